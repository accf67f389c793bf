// ReferenceLog: the port through which a Directory reads the reference topic.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::directory {

struct LogEntry {
  std::string key;
  std::optional<std::string> value = {};  // Absent: the key is removed.
};

// What a read brought.
struct LogSlice {
  std::vector<LogEntry> entries = {};  // In log order.
  uint64_t next_offset = 0;            // Behind the last record read so far.
  bool at_end = false;                 // Nothing follows that was in the log when this was read.
  bool restarted = false;              // The log was made again: `entries` begin anew.
};

class ReferenceLog {
 public:
  virtual ~ReferenceLog() = default;

  // The next entries; waits at most `patience` for the first one. An error says why nothing
  // can be read now; the next call tries again.
  virtual StatusOr<LogSlice> Read(std::chrono::milliseconds patience) = 0;
};

}  // namespace assay::directory
