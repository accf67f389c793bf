#include "query/stats/quantiles.h"

#include <limits>
#include <numeric>
#include <vector>

#include "query/stats/answer_matchers.h"
#include "query/stats/autocorrelation.h"
#include "query/stats/distributions.h"
#include "query/stats/histogram.h"

namespace assay::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> OneTo(int n) {
  std::vector<double> values(static_cast<size_t>(n));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST(QuantilesTest, TypeSevenIsLinearBetweenOrderStatistics) {
  EXPECT_DOUBLE_EQ(*Quantile(OneTo(10), 0.5), 5.5);
  EXPECT_DOUBLE_EQ(*Quantile(OneTo(10), 0.9), 9.1);
  EXPECT_DOUBLE_EQ(*Quantile(OneTo(10), 0), 1);
  EXPECT_DOUBLE_EQ(*Quantile(OneTo(10), 1), 10);
  EXPECT_DOUBLE_EQ(*Quantile(OneTo(1), 0.3), 1);
}

// Expected: SciPy quantile_test(...).confidence_interval(.95).
TEST(QuantilesTest, IntervalIsMadeOfOrderStatistics) {
  const auto median = QuantileInterval(OneTo(20), 0.5);
  const auto ninetieth = QuantileInterval(OneTo(100), 0.9);

  EXPECT_EQ(median->interval.low, 6);
  EXPECT_EQ(median->interval.high, 15);
  EXPECT_EQ(ninetieth->interval.low, 84);
  EXPECT_EQ(ninetieth->interval.high, 96);
}

// P(X < low) and P(X >= high) at most 2.5 %, and no rank nearer to the middle has that; X binomial.
TEST(QuantilesTest, RanksAreTheNearestThatHoldTheTruth) {
  for (const double p : {.01, .1, .25, .5, .9, .95, .999}) {
    for (const int64_t n : {5, 6, 12, 20, 35, 36, 71, 72, 73, 400, 5000}) {
      const auto ranks = RanksAround(n, p).value();
      const auto below = [&](int64_t rank) {
        return BinomialCdf(static_cast<double>(rank - 1), static_cast<double>(n), p);
      };
      const auto from = [&](int64_t rank) {
        return BinomialUpperTail(static_cast<double>(rank), static_cast<double>(n), p);
      };
      EXPECT_LE(below(ranks.low), .025) << n << " " << p;
      EXPECT_GT(below(ranks.low + 1), .025) << n << " " << p;
      EXPECT_LE(from(ranks.high), .025) << n << " " << p;
      EXPECT_GT(from(ranks.high - 1), .025) << n << " " << p;
    }
  }
  // 1 - .9^35 is 97.5 %: from 36 values on the greatest bounds p90 from above.
  EXPECT_EQ(RanksAround(35, .9)->high, 36);
  EXPECT_EQ(RanksAround(36, .9)->high, 36);
  EXPECT_EQ(RanksAround(5, .1)->low, 0);
}

TEST(QuantilesTest, NoRanksWhereThereIsNoInterval) {
  EXPECT_FALSE(RanksAround(4, .5).has_value());
  EXPECT_FALSE(RanksAround(100, 0).has_value());
  EXPECT_FALSE(RanksAround(100, 1).has_value());
  EXPECT_FALSE(RanksAround(100, .5, 1).has_value());
  EXPECT_FALSE(RanksAround(100, kNan).has_value());
  EXPECT_FALSE(RanksAround(std::numeric_limits<int64_t>::max(), .5).has_value());
  EXPECT_TRUE(RanksAround(int64_t{1} << 53, .5).has_value());
}

TEST(QuantilesTest, BadInputHasItsReason) {
  EXPECT_THAT(Quantile({}, 0.5), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(Quantile(OneTo(3), 1.5), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(Quantile(std::vector<double>{2, 1}, 0.5), HasReason(Unanswered::kNotSorted));
  EXPECT_THAT(Quantile(std::vector<double>{1, kNan}, 0.5), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(QuantileInterval(OneTo(5), 0.5), HasReason(Unanswered::kTooFewObservations));
  EXPECT_TRUE(QuantileInterval(OneTo(6), 0.5).ok());
}

TEST(HistogramTest, QuantileLiesInTheClassThatHoldsIt) {
  const std::vector<double> edges{0, 5, 10, 20};
  const auto histogram = MakeHistogram(OneTo(10), edges);

  EXPECT_EQ(histogram->counts, (std::vector<int64_t>{4, 5, 1}));
  const auto median = QuantileOfHistogram(*histogram, 0.5);
  EXPECT_EQ(median->bracket.low, 5);
  EXPECT_EQ(median->bracket.high, 10);
  EXPECT_NEAR(median->value, 6, 1e-12);  // Half-way between 5.5 and 6.5.
}

TEST(HistogramTest, MergeIsTheHistogramOfAll) {
  const std::vector<double> edges{0, 5, 10, 20};
  const auto half = MakeHistogram(OneTo(10), edges);
  const auto rest = MakeHistogram(std::vector<double>{-1, 20, 21}, edges);

  const auto merged = Merge(*half, *rest);

  EXPECT_EQ(merged->n(), 13);
  EXPECT_EQ(merged->below, 1);
  EXPECT_EQ(merged->above, 1);
  EXPECT_EQ(merged->counts, (std::vector<int64_t>{4, 5, 2}));
}

TEST(HistogramTest, BadInputHasItsReason) {
  const std::vector<double> edges{0, 5};
  EXPECT_THAT(MakeHistogram(OneTo(3), std::vector<double>{1}),
              HasReason(Unanswered::kShapeMismatch));
  EXPECT_THAT(MakeHistogram(OneTo(3), std::vector<double>{2, 2}),
              HasReason(Unanswered::kNotSorted));
  EXPECT_THAT(MakeHistogram(std::vector<double>{kNan}, edges), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(QuantileOfHistogram(*MakeHistogram({}, edges), 0.5),
              HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(QuantileOfHistogram(*MakeHistogram(std::vector<double>{9}, edges), 0.5),
              HasReason(Unanswered::kNotReached));
  EXPECT_THAT(QuantileOfHistogram(Histogram{.edges = {0, 5}, .counts = {-1}}, 0.5),
              HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(Merge(*MakeHistogram({}, edges), *MakeHistogram({}, std::vector<double>{0, 6})),
              HasReason(Unanswered::kShapeMismatch));
}

TEST(AutocorrelationTest, AlternatingValuesAreNegativelyCorrelated) {
  const std::vector<double> alternating{1, -1, 1, -1};

  EXPECT_DOUBLE_EQ(*Autocorrelation(alternating), -0.75);
  EXPECT_THAT(Autocorrelation(std::vector<double>{1, 1}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(Autocorrelation(OneTo(1)), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(Autocorrelation({}), HasReason(Unanswered::kNoObservations));
}

}  // namespace
}  // namespace assay::stats
