// SequenceSet: which sequences of one (source, epoch) have been seen.
//
// A source numbers its events 1, 2, 3 ... and may send any of them again. A set answers "seen
// before?" exactly, in memory that does not grow with the number of events: a contiguous mark
// (everything from 1 up to it was seen) and the few ranges above it. A bare highest number would
// be wrong: when 5 and 6 fail to reach the log and 7 does, 5 and 6 come again later.
//
// The window. Holes are remembered down to kWindowDepth below the highest sequence; older ones
// are closed: they count as seen from then on. The gateway never has more than kWindowDepth
// sequences of a source unacknowledged, so a hole that old cannot be filled by a repetition: the
// log or the store lost what was in it (a table made anew over a shortened log, say).
// Add() answers kNewClosedHoles when that happens.
//
// A set is a function of the sequences that were added, whatever their order, so a set rebuilt
// from the store equals the one that was lost. Any 64-bit number may be asked for and added: none
// wraps. Not thread-safe; 32 bytes without holes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::sequence {

// How far below the highest sequence a hole is remembered.
inline constexpr uint64_t kWindowDepth = 65'536;

enum class Added {
  kNew,             // Not seen before.
  kDuplicate,       // Seen before, or in a hole that was closed.
  kNewClosedHoles,  // Not seen before, and so far ahead that older holes were closed.
};

// What an aggregate over a store says about the distinct sequences in it: the `source` projection
// over rows that are ok or rejected. All zero when there is none.
struct Summary {
  uint64_t min = 0;
  uint64_t max = 0;
  uint64_t count = 0;

  // Joins the summary of other, disjoint sequences.
  void Merge(const Summary& other);

  // Whether the numbers alone say which sequences there are: all from min to max.
  bool IsGapless() const { return count == 0 || (min <= max && count - 1 == max - min); }
  // Otherwise the sequences above this one have to be listed for SequenceSet::FromStore().
  uint64_t list_floor() const { return max > kWindowDepth ? max - kWindowDepth : 0; }
};

class SequenceSet {
 public:
  SequenceSet() = default;

  // The set of a store's sequences. `above_floor`: unless the summary is gapless, every sequence
  // above list_floor(), in any order. DataLoss when list and summary contradict each other.
  static StatusOr<SequenceSet> FromStore(const Summary& summary,
                                         std::span<const uint64_t> above_floor = {});

  // There is no sequence 0: it counts as seen.
  Added Add(uint64_t sequence);
  bool Contains(uint64_t sequence) const;
  // Adds everything the other set has seen or closed.
  void Merge(const SequenceSet& other);

  // Everything from 1 up to here was seen or is closed. 0 when 1 was not seen.
  uint64_t mark() const { return mark_; }
  // Highest sequence seen; 0 when none was.
  uint64_t max() const { return ranges_.empty() ? mark_ : ranges_.back().last; }
  // Sequences missing between mark and max: a repetition may still bring them.
  uint64_t open_holes() const;

  // Memory in use beyond the object itself.
  size_t heap_bytes() const { return ranges_.capacity() * sizeof(Range); }

  bool operator==(const SequenceSet& other) const = default;

 private:
  // Both ends included.
  struct Range {
    uint64_t first = 0;
    uint64_t last = 0;
    bool operator==(const Range&) const = default;
  };

  void AddAboveMark(Range added);
  void AbsorbRangesUpToMark();
  bool CloseOldHoles();

  uint64_t mark_ = 0;
  // Above mark_ + 1, ascending, with at least one hole before each of them.
  std::vector<Range> ranges_;
};

}  // namespace assay::sequence
