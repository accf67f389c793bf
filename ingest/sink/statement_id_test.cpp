#include "ingest/sink/statement_id.h"

#include <gtest/gtest.h>

#include <vector>

namespace assay::sink {
namespace {

const std::string kPrefix = StatementIdPrefix("assay", "1", "call");

bool Overlaps(const std::vector<int32_t>& theirs, const std::vector<int32_t>& ours) {
  return MayWriteTo(StatementId(kPrefix, theirs), kPrefix, ours);
}

TEST(StatementIdTest, NamesPartitionsInOrderAsRanges) {
  const std::vector<int32_t> partitions{7, 1, 0, 2, 9, 10};

  EXPECT_EQ(StatementId(kPrefix, partitions), "assay-sink:assay:1:call:0-2,7,9-10");
  EXPECT_EQ(StatementId(kPrefix, {}), "assay-sink:assay:1:call:");
}

TEST(StatementIdTest, StatementsThatShareAPartitionAreFound) {
  EXPECT_TRUE(Overlaps({0, 1, 2}, {2, 5}));
  EXPECT_TRUE(Overlaps({5}, {2, 5}));
  EXPECT_TRUE(Overlaps({0, 1, 2, 7}, {7}));
}

TEST(StatementIdTest, StatementsOfOtherPartitionsAreLeftAlone) {
  EXPECT_FALSE(Overlaps({0, 1, 2}, {3}));
  EXPECT_FALSE(Overlaps({10, 11}, {1}));
  EXPECT_FALSE(Overlaps({}, {1}));
}

TEST(StatementIdTest, OtherFamiliesLogsAndDatabasesAreLeftAlone) {
  for (const auto& prefix :
       {StatementIdPrefix("assay", "1", "survey"), StatementIdPrefix("assay", "2", "call"),
        StatementIdPrefix("other", "1", "call")}) {
    EXPECT_FALSE(
        MayWriteTo(StatementId(prefix, std::vector<int32_t>{1}), kPrefix, std::vector<int32_t>{1}));
  }
}

TEST(StatementIdTest, IdOfAnotherVersionCountsAsOurs) {
  EXPECT_TRUE(MayWriteTo(kPrefix + "all", kPrefix, std::vector<int32_t>{1}));
}

}  // namespace
}  // namespace assay::sink
