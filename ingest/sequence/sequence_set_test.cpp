#include "ingest/sequence/sequence_set.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay::sequence {
namespace {

SequenceSet SetOf(const std::vector<uint64_t>& sequences) {
  SequenceSet set;
  for (const uint64_t sequence : sequences) set.Add(sequence);
  return set;
}

TEST(SequenceSetTest, MarkFollowsContiguousSequences) {
  SequenceSet set;
  EXPECT_EQ(set.mark(), 0u);

  EXPECT_EQ(set.Add(1), Added::kNew);
  EXPECT_EQ(set.Add(2), Added::kNew);

  EXPECT_EQ(set.mark(), 2u);
  EXPECT_EQ(set.heap_bytes(), 0u);
}

TEST(SequenceSetTest, RepeatedSequenceIsADuplicate) {
  SequenceSet set = SetOf({1, 2, 5});

  EXPECT_EQ(set.Add(2), Added::kDuplicate);
  EXPECT_EQ(set.Add(5), Added::kDuplicate);
  EXPECT_EQ(set, SetOf({1, 2, 5}));
}

// The case a bare highest number gets wrong.
TEST(SequenceSetTest, LateSequencesFillTheirHoles) {
  SequenceSet set = SetOf({1, 2, 3, 4, 7});
  EXPECT_EQ(set.mark(), 4u);
  EXPECT_EQ(set.open_holes(), 2u);

  EXPECT_EQ(set.Add(6), Added::kNew);
  EXPECT_EQ(set.mark(), 4u);
  EXPECT_EQ(set.Add(5), Added::kNew);

  EXPECT_EQ(set.mark(), 7u);
  EXPECT_EQ(set.open_holes(), 0u);
  EXPECT_EQ(set.heap_bytes(), 0u);
}

TEST(SequenceSetTest, HolesWithinTheWindowStayOpen) {
  SequenceSet set;

  EXPECT_EQ(set.Add(kWindowDepth), Added::kNew);

  EXPECT_EQ(set.mark(), 0u);
  EXPECT_EQ(set.Add(1), Added::kNew);
  EXPECT_EQ(set.mark(), 1u);
}

TEST(SequenceSetTest, HolesDeeperThanTheWindowAreClosed) {
  SequenceSet set = SetOf({1, 2, 3});

  EXPECT_EQ(set.Add(kWindowDepth + 10), Added::kNewClosedHoles);

  EXPECT_EQ(set.mark(), 10u);
  EXPECT_EQ(set.Add(5), Added::kDuplicate);
  EXPECT_EQ(set.Add(11), Added::kNew);
  EXPECT_EQ(set.mark(), 11u);
}

TEST(SequenceSetTest, MergeJoinsWhatBothHaveSeen) {
  SequenceSet set = SetOf({1, 2, 5, 9});

  set.Merge(SetOf({1, 3, 6, 7, 12}));

  EXPECT_EQ(set, SetOf({1, 2, 3, 5, 6, 7, 9, 12}));
}

TEST(SequenceSetTest, MergeWithOneFarAheadClosesOldHoles) {
  SequenceSet set = SetOf({1, 2, 5});

  set.Merge(SetOf({kWindowDepth + 3}));

  EXPECT_EQ(set.mark(), 3u);
  EXPECT_TRUE(set.Contains(5));
  EXPECT_FALSE(set.Contains(4));
}

TEST(SequenceSetTest, GaplessSummaryNeedsNoList) {
  const Summary summary{.min = 1, .max = 1'000'000'000, .count = 1'000'000'000};
  ASSERT_TRUE(summary.IsGapless());

  const auto set = SequenceSet::FromStore(summary);

  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->mark(), 1'000'000'000u);
  EXPECT_EQ(set->heap_bytes(), 0u);
}

TEST(SequenceSetTest, GaplessSummaryMayBeginBehindAHole) {
  const auto set = SequenceSet::FromStore({.min = 4, .max = 9, .count = 6});

  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(*set, SetOf({4, 5, 6, 7, 8, 9}));
}

TEST(SequenceSetTest, SummaryOfNothingIsTheEmptySet) {
  const auto set = SequenceSet::FromStore({});

  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(*set, SequenceSet());
}

TEST(SequenceSetTest, SummaryWithHolesTakesTheList) {
  const Summary summary{.min = 1, .max = 9, .count = 5};
  ASSERT_FALSE(summary.IsGapless());
  EXPECT_EQ(summary.list_floor(), 0u);

  const auto set = SequenceSet::FromStore(summary, std::vector<uint64_t>{9, 1, 2, 3, 7});

  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(*set, SetOf({1, 2, 3, 7, 9}));
}

TEST(SequenceSetTest, ListThatContradictsTheSummaryIsAnError) {
  const Summary summary{.min = 1, .max = 9, .count = 5};

  const std::vector<uint64_t> without_max{1, 2, 3, 7};
  const std::vector<uint64_t> too_many{1, 2, 3, 4, 7, 9};
  const std::vector<uint64_t> too_few{1, 9};

  EXPECT_EQ(SequenceSet::FromStore(summary, without_max).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(SequenceSet::FromStore(summary, too_many).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(SequenceSet::FromStore(summary, too_few).status().code(), StatusCode::kDataLoss);
}

TEST(SequenceSetTest, ImpossibleSummaryIsAnError) {
  EXPECT_FALSE(SequenceSet::FromStore({.min = 1, .max = 3, .count = 4}).ok());
  EXPECT_FALSE(SequenceSet::FromStore({.min = 0, .max = 3, .count = 3}).ok());
}

TEST(SummaryTest, MergeJoinsDisjointSequences) {
  Summary summary;
  summary.Merge({.min = 3, .max = 9, .count = 5});
  summary.Merge({.min = 1, .max = 8, .count = 4});
  summary.Merge({});

  EXPECT_EQ(summary.min, 1u);
  EXPECT_EQ(summary.max, 9u);
  EXPECT_EQ(summary.count, 9u);
  EXPECT_TRUE(summary.IsGapless());
}

}  // namespace
}  // namespace assay::sequence
