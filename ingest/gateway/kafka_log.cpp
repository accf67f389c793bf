#include "ingest/gateway/kafka_log.h"

#include <pthread.h>

#include <algorithm>
#include <string>
#include <utility>

#include "services/runtime/base/pause.h"
#include "services/runtime/failpoint/failpoint.h"
#include "services/runtime/telemetry/log.h"
#include "services/runtime/telemetry/trace.h"

namespace assay::gateway {
namespace {

using namespace std::chrono_literals;

constexpr auto kWatchInterval = 250ms;
constexpr auto kAdminPatience = 3s;

}  // namespace

KafkaLog::KafkaLog(kafka::ClientOptions client, kafka::ProducerOptions producer, LogTime& time)
    : client_(std::move(client)), options_(std::move(producer)), time_(time) {
  partitions_.fill(Unavailable("reach the log at {}: no answer yet", client_.brokers));
}

KafkaLog::~KafkaLog() { Stop(); }

Status KafkaLog::Start(DeliveryListener& listener) {
  listener_ = &listener;
  ASSIGN_OR_RETURN(admin_, kafka::Admin::Create(client_, kAdminPatience));
  ASSIGN_OR_RETURN(session_, MakeSession());
  watch_ = std::jthread([this](std::stop_token stop) { Watch(stop); });
  pthread_setname_np(watch_.native_handle(), "log-watch");
  return OkStatus();
}

void KafkaLog::Stop() {
  if (watch_.joinable()) {
    watch_.request_stop();
    watch_.join();
  }
  std::unique_ptr<Session> last;
  std::unique_lock lock(session_mutex_);
  last.swap(session_);
  lock.unlock();  // The reports that come now may want to produce.
}

StatusOr<std::unique_ptr<KafkaLog::Session>> KafkaLog::MakeSession() {
  auto session = std::make_unique<Session>();
  ASSIGN_OR_RETURN(
      session->producer,
      kafka::Producer::Create(client_, options_, [this, session = session.get()](auto reports) {
        Report(*session, reports);
      }));
  for (const FamilyNames& family : kFamilies) {
    ASSIGN_OR_RETURN(session->topics[IndexOf(family)],
                     session->producer->OpenTopic(std::string(family.topic)));
  }
  return session;
}

void KafkaLog::Report(Session& session, std::span<const kafka::DeliveryReport> reports) {
  // A plan that says `error` here makes records that are in the log count as lost.
  const Status injected = FAILPOINT_STATUS("gateway.after_produce");
  session.deliveries.clear();
  const Status* first_error = nullptr;
  for (const kafka::DeliveryReport& report : reports) {
    if (!report.status.ok() && first_error == nullptr) first_error = &report.status;
    session.deliveries.push_back({.slot = static_cast<Slot*>(report.opaque),
                                  .persisted = report.status.ok() && injected.ok()});
  }
  if (!reports.empty() && reports.back().status.ok()) time_.HasPassed(reports.back().timestamp);
  if (first_error != nullptr) log::Warning("records lost on their way", {{"error", *first_error}});
  listener_->Delivered(session.deliveries);
  FAILPOINT("gateway.after_report");
}

Status KafkaLog::Produce(BatchInFlight& batch, size_t begin, size_t* taken_end) {
  *taken_end = begin;
  RETURN_IF_ERROR(FAILPOINT_STATUS("gateway.before_produce"));
  std::shared_lock lock(session_mutex_);
  if (session_ == nullptr) return Unavailable("produce: the gateway is stopping");
  const kafka::Header trace{.name = telemetry::kTraceParent.data(), .value = batch.traceparent};
  kafka::Record record{.topic = session_->topics[IndexOf(*batch.family)],
                       .partition = batch.partition,
                       .key = batch.source_id,
                       .memory = kafka::ValueMemory::kBorrowed};
  if (!batch.traceparent.empty()) record.headers = {&trace, 1};
  // When the last record was taken the batch may be gone.
  const size_t size = batch.slots.size();
  for (size_t i = begin; i < size; ++i) {
    Slot& slot = batch.slots[i];
    record.value = slot.record();
    record.opaque = &slot;
    const Status status = session_->producer->Produce(record);
    if (status.code() == StatusCode::kResourceExhausted) return OkStatus();
    RETURN_IF_ERROR(status);
    *taken_end = i + 1;
  }
  return OkStatus();
}

StatusOr<int32_t> KafkaLog::Partitions(const FamilyNames& family) const {
  std::lock_guard lock(partitions_mutex_);
  return partitions_[IndexOf(family)];
}

Status KafkaLog::Health() const {
  for (const FamilyNames& family : kFamilies) RETURN_IF_ERROR(Partitions(family).status());
  std::shared_lock lock(session_mutex_);
  if (session_ == nullptr) return Unavailable("produce: the gateway is stopping");
  return session_->producer->Health();
}

void KafkaLog::Watch(std::stop_token stop) {
  do {
    LearnPartitions();
    RenewLostSession();
  } while (!PauseFor(stop, kWatchInterval));
}

// A topic's number of partitions never changes, so each is asked for until it is known.
void KafkaLog::LearnPartitions() {
  for (const FamilyNames& family : kFamilies) {
    if (Partitions(family).ok()) continue;
    StatusOr<int32_t> partitions = AskForPartitions(family);
    TellChange(family, partitions);
    std::lock_guard lock(partitions_mutex_);
    partitions_[IndexOf(family)] = std::move(partitions);
  }
}

// Once for each reason, not four times a second.
void KafkaLog::TellChange(const FamilyNames& family, const StatusOr<int32_t>& partitions) {
  StatusCode& told = told_[IndexOf(family)];
  if (partitions.status().code() == told) return;
  told = partitions.status().code();
  if (partitions.ok()) {
    log::Info("topic found", {{"topic", family.topic}, {"partitions", *partitions}});
  } else {
    log::Warning("topic not found yet", {{"topic", family.topic}, {"error", partitions.status()}});
  }
}

StatusOr<int32_t> KafkaLog::AskForPartitions(const FamilyNames& family) {
  const auto topic = admin_->DescribeTopic(std::string(family.topic));
  if (topic.ok()) return topic->partitions;
  if (topic.status().code() != StatusCode::kNotFound) return topic.status();
  return FailedPrecondition("topic {} does not exist; make it with `assay-sink migrate`",
                            family.topic);
}

void KafkaLog::RenewLostSession() {
  {
    std::shared_lock lock(session_mutex_);
    if (session_->producer->Health().code() != StatusCode::kFailedPrecondition) return;
  }
  StatusOr<std::unique_ptr<Session>> renewed = MakeSession();
  if (!renewed.ok()) {
    log::Error("producer not made again", {{"error", renewed.status()}});
    return;
  }
  std::unique_lock lock(session_mutex_);
  session_.swap(*renewed);
  lock.unlock();
  log::Warning("producer made again");
  renewed->reset();  // Reports the records of the lost one.
}

}  // namespace assay::gateway
