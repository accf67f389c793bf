#include "query/stats/moments.h"

#include <cmath>
#include <limits>
#include <vector>

#include "query/stats/answer_matchers.h"
#include "query/stats/mean_intervals.h"
#include "query/stats/proportions.h"
#include "query/stats/random.h"

namespace assay::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(MomentsTest, PowerSumsAndValuesGiveTheSameSummary) {
  const std::vector<double> values{3, 5, 4, 4, 1, 5};
  PowerSums sums{.n = 6, .origin = 3};
  for (const double value : values) {
    sums.sum += value - 3;
    sums.sum_squares += (value - 3) * (value - 3);
  }

  const auto streamed = Summarise(values);
  const auto stored = FromPowerSums(sums);

  EXPECT_DOUBLE_EQ(streamed->mean(), stored->mean());
  EXPECT_DOUBLE_EQ(*Variance(*streamed), *Variance(*stored));
}

TEST(MomentsTest, MergeKeepsTheDigitsOfLargeValues) {
  Moments left{.origin = 1e12};
  Moments right{.origin = 1e12 + 8};
  for (int i = 0; i < 500; ++i) (i % 2 ? left : right).Add(1e12 + i % 4);

  const Moments whole = Merge(left, right).value();

  EXPECT_EQ(whole.n, 500);
  EXPECT_NEAR(*Variance(whole), 625.0 / 499, 1e-12);
}

// Expected: SciPy stats.t.interval.
TEST(MomentsTest, IntervalOfTheMeanIsStudents) {
  const auto interval = MeanInterval(*Summarise(std::vector<double>{4, 5, 3, 5, 4, 2}));

  EXPECT_NEAR(interval->value, 3.8333333333, 1e-9);
  EXPECT_NEAR(interval->interval.low, 2.606495641628, 1e-11);
  EXPECT_NEAR(interval->interval.high, 5.060171025038, 1e-11);
}

// Extra sleep data of Student 1908; expected: SciPy ttest_ind(equal_var=False).
TEST(MomentsTest, DifferenceOfMeansIsWelchs) {
  const auto one = Summarise(std::vector<double>{.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2});
  const auto two = Summarise(std::vector<double>{1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4});

  const auto difference = CompareMeans(*one, *two);

  EXPECT_NEAR(difference->t, -1.8608134674868526, 1e-12);
  EXPECT_NEAR(difference->degrees, 17.776473516178488, 1e-10);
  EXPECT_NEAR(difference->p, .0793941401873583, 1e-12);
  EXPECT_NEAR(difference->difference.interval.low, -3.3654832307117104, 1e-10);
  EXPECT_NEAR(difference->difference.interval.high, .2054832307117110, 1e-10);
}

