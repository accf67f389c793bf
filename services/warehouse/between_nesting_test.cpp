#include "services/warehouse/between_nesting.h"

#include <gtest/gtest.h>

namespace assay::warehouse {
namespace {

TEST(BetweenNestingTest, CountsTheWordInAnyCase) {
  EXPECT_EQ(CountBetweens(""), 0u);
  EXPECT_EQ(CountBetweens("a BETWEEN 1 AND 2, 'between', bEtWeEn"), 3u);
}

TEST(BetweenNestingTest, AddsWhatStandsInsideAndTakesTheDeepestOfWhatStandsBeside) {
  EXPECT_EQ(BetweenNesting(""), 0u);
  EXPECT_EQ(BetweenNesting("B"), 1u);
  EXPECT_EQ(BetweenNesting("(B)B"), 2u);
  EXPECT_EQ(BetweenNesting("((((B)B)B)B)B"), 5u);
  EXPECT_EQ(BetweenNesting("(B)(B)(B)"), 1u);  // (a BETWEEN ...) OR (b BETWEEN ...)
  EXPECT_EQ(BetweenNesting("B,B,B,(B)"), 1u);
  EXPECT_EQ(BetweenNesting("(B,B)B"), 2u);  // f(a BETWEEN ..., b BETWEEN ...) BETWEEN ...
  EXPECT_EQ(BetweenNesting("((B),)B"), 2u);
}

TEST(BetweenNestingTest, TakesTheWorstWhereItCannotTell) {
  EXPECT_EQ(BetweenNesting("BBB"), 3u);
  EXPECT_EQ(BetweenNesting("(B(B"), 2u);
  EXPECT_EQ(BetweenNesting(")B)B"), 2u);
}

}  // namespace
}  // namespace assay::warehouse
