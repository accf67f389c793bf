// CurrentState: keeps the table of what each call is now up with the facts.
//
// A current state is recomputed from all facts of the calls that newly stored offsets touched, by
// the store itself. So repeating it is harmless, and all that has to be kept is a cursor: every
// offset before it is in the current states. The cursor is written after the states, and set back
// before rows are replayed; a crash at any point leads to a repetition and to nothing else.
//
// It takes at most a twentieth of the session's time: under full load it lags, and catches up.
// Used by the session's thread.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "ingest/sink/io.h"
#include "services/runtime/base/clock.h"

namespace assay::sink {

class CurrentState {
 public:
  CurrentState(CurrentStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // Reads the cursors of these partitions.
  Status Begin(std::span<const int32_t> partitions);

  // Recomputes what was stored since, some of it, when it is time to. An error is for the log: it
  // is tried again later.
  Status Step(std::span<const LedgerEntry> ledger);

  // From this offset on the partition's rows are about to change.
  Status SetBack(int32_t partition, int64_t first);

  // Offsets up to the ledger that are not in the current states yet.
  int64_t Behind(std::span<const LedgerEntry> ledger) const;

 private:
  std::vector<PartitionRange> NextRanges(std::span<const LedgerEntry> ledger) const;

  CurrentStore& store_;
  const Clock& clock_;
  std::map<int32_t, int64_t> next_;  // Offset by partition.
  MonotonicTime due_at_ = MonotonicTime::min();
};

}  // namespace assay::sink