TEST(MomentsTest, BadInputHasItsReason) {
  EXPECT_THAT(Summarise({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(Summarise(std::vector<double>{1, kNan}), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(Summarise(std::vector<double>{1, kInfinity}), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(Summarise(std::vector<double>{-1e308, 1e308}), HasReason(Unanswered::kOverflow));
  EXPECT_THAT(FromPowerSums({.n = -1}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(FromPowerSums({.n = 2, .sum = kNan}), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(FromPowerSums({.n = 2, .sum = 10, .sum_squares = 1}),
              HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(FromPowerSums({.n = 2, .sum = 1e200, .sum_squares = 1}),
              HasReason(Unanswered::kOverflow));
  EXPECT_THAT(Mean({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(Variance({.n = 1}), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(MeanInterval({.n = 1}), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(MeanInterval({.n = 9}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(MeanInterval({.n = 9, .squares = 1}, 0), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(CompareMeans({.n = 9}, {.n = 9}), HasReason(Unanswered::kNoVariation));
}

TEST(MomentsTest, RoundingIsNeverTakenForVariation) {
  PowerSums sums{.n = 1000};
  for (int i = 0; i < 1000; ++i) {
    sums.sum += 0.1;
    sums.sum_squares += 0.1 * 0.1;
  }

  EXPECT_THAT(Variance(*FromPowerSums(sums)), HasReason(Unanswered::kDigitsLost));
  EXPECT_EQ(*Variance(*FromPowerSums({.n = 1000, .origin = 0.1})), 0.0);
}

TEST(MomentsTest, SumsFarFromTheirOriginSayThatDigitsAreLost) {
  // 1e9 and 1e9 + 1, summed relative to 0: the squares have lost their difference.
  const auto lost = FromPowerSums({.n = 4, .sum = 4e9 + 2, .sum_squares = 4e18 + 4e9 + 2});
  EXPECT_NEAR(lost->mean(), 1e9 + .5, 1e-6);
  EXPECT_THAT(MeanInterval(*lost), HasReason(Unanswered::kDigitsLost));
  EXPECT_THAT(MeanInterval(*FromPowerSums({.n = 3, .sum = 15, .sum_squares = 75})),
              HasReason(Unanswered::kNoVariation));
}

TEST(MomentsTest, MergingTooManyHasItsReason) {
  const Moments many{.n = std::numeric_limits<int64_t>::max()};
  EXPECT_THAT(Merge(many, many), HasReason(Unanswered::kOverflow));
}

TEST(MeanIntervalsTest, ScoresStayOnTheirScale) {
  const auto mean = ScoreMeanInterval(*Summarise(std::vector<double>{5, 5, 5, 4, 5}), {1, 5});
  EXPECT_DOUBLE_EQ(mean->value, 4.8);
  EXPECT_LT(mean->interval.high, 5);
  EXPECT_GT(mean->interval.low, 3.3);
  const auto alike = ScoreMeanInterval(*Summarise(std::vector<double>(50, 5.0)), {1, 5});
  EXPECT_EQ(alike->interval.high, 5);
  EXPECT_NEAR(alike->interval.low, 1 + 4 * Wilson({50, 50})->interval.low, 1e-12);
  EXPECT_THAT(ScoreMeanInterval(*Summarise(std::vector<double>{0, 10}), {0, 10}),
              HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(ScoreMeanInterval(*Summarise(std::vector<double>(9, 6.0)), {1, 5}),
              HasReason(Unanswered::kValueOutOfRange));
}

TEST(MeanIntervalsTest, AnswersAtTheEndsAloneAreAShare) {
  std::vector<double> values(20, 1.0);
  values.insert(values.end(), 60, 5.0);
  const auto mean = ScoreMeanInterval(*Summarise(values), {1, 5});
  const auto share = Wilson({60, 80});
  EXPECT_NEAR(mean->interval.low, 1 + 4 * share->interval.low, .01);
  EXPECT_NEAR(mean->interval.high, 1 + 4 * share->interval.high, .01);
}

TEST(MeanIntervalsTest, TimesStayAboveZero) {
  const auto wait = TimeMeanInterval(*Summarise(std::vector<double>{0, 0, 0, 0, 100}));
  EXPECT_GT(wait->interval.low, 0);
  EXPECT_GT(wait->interval.high, 100);
  EXPECT_THAT(TimeMeanInterval(*Summarise(std::vector<double>(9, 0.0))),
              HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(TimeMeanInterval(*Summarise(std::vector<double>{0, 0, 100})),
              HasReason(Unanswered::kTooFewObservations));
}

// The share of samples of n values whose interval holds the true mean.
template <typename Draw, typename Method>
double Coverage(int n, double truth, Draw&& draw, Method&& method) {
  int held = 0;
  constexpr int kSamples = 1500;
  for (int i = 0; i < kSamples; ++i) {
    Moments moments;
    for (int j = 0; j < n; ++j) moments.Add(draw());
    const auto mean = method(moments);
    held += mean.ok() && mean->interval.low <= truth && truth <= mean->interval.high;
  }
  return held / static_cast<double>(kSamples);
}

TEST(MeanIntervalsTest, HoldTheTruthFromFiveValuesOn) {
  Random random(17);
  const auto scored = [](const Moments& m) { return ScoreMeanInterval(m, {1, 5}); };
  const auto timed = [](const Moments& m) { return TimeMeanInterval(m); };
  double scores = 0;
  double times = 0;
  int cells = 0;
  for (const int n : {5, 8, 15, 30, 50}) {
    // Scores of 5 with chance .7 and else evenly spread; exponential times, a fifth of them zero.
    scores += Coverage(
        n, .7 * 5 + .3 * 3,
        [&] { return random.Uniform() < .7 ? 5.0 : 1.0 + static_cast<double>(random.Below(5)); },
        scored);
    times += Coverage(
        n, .8, [&] { return random.Uniform() < .2 ? 0.0 : -std::log(1 - random.Uniform()); },
        timed);
    ++cells;
  }
  EXPECT_NEAR(scores / cells, .955, .015);
  EXPECT_NEAR(times / cells, .955, .015);
}

}  // namespace
}  // namespace assay::stats
