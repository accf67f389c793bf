// Consumer: reads partitions assigned by hand, from offsets its owner knows.
//
// There is no group membership and no rebalance: partitions come from configuration and
// positions from the owner's ledger. CommitForDisplay() lets operators see lag with Kafka's
// own tools; nothing reads it back. An offset the log does not hold (retention passed it, the
// topic was made again) is an error, never a silent jump. So where two records that follow each
// other leave offsets out, and where the end lies behind the last record, the log holds no record
// for readers there: Kafka spends offsets on the markers of transactions, and keeps from readers
// what an aborted one wrote.
//
// Not thread-safe: one thread owns a consumer.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>

#include "services/runtime/base/status.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/kafka/message.h"
#include "services/runtime/kafka/topic_partition.h"

namespace assay::kafka {

inline constexpr int64_t kOffsetBeginning = -2;  // The first record the partition holds.
inline constexpr int64_t kOffsetEnd = -1;        // Only what is written from now on.

struct Position {
  TopicPartition partition;
  int64_t offset = kOffsetBeginning;  // Of the first record wanted.
};

class Consumer {
 public:
  static StatusOr<std::unique_ptr<Consumer>> Create(const ClientOptions& client,
                                                    const ConsumerOptions& options);
  ~Consumer();

  // Replaces the assignment. Records fetched for the former one are dropped.
  Status Assign(std::span<const Position> positions);

  // Moves one assigned partition, forwards or back; records fetched before are dropped.
  Status Seek(const Position& position, std::chrono::milliseconds patience);

  // Up to `messages_max` records in log order per partition. Waits at most `patience` for the
  // first one and then takes what is there. kOutOfRange: a wanted offset is not in the log.
  // kNotFound: a topic or partition does not exist. After an error the other partitions go on
  // and the one named is stopped until the next Assign(). A broker that is away is no error:
  // batches stay empty and Health() tells.
  StatusOr<MessageBatch> Poll(size_t messages_max, std::chrono::milliseconds patience);

  // A paused partition delivers nothing and keeps its place.
  Status Pause(std::span<const TopicPartition> partitions);
  Status Resume(std::span<const TopicPartition> partitions);

  // Asks the broker; kUnavailable when it does not answer in time.
  StatusOr<OffsetRange> QueryOffsets(const TopicPartition& partition,
                                     std::chrono::milliseconds patience);
  // Log ends as last seen in fetches, without asking; nothing before the first fetch.
  std::optional<OffsetRange> CachedOffsets(const TopicPartition& partition) const;

  // Tells the broker, without waiting, the next offset to read per partition: for lag display
  // only.
  Status CommitForDisplay(std::span<const Position> positions);

  // kUnavailable while no broker answers.
  Status Health() const;

 private:
  class Impl;
  explicit Consumer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::kafka
