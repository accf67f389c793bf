// CurrentState: keeps the table of what each call is now up with the facts.
//
// A current state is recomputed from all facts of the calls that newly stored offsets touched, by
// the store itself. So repeating it is harmless, and all that has to be kept is a cursor: every
// offset before it is in the current states. The cursor is written after the states, and set back
// before rows are replayed; a crash at any point leads to a repetition and to nothing else.
//
// Computing takes a thread of its own, so that facts never wait for it, in steps that begin
// small and grow while they are short. While inserts follow each other without a pause it takes
// at most a twentieth of the time, else a third: under full load it lags, and catches up. Used by
// the session's thread.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "ingest/sink/io.h"
#include "services/runtime/base/clock.h"

namespace assay::sink {

// What the facts want of the store.
enum class FactsFlow { kResting, kInserting };

class CurrentState {
 public:
  CurrentState(CurrentStore& store, const Clock& clock);
  ~CurrentState();  // Gives up the computation that runs; its cursor stays where it was.

  // Reads the cursors of these partitions.
  Status Begin(std::span<const int32_t> partitions);

  // Sets parts aside that cannot be read. Were there any, everything from the ledger's beginning on
  // is computed again.
  Status Mend(std::span<const LedgerEntry> ledger);

  // Begins to recompute what was stored since, some of it, when it is time to. An error is that of
  // the computation before, and for the log: it is tried again later.
  Status Step(std::span<const LedgerEntry> ledger, FactsFlow facts);

  // Waits for the computation that runs, if any.
  Status Finish();

  // From this offset on the partition's rows are about to change.
  Status SetBack(int32_t partition, int64_t first);

  // Offsets up to the ledger that are not in the current states yet.
  int64_t Behind(std::span<const LedgerEntry> ledger) const;

 private:
  struct Computed {
    Status status;
    MonotonicTime ended;
  };
  struct Computation {
    std::vector<LogPosition> cursors;  // Where they are when it went well.
    bool is_cut = false;               // There was more than one step may take.
    MonotonicTime began;
    std::future<Computed> done;
  };

  std::vector<PartitionRange> NextRanges(std::span<const LedgerEntry> ledger) const;
  MonotonicTime DueAt(FactsFlow facts) const;
  Status Compute(const std::vector<PartitionRange>& ranges,
                 const std::vector<LogPosition>& cursors) const;

  CurrentStore& store_;
  const Clock& clock_;
  std::map<int32_t, int64_t> next_;     // Offset by partition.
  int64_t offsets_max_;                 // Of a partition in one step.
  std::optional<MonotonicTime> ended_;  // The newest step.
  MonotonicTime::duration took_{0};     // That step, where it went well.
  bool failed_ = false;                 // Whether it did not.
  std::stop_source leaving_;
  std::optional<Computation> running_;  // Last: its thread uses what is above.
};

}  // namespace assay::sink
