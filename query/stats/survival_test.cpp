#include <cmath>
#include <limits>
#include <vector>

#include "query/stats/answer_matchers.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/log_rank.h"
#include "query/stats/proportions.h"
#include "query/stats/random.h"

namespace assay::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Remission in weeks of 6-MP against placebo, Freireich 1963 (public textbook data).
const std::vector<LifeEvents> kTreated{
    {6, 3, 1},  {7, 1, 0},  {9, 0, 1},  {10, 1, 1}, {11, 0, 1}, {13, 1, 0}, {16, 1, 0}, {17, 0, 1},
    {19, 0, 1}, {20, 0, 1}, {22, 1, 0}, {23, 1, 0}, {25, 0, 1}, {32, 0, 2}, {34, 0, 1}, {35, 0, 1}};
const std::vector<LifeEvents> kPlacebo{{1, 2, 0},  {2, 2, 0},  {3, 1, 0},  {4, 2, 0},
                                       {5, 2, 0},  {8, 4, 0},  {11, 2, 0}, {12, 2, 0},
                                       {15, 1, 0}, {17, 1, 0}, {22, 1, 0}, {23, 1, 0}};

TEST(KaplanMeierTest, OpenCasesCountUntilTheyLeave) {
  const auto curve = SurvivalCurve::Estimate(kTreated);

  EXPECT_NEAR(*curve->At(6), 18 / 21., 1e-12);
  EXPECT_NEAR(*curve->At(9), 18 / 21. * 16 / 17, 1e-12);
  EXPECT_NEAR(*curve->At(23), .4481793, 5e-8);
  EXPECT_NEAR(curve->steps()[0].standard_error, .0763604, 5e-8);
  EXPECT_EQ(*curve->At(0), 1.0);
}

TEST(KaplanMeierTest, MedianIsTheFirstTimeAtOrBelowHalf) {
  EXPECT_EQ(SurvivalCurve::Estimate(kTreated)->Quantile(0.5)->value, 23);
  EXPECT_EQ(SurvivalCurve::Estimate(kPlacebo)->Quantile(0.5)->value, 8);
}

TEST(KaplanMeierTest, AnEndThatIsNeverReachedStaysOpen) {
  const auto median = SurvivalCurve::Estimate(kTreated)->Quantile(0.5);

  EXPECT_EQ(median->low, 11);
  EXPECT_FALSE(median->high.has_value());
}

TEST(KaplanMeierTest, AQuantileNotReachedIsNotTheMaximum) {
  const auto curve = SurvivalCurve::Estimate(kTreated);

  EXPECT_THAT(curve->Quantile(0.9), HasReason(Unanswered::kNotReached));
  EXPECT_THAT(curve->At(36), HasReason(Unanswered::kNotReached));
  EXPECT_EQ(*SurvivalCurve::Estimate(kPlacebo)->At(99), 0.0);
}

