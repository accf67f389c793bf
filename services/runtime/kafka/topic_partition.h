// Names for places in the log.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::kafka {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;

  auto operator<=>(const TopicPartition&) const = default;
};

// The offsets a partition holds: from `first` up to but not including `end`, which is the
// offset the next record will get. Equal when the partition is empty.
struct OffsetRange {
  int64_t first = 0;
  int64_t end = 0;

  auto operator<=>(const OffsetRange&) const = default;
};

// crc32(key) modulo the number of partitions, as zlib and Python's zlib.crc32 count it: the
// same key has the same partition in every language and for ever.
int32_t PartitionFor(std::string_view key, int32_t partition_count);

}  // namespace assay::kafka
