// Messages as a consumer hands them out, without copies.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "services/runtime/base/clock.h"
#include "services/runtime/kafka/topic_partition.h"

namespace assay::kafka {

// One record as it lies in librdkafka's memory; everything it points to lives as long as the
// batch it came in.
struct Message {
  std::string_view topic;
  int32_t partition = 0;
  int64_t offset = 0;
  WallTime timestamp;
  std::string_view key;
  std::string_view value;  // Without data (a null view) when it is a tombstone.

  std::optional<std::string_view> FindHeader(std::string_view name) const;

  void* native = nullptr;  // librdkafka's message; used inside runtime/kafka only.
};

// Where a partition ends, as a consumer found it.
struct PartitionEnd {
  TopicPartition partition;
  // Of the next record: every offset before it has been read, or holds no record for readers (the
  // marker of a transaction, what an aborted one wrote).
  int64_t offset = 0;
};

// What one Poll() brought. Movable, not copyable; must go before its consumer.
class MessageBatch {
 public:
  MessageBatch() = default;
  MessageBatch(MessageBatch&& other) noexcept;
  MessageBatch& operator=(MessageBatch&& other) noexcept;
  ~MessageBatch();

  std::span<const Message> messages() const { return messages_; }
  // Partitions whose end was reached since the last poll. Reported once per end reached, after
  // the last message before it.
  std::span<const PartitionEnd> ends() const { return ends_; }
  bool empty() const { return messages_.empty() && ends_.empty(); }

 private:
  friend class Consumer;
  std::vector<Message> messages_;
  std::vector<PartitionEnd> ends_;
};

}  // namespace assay::kafka