TEST(KaplanMeierTest, BadInputHasItsReason) {
  const auto estimate = [](std::vector<LifeEvents> lives, double level = 0.95) {
    return SurvivalCurve::Estimate(lives, level);
  };
  EXPECT_THAT(estimate({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(estimate({{3, 0, 0}}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(estimate({{-3, 1, 0}}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(estimate({{3, -1, 2}}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(estimate({{kNan, 1, 0}}), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(estimate({{1, 1, 0}}, 1), HasReason(Unanswered::kLevelOutOfRange));
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
  EXPECT_THAT(estimate({{1, kHuge, kHuge}}), HasReason(Unanswered::kOverflow));
  EXPECT_THAT(estimate({{1, 0, 5}})->Quantile(0.5), HasReason(Unanswered::kNotReached));
}

TEST(LogRankTest, TellsTreatmentFromPlacebo) {
  const std::vector<std::vector<LifeEvents>> groups{kTreated, kPlacebo};
  const auto test = CompareSurvival(groups);

  EXPECT_NEAR(test->chi_square, 16.79294, 5e-6);
  EXPECT_EQ(test->degrees, 1);
  EXPECT_NEAR(test->expected[0], 19.2505, 5e-5);
  EXPECT_EQ(test->observed[0], 9);
}

TEST(LogRankTest, MoreCasesThanDoublesCountHaveTheirReason) {
  const std::vector<LifeEvents> many{{1, int64_t{1} << 62, 0}, {2, 3, 0}};
  const std::vector<LifeEvents> few{{1, 2, 1}};
  EXPECT_THAT(CompareSurvival(std::vector{many, few}), HasReason(Unanswered::kOverflow));
}

TEST(LogRankTest, BadInputHasItsReason) {
  using Groups = std::vector<std::vector<LifeEvents>>;
  EXPECT_THAT(CompareSurvival(Groups{kTreated}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(CompareSurvival(Groups{kTreated, {}}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(CompareSurvival(Groups{{}, {}}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(CompareSurvival(Groups{{{1, 0, 4}}, {{2, 0, 4}}}),
              HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(CompareSurvival(Groups{{{1, -1, 4}}, {{2, 0, 4}}}),
              HasReason(Unanswered::kNegativeValue));
}

// Expected here: R survival::survdiff.
TEST(LogRankTest, DegreesAreTheGroupsAtRiskLessOne) {
  using Groups = std::vector<std::vector<LifeEvents>>;
  const auto test = CompareSurvival(Groups{{{4, 1, 0}}, {{4, 2, 0}, {5, 2, 0}}});

  EXPECT_EQ(test->degrees, 1);
  EXPECT_NEAR(test->p, .414, 5e-4);
  // A third group that has left before the first event is not judged.
  EXPECT_EQ(CompareSurvival(Groups{kTreated, kPlacebo, {{0.5, 0, 9}}})->degrees, 1);
}

TEST(LogRankTest, LargeGroupsHaveTheirDegrees) {
  Random random(11);
  for (const size_t k : {3, 7, 40}) {
    std::vector<std::vector<LifeEvents>> groups(k);
    for (auto& group : groups) {
      for (int i = 0; i < 400; ++i) group.push_back({-std::log(1 - random.Uniform()), 1, 0});
    }
    EXPECT_EQ(CompareSurvival(groups)->degrees, static_cast<int>(k) - 1);
    EXPECT_GT(CompareSurvival(groups)->p, 1e-4);
  }
}

TEST(KaplanMeierTest, OneCaseBoundsNoMedian) {
  const auto curve = SurvivalCurve::Estimate(std::vector<LifeEvents>{{7, 1, 0}});
  const auto median = curve->Quantile(0.5);

  EXPECT_EQ(median->value, 7);
  EXPECT_EQ(median->low, 0);
  EXPECT_FALSE(median->high.has_value());
  EXPECT_EQ(curve->steps()[0].survival.interval.low, 0);
  EXPECT_NEAR(curve->steps()[0].survival.interval.high, .975, 1e-12);
}

// Without open cases the interval is Clopper and Pearson's, and that of a quantile is bounded by
// order statistics.
TEST(KaplanMeierTest, ClosedCasesHaveExactIntervals) {
  std::vector<LifeEvents> lives;
  for (int i = 1; i <= 20; ++i) lives.push_back({static_cast<double>(i), 1, 0});
  const auto curve = SurvivalCurve::Estimate(lives);

  for (const int64_t over : {1, 7, 19, 20}) {
    const auto share = ClopperPearson({20 - over, 20});
    const Interval& interval = curve->steps()[static_cast<size_t>(over) - 1].survival.interval;
    EXPECT_NEAR(interval.low, share->interval.low, 1e-12) << over;
    EXPECT_NEAR(interval.high, share->interval.high, 1e-12) << over;
  }
  EXPECT_EQ(curve->Quantile(0.5)->low, 6);
  EXPECT_EQ(curve->Quantile(0.5)->high, 15);
  EXPECT_FALSE(curve->Quantile(0.95)->high.has_value());
}

// A share of simulated samples, with 30 % open where asked: at least 94 % hold the true quantile.
TEST(KaplanMeierTest, QuantileIntervalsCoverAtSmallN) {
  Random random(5);
  struct Plan {
    int n;
    double probability;
    bool open;
  };
  for (const Plan& plan : {Plan{3, .5, false}, Plan{5, .9, false}, Plan{20, .95, false},
                           Plan{40, .95, true}, Plan{12, .5, true}}) {
    const double truth = -std::log(1 - plan.probability);
    int held = 0;
    int answered = 0;
    for (int i = 0; i < 1000; ++i) {
      std::vector<LifeEvents> lives;
      for (int j = 0; j < plan.n; ++j) {
        const double life = -std::log(1 - random.Uniform());
        const double until = plan.open ? -std::log(1 - random.Uniform()) * 7 / 3 : 1e9;
        lives.push_back({std::min(life, until), life <= until, life > until});
      }
      const auto quantile = SurvivalCurve::Estimate(lives)->Quantile(plan.probability);
      if (!quantile.ok()) continue;
      ++answered;
      held += quantile->low <= truth && truth <= quantile->high.value_or(1e300);
    }
    EXPECT_GE(held, .94 * answered) << plan.n << " " << plan.probability;
  }
}

}  // namespace
}  // namespace assay::stats
