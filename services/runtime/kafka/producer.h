// Producer: writes records to Kafka, exactly once within its own life, and reports each one.
//
// Idempotent and acks=all: librdkafka repeats what the broker may not have got, without
// duplicates or reordering inside a partition, however often the broker dies. A record is never
// given up by time; it waits until the broker is back, or until Purge(). A second Producer (a
// restarted process) is a new session: what its predecessor did not see reported may be written
// again, so consumers filter by the source's own numbering.
//
// Every record accepted by Produce() is reported exactly once, in batches, on the producer's
// one thread. The callback must not block, and may call Produce().
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"
#include "services/runtime/kafka/client_options.h"

namespace assay::kafka {

// A topic opened by a producer; cheap to copy, valid as long as the producer.
class ProducerTopic {
 public:
  ProducerTopic() = default;
  const std::string& name() const;

 private:
  friend class Producer;
  struct Open;
  explicit ProducerTopic(const Open* open) : open_(open) {}
  const Open* open_ = nullptr;
};

struct Header {
  const char* name;  // A constant.
  std::string_view value;
};

enum class ValueMemory {
  kCopied,    // `value` may go as soon as Produce() returns.
  kBorrowed,  // `value` must stay where it is until the record is reported. Saves the copy.
};

struct Record {
  ProducerTopic topic;
  int32_t partition = 0;  // Always chosen by the caller; see PartitionFor().
  std::string_view key = {};
  std::string_view value = {};  // Without data (a null view) it is a tombstone.
  std::span<const Header> headers = {};
  ValueMemory memory = ValueMemory::kCopied;
  void* opaque = nullptr;  // Comes back in the report.
};

enum class Persistence {
  kPersisted,          // In the log, at the reported offset.
  kNotPersisted,       // Not in the log.
  kPossiblyPersisted,  // Sent, but the answer is lost: may or may not be in the log.
};

struct DeliveryReport {
  void* opaque = nullptr;
  Status status;  // OK exactly when persisted.
  Persistence persistence = Persistence::kNotPersisted;
  std::string_view topic;  // Valid during the callback.
  int32_t partition = 0;
  int64_t offset = -1;  // -1 also when a repetition found the record there already.
  WallTime timestamp;   // Of the log: LogAppendTime where the topic is set so.
};

using DeliveryCallback = std::function<void(std::span<const DeliveryReport>)>;

class Producer {
 public:
  // Fails only on unusable options; a broker that cannot be reached shows in Health().
  static StatusOr<std::unique_ptr<Producer>> Create(const ClientOptions& client,
                                                    const ProducerOptions& options,
                                                    DeliveryCallback on_delivery);
  // Purges what was not delivered, reports it, and ends the thread.
  ~Producer();

  StatusOr<ProducerTopic> OpenTopic(const std::string& name);

  // Never blocks. kResourceExhausted: the queue is full, keep the record and try again after
  // a report. kInvalidArgument: too large or no such partition. kFailedPrecondition: a fatal
  // error happened (see Health()).
  Status Produce(const Record& record);

  // Waits until all accepted records are reported. kDeadlineExceeded says how many are not.
  Status Flush(std::chrono::milliseconds patience);

  // Gives up every record not yet reported, of all partitions: each is reported as not or
  // possibly persisted. librdkafka cannot purge the records of one source alone.
  void Purge();

  // Not OK while no broker answers (kUnavailable), and for good after a fatal error
  // (kFailedPrecondition): the idempotent session is lost, make a new Producer.
  Status Health() const;

  // Records accepted and not yet reported.
  size_t waiting() const;

 private:
  class Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::kafka
