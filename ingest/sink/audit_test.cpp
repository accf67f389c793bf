#include "ingest/sink/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace assay::sink {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

OffsetFlaws FlawsOf(OffsetRange whole, const std::map<int64_t, uint64_t>& rows) {
  OffsetFlaws flaws;
  std::vector<OffsetCopies> copies;
  for (const auto& [offset, count] : rows) copies.push_back({offset, count});
  AddFlaws(whole, copies, flaws);
  return flaws;
}

TEST(AuditTest, WholeRangeHasNoFlaws) {
  const OffsetFlaws flaws = FlawsOf({3, 5}, {{3, 1}, {4, 1}, {5, 1}});

  EXPECT_THAT(flaws.missing, IsEmpty());
  EXPECT_THAT(flaws.doubled, IsEmpty());
}

TEST(AuditTest, MissingAndDoubledOffsetsAreNamedAsRanges) {
  const OffsetFlaws flaws = FlawsOf({1, 10}, {{3, 1}, {4, 2}, {5, 3}, {8, 1}});

  EXPECT_THAT(flaws.missing, ElementsAre(OffsetRange{1, 2}, OffsetRange{6, 7}, OffsetRange{9, 10}));
  EXPECT_THAT(flaws.doubled, ElementsAre(OffsetRange{4, 5}));
}

TEST(AuditTest, PiecesWithTheRightCountButRepeatedOffsetsAreSuspect) {
  const auto size = static_cast<uint64_t>(kBucketSize);
  const auto suspects = FindSuspects(
      {0, 4 * kBucketSize + 9},
      std::vector<OffsetBucket>{
          {0, 0, size, size}, {0, 1, size, size - 1}, {0, 2, size - 1, size - 1}, {0, 4, 10, 10}});

  ASSERT_EQ(suspects.size(), 3u);
  EXPECT_EQ(suspects[0].range, (OffsetRange{kBucketSize, 2 * kBucketSize - 1}));
  EXPECT_EQ(suspects[1].range, (OffsetRange{2 * kBucketSize, 3 * kBucketSize - 1}));
  EXPECT_TRUE(suspects[1].has_rows);
  EXPECT_EQ(suspects[2].range, (OffsetRange{3 * kBucketSize, 4 * kBucketSize - 1}));
  EXPECT_FALSE(suspects[2].has_rows);
}

TEST(AuditTest, RangesAreSplitAtTheBoundsOfTheLog) {
  const std::vector<OffsetRange> ranges{{1, 4}, {6, 9}, {12, 15}};

  const SplitRanges split = Split(ranges, {3, 13});

  EXPECT_THAT(split.inside, ElementsAre(OffsetRange{3, 4}, OffsetRange{6, 9}, OffsetRange{12, 13}));
  EXPECT_THAT(split.outside, ElementsAre(OffsetRange{1, 2}, OffsetRange{14, 15}));
}

TEST(AuditTest, ReplayedRowIsADuplicateIfAndOnlyIfASmallerOffsetHoldsItsTriple) {
  const std::vector<PlacedTriple> replayed{{5, "a", 1, 1}, {6, "a", 1, 2}, {7, "a", 1, 2}};

  const ReplayPlan plan =
      PlanReplay(replayed, std::vector<PlacedTriple>{{2, "a", 1, 1}, {9, "a", 2, 2}});

  EXPECT_THAT(plan.duplicates, ElementsAre(5, 7));
  EXPECT_THAT(plan.superseded, IsEmpty());
}

TEST(AuditTest, RowThatTookThePlaceOfAReplayedOneIsSuperseded) {
  const ReplayPlan plan = PlanReplay(std::vector<PlacedTriple>{{5, "a", 1, 1}},
                                     std::vector<PlacedTriple>{{9, "a", 1, 1}});

  EXPECT_THAT(plan.duplicates, IsEmpty());
  EXPECT_THAT(plan.superseded, ElementsAre(9));
}

TEST(AuditTest, EarlierIncarnationOfTheLogComesBeforeEveryOffset) {
  const ReplayPlan plan = PlanReplay(std::vector<PlacedTriple>{{0, "a", 1, 1}},
                                     std::vector<PlacedTriple>{{-1, "a", 1, 1}});

  EXPECT_THAT(plan.duplicates, ElementsAre(0));
}

}  // namespace
}  // namespace assay::sink
