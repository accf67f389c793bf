#include "ingest/sequence/sequence_set.h"

#include <algorithm>
#include <iterator>

namespace assay::sequence {

void Summary::Merge(const Summary& other) {
  if (other.count == 0) return;
  min = count == 0 ? other.min : std::min(min, other.min);
  max = std::max(max, other.max);
  count = other.count > UINT64_MAX - count ? UINT64_MAX : count + other.count;
}

StatusOr<SequenceSet> SequenceSet::FromStore(const Summary& summary,
                                             std::span<const uint64_t> above_floor) {
  SequenceSet set;
  if (summary.count == 0) return set;
  if (summary.min == 0 || summary.max < summary.min ||
      summary.count - 1 > summary.max - summary.min) {
    return DataLoss("restore the sequences of a source: {} of them between {} and {}: impossible",
                    summary.count, summary.min, summary.max);
  }
  if (summary.IsGapless()) {
    set.AddAboveMark({summary.min, summary.max});
    set.CloseOldHoles();
    return set;
  }
  uint64_t listed = 0;
  set.mark_ = summary.list_floor();
  for (const uint64_t sequence : above_floor) {
    if (sequence > summary.list_floor() && set.Add(sequence) != Added::kDuplicate) ++listed;
  }
  // What was not listed lies at or below the floor.
  const bool is_complete = set.max() == summary.max && listed <= summary.count &&
                           summary.count - listed <= summary.list_floor();
  if (is_complete) return set;
  return DataLoss(
      "restore the sequences of a source: {} listed above {}, the highest is {}: the summary "
      "says {} in all up to {}; the store changed between the two reads: read both again",
      listed, summary.list_floor(), set.max(), summary.count, summary.max);
}

Added SequenceSet::Add(uint64_t sequence) {
  if (sequence <= mark_) return Added::kDuplicate;
  if (sequence - 1 == mark_ && ranges_.empty()) {  // Nearly always.
    mark_ = sequence;
    return Added::kNew;
  }
  if (Contains(sequence)) return Added::kDuplicate;
  AddAboveMark({sequence, sequence});
  return CloseOldHoles() ? Added::kNewClosedHoles : Added::kNew;
}

void SequenceSet::Merge(const SequenceSet& other) {
  mark_ = std::max(mark_, other.mark_);
  std::vector<Range> both;
  both.reserve(ranges_.size() + other.ranges_.size());
  std::ranges::merge(
      ranges_, other.ranges_, std::back_inserter(both), {}, [](const Range& r) { return r.first; },
      [](const Range& r) { return r.first; });
  ranges_.clear();
  for (const Range& range : both) {
    if (!ranges_.empty() && range.first - 1 <= ranges_.back().last) {
      ranges_.back().last = std::max(ranges_.back().last, range.last);
    } else {
      ranges_.push_back(range);
    }
  }
  AbsorbRangesUpToMark();
  CloseOldHoles();
}

bool SequenceSet::Contains(uint64_t sequence) const {
  if (sequence <= mark_) return true;
  const auto range =
      std::ranges::lower_bound(ranges_, sequence, {}, [](const Range& r) { return r.last; });
  return range != ranges_.end() && range->first <= sequence;
}

uint64_t SequenceSet::open_holes() const {
  uint64_t seen = 0;
  for (const Range& range : ranges_) seen += range.last - range.first + 1;
  return max() - mark_ - seen;
}

// Puts a range of unseen sequences in, joined with its neighbours where they touch.
void SequenceSet::AddAboveMark(Range added) {
  const auto next =
      std::ranges::lower_bound(ranges_, added.first, {}, [](const Range& r) { return r.last; });
  // Ranges begin above 0, so one less than a beginning never wraps.
  const bool joins_next = next != ranges_.end() && next->first - 1 == added.last;
  const bool joins_previous = next != ranges_.begin() && std::prev(next)->last == added.first - 1;
  if (joins_previous && joins_next) {
    std::prev(next)->last = next->last;
    ranges_.erase(next);
  } else if (joins_previous) {
    std::prev(next)->last = added.last;
  } else if (joins_next) {
    next->first = added.first;
  } else {
    ranges_.insert(next, added);
  }
  AbsorbRangesUpToMark();
}

void SequenceSet::AbsorbRangesUpToMark() {
  auto range = ranges_.begin();
  while (range != ranges_.end() && range->first - 1 <= mark_) {
    mark_ = std::max(mark_, range->last);
    ++range;
  }
  ranges_.erase(ranges_.begin(), range);
  if (ranges_.empty()) ranges_.shrink_to_fit();  // Most sources never have a hole again.
}

bool SequenceSet::CloseOldHoles() {
  if (max() - mark_ <= kWindowDepth) return false;
  mark_ = max() - kWindowDepth;
  AbsorbRangesUpToMark();
  return true;
}

}  // namespace assay::sequence
