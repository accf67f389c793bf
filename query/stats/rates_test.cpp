#include "query/stats/rates.h"

#include <cmath>
#include <limits>

#include "query/stats/answer_matchers.h"

namespace assay::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Expected: SciPy gamma quantiles.
TEST(RatesTest, ExactIntervalIsGarwoods) {
  const auto rate = ExactPoisson({17, 8.4});

  EXPECT_NEAR(rate->value, 17 / 8.4, 1e-12);
  EXPECT_NEAR(rate->interval.low, 9.903126469607294 / 8.4, 1e-12);
  EXPECT_NEAR(rate->interval.high, 27.218646815906613 / 8.4, 1e-12);
  EXPECT_EQ(ExactPoisson({0, 1})->interval.low, 0.0);
  EXPECT_NEAR(ExactPoisson({0, 1})->interval.high, 3.6888794541139354, 1e-12);
}

TEST(RatesTest, ByarIsCloseToExact) {
  EXPECT_NEAR(Byar({17, 1})->interval.low, 9.897477109190469, 1e-12);
  EXPECT_NEAR(Byar({17, 1})->interval.high, 27.22010940490445, 1e-12);
  EXPECT_NEAR(Byar({1, 1})->interval.low, 0.013072132901504331, 1e-12);
  EXPECT_EQ(Byar({0, 1})->interval.low, 0.0);
}

// Expected: conditional binomial formulas evaluated with SciPy.
TEST(RatesTest, RatioIsExactGivenTheSum) {
  const auto ratio = CompareRates({17, 8.4}, {40, 30});

  EXPECT_NEAR(ratio->ratio.value, 1.5178571428571428, 1e-12);
  EXPECT_NEAR(ratio->ratio.interval.low, 0.8068680904639947, 1e-11);
  EXPECT_NEAR(ratio->ratio.interval.high, 2.7388103816008025, 1e-11);
  EXPECT_NEAR(ratio->p, 0.2020027827924162, 1e-11);
}

TEST(RatesTest, BadInputHasItsReason) {
  EXPECT_THAT(ExactPoisson({0, 0}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(ExactPoisson({-1, 1}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(Byar({1, -1}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(Byar({1, kInfinity}), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(Byar({1, 1}, 0), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(ExactPoisson({5, 1e-320}), HasReason(Unanswered::kOverflow));
  EXPECT_THAT(CompareRates({0, 1}, {3, 1}), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(CompareRates({3, 1}, {3, 0}), HasReason(Unanswered::kNoObservations));
}

TEST(RatesTest, OverflowSizedCountsAreAnswered) {
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
  EXPECT_TRUE(Byar({kHuge, 1}).ok());
  EXPECT_TRUE(ExactPoisson({kHuge, 1}).ok());
}

// Expected: SciPy, binomial tails.
TEST(RatesTest, SmallPValuesKeepTheirDigitsEitherWayRound) {
  EXPECT_NEAR(CompareRates({80, 100}, {4, 100})->p / 2.0972709481945113e-19, 1, 1e-9);
  EXPECT_NEAR(CompareRates({4, 100}, {80, 100})->p / 2.0972709481945113e-19, 1, 1e-9);
  EXPECT_EQ(CompareRates({1'000'000, 1}, {1, 1'000'000})->p, 1e-300);
}

// Expected: Cornish and Fisher's expansion, which SciPy confirms to twelve digits at 1e12.
TEST(RatesTest, UpperLimitsHoldForLargeCounts) {
  for (const double events : {1e12, 1e15, 4e18}) {
    const double z = 1.959963984540054;
    const double shape = events + 1;
    const double high = shape + z * std::sqrt(shape) + (z * z - 1) / 3;
    const auto rate = ExactPoisson({static_cast<int64_t>(events), 1});
    EXPECT_NEAR((rate->interval.high - shape) / (high - shape), 1, 1e-3) << events;
  }
  EXPECT_NEAR(ExactPoisson({1'000'000'000'000, 1})->interval.high, 1000001959965.9316, 1e-3);
}

TEST(RatesTest, ExtremeExposuresHaveAnAnswerOrAReason) {
  constexpr int64_t kMany = std::numeric_limits<int64_t>::max();
  for (const Rate& first : {Rate{1, 1e-300}, Rate{kMany, 1e300}, Rate{5, 7e16}}) {
    for (const Rate& second : {Rate{1, 1e-300}, Rate{kMany, 1e300}, Rate{5, 7e16}}) {
      const auto ratio = CompareRates(first, second);
      if (!ratio.ok()) continue;
      EXPECT_TRUE(std::isfinite(ratio->ratio.interval.high));
      EXPECT_GT(ratio->p, 0);
    }
  }
}

}  // namespace
}  // namespace assay::stats
