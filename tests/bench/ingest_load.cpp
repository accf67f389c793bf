#include "tests/bench/ingest_load.h"

#include <fmt/format.h>

#include <condition_variable>
#include <memory>
#include <mutex>

#include "ingest/sink/sample_records.h"
#include "services/runtime/kafka/producer.h"

namespace assay::bench {
namespace {

constexpr size_t kSources = 96;

event::v1::Record RecordOf(size_t index) {
  event::v1::Record record = sink::SampleCall(index / kSources + 1);
  event::v1::Event& event = *record.mutable_event();
  const int64_t moment = sink::kSampleMs / 1000 + static_cast<int64_t>(index / 50);
  event.mutable_occurred_at()->set_seconds(moment + 180);
  event.set_unit_id(fmt::format("branch-{:02}", index % kUnits));
  event.set_customer_ref(fmt::format("c-{:08x}", index * 2654435761u & 0xffffffffu));
  event.set_employee_ref(fmt::format("agent-{}", index % 400));
  event::v1::CallEvent& call = *event.mutable_call();
  call.set_call_id(fmt::format("{:012x}", index));
  call.mutable_arrived_at()->set_seconds(moment);
  call.set_business(index % 5 == 0 ? "loans" : "cards");
  call.set_skill(index % 3 == 0 ? "disputes" : "general");
  event::v1::CallEnded& ended = *call.mutable_ended();
  if (index % 7 == 0) ended.set_end_reason(event::v1::CALL_END_REASON_CALLER_LOST);
  ended.set_queue_ms(static_cast<uint32_t>(index * 7919 % 240'000));
  ended.set_talk_ms(static_cast<uint32_t>(index * 104'729 % 600'000));
  return record;
}

}  // namespace

Load Load::Make(size_t count) {
  Load load;
  load.values.reserve(count);
  for (size_t i = 0; i < count; ++i) load.values.push_back(RecordOf(i).SerializeAsString());
  for (size_t i = 0; i < kSources; ++i)
    load.sources.push_back(fmt::format("branch-{:02}/calls", i));
  return load;
}

std::string Load::source_id(size_t record) const { return sources[record % sources.size()]; }

int32_t Load::partition(size_t record) const {
  return static_cast<int32_t>(record % sources.size() % kPartitions);
}

sink::LogRecord Load::LogRecordOf(size_t record) const {
  return {.partition = partition(record),
          .offset = static_cast<int64_t>(record / kPartitions),
          .ingested_at = WallTime(
              std::chrono::milliseconds(sink::kSampleMs + static_cast<int64_t>(record / 1000))),
          .source_id = sources[record % sources.size()],
          .value = values[record]};
}

double Load::bytes_per_record() const {
  size_t bytes = 0;
  for (const std::string& value : values) bytes += value.size();
  return values.empty() ? 0 : static_cast<double>(bytes) / static_cast<double>(values.size());
}

StatusOr<std::chrono::duration<double>> Fill(const kafka::ClientOptions& client,
                                             const std::string& topic, const Load& load) {
  std::mutex mutex;
  std::condition_variable reported;
  uint64_t reports_seen = 0;
  size_t failed = 0;
  ASSIGN_OR_RETURN(
      const auto producer,
      kafka::Producer::Create(client, {}, [&](std::span<const kafka::DeliveryReport> reports) {
        std::lock_guard lock(mutex);
        for (const auto& report : reports) failed += report.status.ok() ? 0 : 1;
        ++reports_seen;
        reported.notify_one();
      }));
  ASSIGN_OR_RETURN(const kafka::ProducerTopic opened, producer->OpenTopic(topic));
  const auto began = std::chrono::steady_clock::now();
  for (size_t i = 0; i < load.values.size(); ++i) {
    const kafka::Record record{.topic = opened,
                               .partition = load.partition(i),
                               .key = load.sources[i % load.sources.size()],
                               .value = load.values[i],
                               .memory = kafka::ValueMemory::kBorrowed};
    Status status = producer->Produce(record);
    for (std::unique_lock lock(mutex); status.code() == StatusCode::kResourceExhausted;) {
      // Tried again under the lock, so that no report can come unseen in between.
      status = producer->Produce(record);
      if (status.ok()) break;
      reported.wait(lock, [&, before = reports_seen] { return reports_seen != before; });
    }
    RETURN_IF_ERROR(status);
  }
  RETURN_IF_ERROR(producer->Flush(std::chrono::minutes(2)));
  if (failed > 0) return DataLoss("fill {}: {} records were not delivered", topic, failed);
  return std::chrono::steady_clock::now() - began;
}

}  // namespace assay::bench
