#include <limits>
#include <vector>

#include "query/stats/answer_matchers.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/log_rank.h"

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

  EXPECT_EQ(median->low, 13);
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

}  // namespace
}  // namespace assay::stats
