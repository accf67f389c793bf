#include "ingest/sink/kafka_log.h"

#include <utility>

#include "services/runtime/telemetry/log.h"
#include "services/runtime/telemetry/trace.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

constexpr auto kBrokerPatience = 5s;

LogRecord ToRecord(const kafka::Message& message) {
  return {.partition = message.partition,
          .offset = message.offset,
          .ingested_at = message.timestamp,
          .source_id = message.key,
          .traceparent = message.FindHeader(telemetry::kTraceParent).value_or(std::string_view()),
          .value = message.value};
}

}  // namespace

KafkaLog::KafkaLog(std::string topic, std::unique_ptr<kafka::Admin> admin,
                   std::unique_ptr<kafka::Consumer> consumer)
    : topic_(std::move(topic)), admin_(std::move(admin)), consumer_(std::move(consumer)) {}

StatusOr<std::unique_ptr<KafkaLog>> KafkaLog::Create(const kafka::ClientOptions& client,
                                                     const kafka::ConsumerOptions& options,
                                                     std::string topic) {
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(client, kBrokerPatience));
  ASSIGN_OR_RETURN(auto consumer, kafka::Consumer::Create(client, options));
  return std::unique_ptr<KafkaLog>(
      new KafkaLog(std::move(topic), std::move(admin), std::move(consumer)));
}

StatusOr<std::vector<int32_t>> KafkaLog::Partitions() {
  const auto description = admin_->DescribeTopic(topic_);
  if (description.status().code() == StatusCode::kNotFound) {
    return Unavailable("topic {} does not exist; run 'assay-sink migrate'", topic_);
  }
  RETURN_IF_ERROR(description.status());
  // Rows are a function of the log alone only where the log itself says when it got a record.
  const auto stamped_by = description->config.find("message.timestamp.type");
  if (stamped_by == description->config.end() || stamped_by->second != "LogAppendTime") {
    return FailedPrecondition(
        "topic {}: message.timestamp.type is {}, not LogAppendTime; make it as "
        "deploy/kafka/topics.toml says",
        topic_, stamped_by == description->config.end() ? "unknown" : stamped_by->second);
  }
  std::vector<int32_t> partitions;
  for (int32_t partition = 0; partition < description->partitions; ++partition) {
    partitions.push_back(partition);
  }
  return partitions;
}

StatusOr<LogRange> KafkaLog::Offsets(int32_t partition) {
  ASSIGN_OR_RETURN(const kafka::OffsetRange range,
                   consumer_->QueryOffsets({topic_, partition}, kBrokerPatience));
  return LogRange{range.first, range.end};
}

Status KafkaLog::Start(std::span<const LogPosition> positions) {
  batch_ = {};
  ends_.clear();
  return consumer_->Assign(ToKafka(positions));
}

StatusOr<std::span<const LogRecord>> KafkaLog::Poll(size_t records_max,
                                                    std::chrono::milliseconds patience) {
  records_.clear();
  ends_.clear();
  batch_ = {};  // Frees what librdkafka lent us before it fetches more.
  ASSIGN_OR_RETURN(batch_, consumer_->Poll(records_max, patience));
  for (const kafka::Message& message : batch_.messages()) records_.push_back(ToRecord(message));
  for (const kafka::PartitionEnd& end : batch_.ends()) {
    ends_.push_back({end.partition.partition, end.offset});
  }
  return std::span<const LogRecord>(records_);
}

void KafkaLog::ShowProgress(std::span<const LogPosition> positions) {
  const Status shown = consumer_->CommitForDisplay(ToKafka(positions));
  if (!shown.ok()) log::Debug("progress not shown", {{"topic", topic_}, {"error", shown}});
}

std::optional<int64_t> KafkaLog::KnownEnd(int32_t partition) const {
  const auto range = consumer_->CachedOffsets({topic_, partition});
  if (!range) return std::nullopt;
  return range->end;
}

std::vector<kafka::Position> KafkaLog::ToKafka(std::span<const LogPosition> positions) const {
  std::vector<kafka::Position> converted;
  converted.reserve(positions.size());
  for (const LogPosition& position : positions) {
    converted.push_back({{topic_, position.partition}, position.offset});
  }
  return converted;
}

}  // namespace assay::sink
