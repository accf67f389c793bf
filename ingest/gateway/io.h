// The ports through which the gateway learns what is durable already.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <unordered_map>

#include "ingest/gateway/family.h"
#include "ingest/gateway/source.h"
#include "ingest/sequence/sequence_set.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

using SequencesBySource = std::unordered_map<SourceKey, sequence::SequenceSet, SourceKeyHash>;

// What the store holds. Blocking.
class StoreReader {
 public:
  virtual ~StoreReader() = default;
  // For each partition of the family's topic that has rows: the offset behind the last stored
  // one.
  virtual StatusOr<std::map<int32_t, int64_t>> ReadLedger(const FamilyNames& family) = 0;
  // Sources without rows are left out.
  virtual StatusOr<SequencesBySource> ReadSources(const FamilyNames& family,
                                                  std::span<const SourceKey> keys) = 0;
};

struct LogRange {
  int64_t first = 0;
  int64_t end = 0;  // Behind the last record.
};

using RecordVisitor = std::function<void(std::string_view key, std::string_view value)>;

// The log, read back. Blocking.
class LogReader {
 public:
  virtual ~LogReader() = default;
  virtual StatusOr<LogRange> Offsets(const FamilyNames& family, int32_t partition) = 0;
  // All records of the offsets [begin, end), in order.
  virtual Status Read(const FamilyNames& family, int32_t partition, LogRange range,
                      const RecordVisitor& visit) = 0;
  // Whatever is being read or will be fails soon. From any thread.
  virtual void Stop() {}
};

}  // namespace assay::gateway
