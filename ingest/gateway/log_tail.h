// LogTail: which sequences stand in the part of the log that the store does not have yet.
//
// Each partition remembers how far it was read and what was found, so opening many sources reads
// each record once. What the store has caught up with is dropped as a whole; so the memory is
// that of the sources in the unread part. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "ingest/gateway/io.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::gateway {

class LogTail {
 public:
  // More than `sources_max` sources in a partition make it begin anew at the store's end.
  LogTail(LogReader& reader, size_t sources_max, telemetry::Metrics& metrics);

  // Reads on to the end the partition has now. `stored_end`: the offset behind the last one the
  // store holds, or nothing when it holds none. kDataLoss when the log ends before that.
  Status Extend(const FamilyNames& family, int32_t partition, std::optional<int64_t> stored_end);

  // What was found of a source by the last Extend() of its partition; null for nothing.
  const sequence::SequenceSet* Find(const FamilyNames& family, int32_t partition,
                                    const SourceKey& key) const;

 private:
  struct Tail {
    int64_t begin = 0;
    int64_t end = 0;  // Read up to here.
    SequencesBySource sources = {};
  };

  LogReader& reader_;
  const size_t sources_max_;
  telemetry::Counter& records_read_;
  std::map<std::pair<event::v1::Family, int32_t>, Tail> tails_;
};

}  // namespace assay::gateway
