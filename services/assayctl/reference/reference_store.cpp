#include "services/assayctl/reference/reference_store.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "services/directory/build.h"
#include "services/directory/record_table.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/kafka/producer.h"

namespace assay::assayctl {

namespace {

constexpr std::chrono::milliseconds kPollPatience{200};

kafka::ClientOptions ClientOf(const std::string& brokers) {
  return {.brokers = brokers, .client_id = "assayctl", .properties = {}};
}

// Counts delivery reports, on the producer's thread.
class Deliveries {
 public:
  void Count(std::span<const kafka::DeliveryReport> reports) {
    std::lock_guard lock(mutex_);
    for (const kafka::DeliveryReport& report : reports) {
      if (!report.status.ok() && first_error_.ok()) first_error_ = report.status;
    }
  }
  Status first_error() const {
    std::lock_guard lock(mutex_);
    return first_error_;
  }

 private:
  mutable std::mutex mutex_;
  Status first_error_;
};

}  // namespace

StatusOr<std::vector<reference::v1::ReferenceRecord>> ReferenceStore::Read(
    std::stop_token stop) const {
  ASSIGN_OR_RETURN(const auto log, directory::KafkaReferenceLog::Open(ClientOf(brokers_), topic_));
  directory::RecordTable table;
  Status reason = Unavailable("no answer");
  const MonotonicTime deadline = Clock::System().MonotonicNow() + answer_within_;
  while (Clock::System().MonotonicNow() < deadline) {
    if (stop.stop_requested()) return Cancelled("stopped");
    StatusOr<directory::LogSlice> slice = log->Read(kPollPatience);
    if (!slice.ok()) {
      if (slice.status().code() == StatusCode::kNotFound) {
        return Unavailable("read {} at {}: there is no such topic; `assay-sink migrate` makes it",
                           topic_, brokers_);
      }
      reason = slice.status();
      continue;
    }
    if (slice->restarted) table = directory::RecordTable();
    table.Apply(slice->entries);
    if (slice->at_end) return table.Records();
  }
  return Unavailable("read {} at {}: {}; is Kafka running (--kafka)", topic_, brokers_,
                     Message(reason));
}

Status ReferenceStore::Write(std::span<const reference::v1::ReferenceRecord> records,
                             std::chrono::milliseconds patience) const {
  Deliveries deliveries;
  ASSIGN_OR_RETURN(const auto producer,
                   kafka::Producer::Create(ClientOf(brokers_), {},
                                           [&](auto reports) { deliveries.Count(reports); }));
  ASSIGN_OR_RETURN(const kafka::ProducerTopic topic, producer->OpenTopic(topic_));
  for (const reference::v1::ReferenceRecord& record : records) {
    const std::string key = directory::KeyOf(record);
    const std::string value = record.SerializeAsString();
    RETURN_IF_ERROR(producer->Produce({.topic = topic, .key = key, .value = value}));
  }
  const Status flushed = producer->Flush(patience);
  if (!flushed.ok()) {
    return Unavailable("write {} at {}: {}; what is missing is written by the same command again",
                       topic_, brokers_, Message(flushed));
  }
  return deliveries.first_error();
}

}  // namespace assay::assayctl
