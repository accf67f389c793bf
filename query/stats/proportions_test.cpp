#include "query/stats/proportions.h"

#include <limits>

#include "query/stats/answer_matchers.h"

namespace assay::stats {
namespace {

TEST(ProportionsTest, WilsonGivesThePublishedIntervals) {
  const struct {
    Share share;
    double low, high;
  } rows[] = {{{81, 263}, .2552885, .3662096},
              {{15, 148}, .0623864, .1604872},
              {{0, 20}, 0, .1611252},
              {{1, 29}, .0061132, .1717552},
              {{18, 20}, .6989663548, .9721335188},
              {{4, 20}, .0806576626, .4160174323},
              {{4, 200}, .0078044264, .0502870869}};
  for (const auto& row : rows) {
    const auto wilson = Wilson(row.share);
    ASSERT_TRUE(wilson.ok());
    EXPECT_NEAR(wilson->interval.low, row.low, 5e-8);
    EXPECT_NEAR(wilson->interval.high, row.high, 5e-8);
  }
}

// Expected: statsmodels proportion_confint(4, 20), methods "beta" and "agresti_coull".
TEST(ProportionsTest, ClopperPearsonAndAdjustedWaldAgreeWithStatsmodels) {
  const auto exact = ClopperPearson({4, 20});
  const auto wald = AdjustedWald({4, 20});

  EXPECT_NEAR(exact->interval.low, .0573339971, 5e-11);
  EXPECT_NEAR(exact->interval.high, .4366140030, 5e-11);
  EXPECT_NEAR(wald->interval.low, .0749115103, 5e-11);
  EXPECT_NEAR(wald->interval.high, .4217635846, 5e-11);
}

TEST(ProportionsTest, EndsAreExactWhenAllOrNoneHaveTheProperty) {
  EXPECT_EQ(Wilson({0, 7})->interval.low, 0.0);
  EXPECT_EQ(Wilson({7, 7})->interval.high, 1.0);
  EXPECT_EQ(ClopperPearson({0, 7})->interval.low, 0.0);
  EXPECT_EQ(ClopperPearson({7, 7})->interval.high, 1.0);
}

// Newcombe 1998, table II, data (a) 56/70 against 48/80, method 10.
TEST(ProportionsTest, DifferenceHasNewcombesInterval) {
  const auto difference = CompareShares({56, 70}, {48, 80});

  EXPECT_NEAR(difference->difference.value, .2, 1e-12);
  EXPECT_NEAR(difference->difference.interval.low, .0524, 5e-5);
  EXPECT_NEAR(difference->difference.interval.high, .3339, 5e-5);
}

TEST(ProportionsTest, EqualExtremesDoNotDiffer) {
  EXPECT_EQ(CompareShares({5, 5}, {9, 9})->p, 1.0);
  EXPECT_EQ(CompareShares({0, 5}, {0, 9})->p, 1.0);
}

TEST(ProportionsTest, BadInputHasItsReason) {
  EXPECT_THAT(Wilson({0, 0}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(Wilson({-1, 5}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(Wilson({1, -5}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(ClopperPearson({6, 5}), HasReason(Unanswered::kCountAboveTotal));
  EXPECT_THAT(AdjustedWald({1, 5}, 1.0), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(Wilson({1, 5}, std::numeric_limits<double>::quiet_NaN()),
              HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(CompareShares({1, 5}, {0, 0}), HasReason(Unanswered::kNoObservations));
}

TEST(ProportionsTest, OverflowSizedCountsAreAnswered) {
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
  for (const Share share : {Share{kHuge, kHuge}, Share{1, kHuge}, Share{kHuge / 2, kHuge}}) {
    EXPECT_TRUE(Wilson(share).ok());
    EXPECT_TRUE(AdjustedWald(share).ok());
    EXPECT_TRUE(ClopperPearson(share).ok());
    EXPECT_TRUE(CompareShares(share, share).ok());
  }
}

// Expected: SciPy; so few of so many are Poisson.
TEST(ProportionsTest, ClopperPearsonHoldsForFiveOfSeventyThousandBillion) {
  const auto share = ClopperPearson({5, 70'000'000'000'000'000});
  EXPECT_NEAR(share->interval.low / 2.3192662715977438e-17, 1, 1e-9);
  EXPECT_NEAR(share->interval.high / 1.6669045827603816e-16, 1, 1e-9);
}

}  // namespace
}  // namespace assay::stats
