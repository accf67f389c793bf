// A SequenceSet against the obvious implementation: a std::set of everything.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "ingest/sequence/sequence_set.h"

namespace assay::sequence {
namespace {

class Oracle {
 public:
  bool Contains(uint64_t sequence) const { return sequence <= floor() || seen_.contains(sequence); }
  void Add(uint64_t sequence) { seen_.insert(sequence); }

  uint64_t max() const { return seen_.empty() ? 0 : *seen_.rbegin(); }
  uint64_t floor() const { return max() > kWindowDepth ? max() - kWindowDepth : 0; }
  uint64_t mark() const {
    uint64_t mark = floor();
    while (seen_.contains(mark + 1)) ++mark;
    return mark;
  }
  const std::set<uint64_t>& seen() const { return seen_; }

 private:
  std::set<uint64_t> seen_;
};

using Run = std::pair<uint64_t, uint64_t>;  // First sequence and length.

std::vector<uint64_t> Expand(const std::vector<Run>& runs) {
  std::vector<uint64_t> sequences;
  for (const auto& [first, length] : runs) {
    for (uint64_t i = 0; i < length; ++i) sequences.push_back(first + i);
  }
  return sequences;
}

// As a stream sends them: mostly onwards, sometimes again, sometimes with a hole, rarely from
// far ahead.
rc::Gen<std::vector<uint64_t>> Sequences() {
  const auto first = rc::gen::weightedOneOf<uint64_t>(
      {{20, rc::gen::inRange<uint64_t>(1, 60)},
       {5, rc::gen::inRange<uint64_t>(1, 2'000)},
       {1, rc::gen::inRange<uint64_t>(kWindowDepth - 20, kWindowDepth + 2'000)}});
  const auto run = rc::gen::pair(first, rc::gen::inRange<uint64_t>(1, 30));
  return rc::gen::map(rc::gen::container<std::vector<Run>>(run), Expand);
}

Summary SummaryOf(const std::set<uint64_t>& sequences) {
  if (sequences.empty()) return {};
  return {.min = *sequences.begin(), .max = *sequences.rbegin(), .count = sequences.size()};
}

RC_GTEST_PROP(SequenceSetProperty, AgreesWithASetOfEverything, ()) {
  SequenceSet set;
  Oracle oracle;
  for (const uint64_t sequence : *Sequences()) {
    const bool was_seen = oracle.Contains(sequence);
    if (!was_seen) oracle.Add(sequence);

    RC_ASSERT((set.Add(sequence) == Added::kDuplicate) == was_seen);
    RC_ASSERT(set.mark() == oracle.mark());
    RC_ASSERT(set.max() == oracle.max());
  }
  const uint64_t above_floor = static_cast<uint64_t>(
      std::ranges::distance(oracle.seen().upper_bound(oracle.floor()), oracle.seen().end()));
  RC_ASSERT(set.open_holes() == oracle.max() - oracle.floor() - above_floor);
  RC_ASSERT(set.heap_bytes() <= (kWindowDepth / 2 + 1) * 2 * sizeof(uint64_t) * 2);
}

RC_GTEST_PROP(SequenceSetProperty, SetRebuiltFromTheStoreEqualsTheOneThatWasLost, ()) {
  SequenceSet set;
  std::set<uint64_t> stored;  // What a sink stores as ok or rejected.
  for (const uint64_t sequence : *Sequences()) {
    if (set.Add(sequence) != Added::kDuplicate) stored.insert(sequence);
  }
  const Summary summary = SummaryOf(stored);
  const std::vector<uint64_t> list(stored.upper_bound(summary.list_floor()), stored.end());

  const auto rebuilt = SequenceSet::FromStore(summary, list);

  RC_ASSERT(rebuilt.ok());
  RC_ASSERT(*rebuilt == set);
}

RC_GTEST_PROP(SequenceSetProperty, MergeEqualsAddingOneAfterTheOther, ()) {
  const std::vector<uint64_t> first = *Sequences();
  const std::vector<uint64_t> second = *Sequences();
  SequenceSet merged;
  SequenceSet other;
  SequenceSet one_by_one;
  for (const uint64_t sequence : first) merged.Add(sequence), one_by_one.Add(sequence);
  for (const uint64_t sequence : second) other.Add(sequence), one_by_one.Add(sequence);

  merged.Merge(other);

  RC_ASSERT(merged == one_by_one);
}

RC_GTEST_PROP(SequenceSetProperty, OrderDoesNotMatterWithinTheWindow, ()) {
  const auto sequences =
      *rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(1, 300));
  SequenceSet forwards;
  for (const uint64_t sequence : sequences) forwards.Add(sequence);
  SequenceSet backwards;
  std::for_each(sequences.rbegin(), sequences.rend(), [&](uint64_t s) { backwards.Add(s); });

  RC_ASSERT(forwards == backwards);
}

// Numbers at which sums and differences of 64, 63 and 32 bits would wrap.
rc::Gen<uint64_t> Extremes() {
  std::vector<uint64_t> numbers;
  for (const uint64_t corner :
       {uint64_t{0}, uint64_t{1}, uint64_t{kWindowDepth}, uint64_t{1} << 31, uint64_t{1} << 32,
        uint64_t{1} << 53, uint64_t{1} << 63, UINT64_MAX - kWindowDepth, UINT64_MAX}) {
    for (int64_t step = -2; step <= 2; ++step)
      numbers.push_back(corner + static_cast<uint64_t>(step));
  }
  return rc::gen::elementOf(numbers);  // 0 - 1 is 2^64 - 1, and so on: all are welcome.
}

RC_GTEST_PROP(SequenceSetProperty, ExtremesAgreeWithASetOfEverything, ()) {
  SequenceSet set;
  std::set<uint64_t> seen;
  std::set<uint64_t> stored;
  for (const uint64_t sequence : *rc::gen::container<std::vector<uint64_t>>(Extremes())) {
    const uint64_t top = seen.empty() ? 0 : *seen.rbegin();
    const uint64_t floor = top > kWindowDepth ? top - kWindowDepth : 0;
    const bool was_seen = sequence <= floor || seen.contains(sequence);
    if (!was_seen) seen.insert(sequence);

    const Added added = set.Add(sequence);

    RC_ASSERT((added == Added::kDuplicate) == was_seen);
    if (!was_seen) stored.insert(sequence);
    RC_ASSERT(set.max() == (seen.empty() ? 0 : *seen.rbegin()));
    RC_ASSERT(set.mark() <= set.max());
    RC_ASSERT(set.max() - set.mark() <= kWindowDepth);
    RC_ASSERT(set.Contains(sequence));
    RC_ASSERT(set.open_holes() <= kWindowDepth);
  }
  const Summary summary = SummaryOf(stored);
  const std::vector<uint64_t> list(stored.upper_bound(summary.list_floor()), stored.end());
  const auto rebuilt = SequenceSet::FromStore(summary, list);
  RC_ASSERT(rebuilt.ok());
  RC_ASSERT(*rebuilt == set);
}

// Whatever a store says, the answer is a set or an error, and a set keeps its own rules.
RC_GTEST_PROP(SequenceSetProperty, AnySummaryIsASetOrAnError, ()) {
  Summary summary{.min = *Extremes(), .max = *Extremes(), .count = *Extremes()};
  summary.Merge({.min = *Extremes(), .max = *Extremes(), .count = *Extremes()});
  const auto list = *rc::gen::container<std::vector<uint64_t>>(Extremes());

  const auto set = SequenceSet::FromStore(summary, list);

  if (!set.ok()) return;
  RC_ASSERT(set->mark() <= set->max());
  RC_ASSERT(set->max() - set->mark() <= kWindowDepth);
}

}  // namespace
}  // namespace assay::sequence
