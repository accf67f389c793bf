// StoppedPartitions: partitions of a family that must not be read, and why: log and ledger do not
// fit together. Kept until the process is started again, after somebody has looked. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::sink {

struct StoppedPartition {
  int32_t partition = 0;
  Status why;
  WallTime since;
};

class StoppedPartitions {
 public:
  // The first reason is kept.
  void Stop(int32_t partition, Status why, WallTime now);

  // OK for a partition that goes on.
  Status why(int32_t partition) const;
  size_t size() const;
  // By number.
  std::vector<StoppedPartition> list() const;

 private:
  mutable std::mutex mutex_;
  std::map<int32_t, StoppedPartition> stopped_;
};

// "call 0, 3 since 2026-01-31T08:05:00Z: <why>": all of them, and of the one that stopped first why
// and since when. Empty for none.
std::string Describe(std::string_view family, std::span<const StoppedPartition> stopped);

}  // namespace assay::sink
