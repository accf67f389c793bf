// PartitionIntake: what became of everything that one partition of a family's log received.
#pragma once

#include <optional>

#include "query/server/engine/intake_store.h"

namespace assay::query {

struct PartitionIntake {
  Family family = Family::kCall;
  StoredPartition stored;
  uint64_t received = 0;
  uint64_t waiting = 0;
  bool has_rows = true;  // False when nothing of the partition is stored yet.
  // What the log holds; nothing for incarnations of the log before the one it is now.
  std::optional<LogRange> log = {};

  // Offset of the record that is to be stored next.
  uint64_t next_offset() const {
    if (has_rows) return stored.last_offset + 1;
    return log ? log->first : 0;
  }
};

}  // namespace assay::query
