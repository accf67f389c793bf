#include "query/stats/control_chart.h"

#include <cmath>
#include <limits>

#include "query/stats/answer_matchers.h"
#include "query/stats/run_rules.h"
#include "query/stats/target_assurance.h"

namespace assay::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
using Values = std::vector<std::optional<double>>;
using Points = std::vector<size_t>;

TEST(ControlChartTest, XmrLimitsComeFromTheMeanMovingRange) {
  const auto chart = XmrChart(Values{4, 6, 4, 6, 5});

  EXPECT_DOUBLE_EQ(chart->moving_range, 1.75);
  EXPECT_DOUBLE_EQ(chart->points[0].centre, 5);
  EXPECT_DOUBLE_EQ(chart->points[0].limits.high, 5 + 2.66 * 1.75);
}

TEST(ControlChartTest, ScreeningDropsTheJumpFromTheLimits) {
  Values values(20);
  for (size_t i = 0; i < 20; ++i) values[i] = i % 2 ? 1.0 : 2.0;
  values[10] = 40;

  EXPECT_GT(XmrChart(values)->moving_range, 2);
  EXPECT_DOUBLE_EQ(XmrChart(values, {.screened = true})->moving_range, 1);
}

TEST(ControlChartTest, NoMovingRangeCrossesAGap) {
  const auto chart = XmrChart(Values{1, 2, std::nullopt, 11, 12});

  EXPECT_DOUBLE_EQ(chart->moving_range, 1);
  EXPECT_FALSE(chart->points[2].value.has_value());
  EXPECT_FALSE(chart->points[2].IsOutside());
}

TEST(ControlChartTest, LimitsFollowTheSampleSizeAndStayPossible) {
  const std::vector<Share> samples{{1, 10}, {0, 0}, {20, 100}, {3, 20}};
  const auto chart = PChart(samples, Limits::kPlain);

  EXPECT_NEAR(chart->points[0].centre, 24 / 130., 1e-12);
  EXPECT_EQ(chart->points[0].limits.low, 0);
  EXPECT_LT(chart->points[2].limits.high, chart->points[0].limits.high);
  EXPECT_FALSE(chart->points[1].value.has_value());
}

TEST(ControlChartTest, LaneyWidensWhereLargeSamplesVaryMoreThanChance) {
  const std::vector<Share> samples{
      {5000, 100000}, {6000, 100000}, {4500, 100000}, {5800, 100000}, {5100, 100000}};

  EXPECT_EQ(PChart(samples, Limits::kPlain)->Outside().size(), 4u);
  const auto prime = PChart(samples, Limits::kLaney);
  EXPECT_GT(prime->sigma_z, 10);
  EXPECT_TRUE(prime->Outside().empty());
}

TEST(ControlChartTest, RebasedPhasesHaveTheirOwnLimits) {
  const Values values{1, 2, 1, 2, 11, 12, 11, 12};
  const std::vector<Rebase> rebases{{4, "new opening hours"}};

  const auto chart =
      Rebased(std::span(values), rebases, [](Series part) { return XmrChart(part); });

  EXPECT_DOUBLE_EQ(chart->points[0].centre, 1.5);
  EXPECT_DOUBLE_EQ(chart->points[4].centre, 11.5);
  EXPECT_EQ(chart->points[4].phase, 1u);
  EXPECT_TRUE(chart->Outside().empty());
}

TEST(ControlChartTest, ARebaseNeedsAReason) {
  EXPECT_THAT(CutPhases(5, std::vector<Rebase>{{2, ""}}), HasReason(Unanswered::kReasonMissing));
  EXPECT_THAT(CutPhases(5, std::vector<Rebase>{{7, "x"}}), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_THAT(CutPhases(5, std::vector<Rebase>{{3, "x"}, {2, "y"}}),
              HasReason(Unanswered::kNotSorted));
  EXPECT_THAT(CutPhases(0, {}), HasReason(Unanswered::kNoObservations));
}

TEST(ControlChartTest, BadInputHasItsReason) {
  EXPECT_THAT(XmrChart({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(XmrChart(Values{std::nullopt}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(XmrChart(Values{3}), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(XmrChart(Values{3, std::nullopt, 4}), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(XmrChart(Values{3, 3}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(XmrChart(Values{3, kNan}), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(XmrChart(Values{-1e308, 1e308}), HasReason(Unanswered::kOverflow));
  EXPECT_THAT(XmrChart(Values{3, 4}, {.basis = {.left_out = {9}}}),
              HasReason(Unanswered::kValueOutOfRange));
  const auto p = [](std::vector<Share> samples) { return PChart(samples, Limits::kLaney); };
  EXPECT_THAT(p({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(p({{0, 0}, {0, 0}}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(p({{1, 2}}), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(p({{1, 2}, {1, 2}}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(p({{0, 2}, {0, 2}}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(p({{3, 2}, {0, 2}}), HasReason(Unanswered::kCountAboveTotal));
  EXPECT_TRUE(p({{kHuge / 2, kHuge}, {kHuge / 3, kHuge}}).ok());
  EXPECT_THAT(CChart(std::vector<int64_t>{-1, 2}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(CChart(std::vector<int64_t>{0, 0}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(UChart(std::vector<Rate>{{1, 0}}, Limits::kPlain),
              HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(UChart(std::vector<Rate>{{1, kNan}}, Limits::kPlain),
              HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(StandardChart(Values{1}, 0, 0), HasReason(Unanswered::kNoVariation));
}

// Points, counted from 1, at which a rule is complete; the chart is in units of sigma.
Points Firing(const std::vector<double>& z, RuleSet rules, Rule rule) {
  const Values values(z.begin(), z.end());
  Points points;
  for (const Signal& signal : FindSignals(StandardChart(values, 0, 1).value(), rules)) {
    if (signal.rule == rule) points.push_back(signal.last + 1);
  }
  return points;
}

std::vector<double> Repeat(size_t count, double z, std::vector<double> then = {}) {
  std::vector<double> values(count, z);
  values.insert(values.end(), then.begin(), then.end());
  return values;
}

// Series and points as the qcc project's own tests state them (tests/testthat/test-rules.R).
TEST(RunRulesTest, WesternElectricFiresWhereExpected) {
  constexpr auto kRules = RuleSet::kWesternElectric;
  EXPECT_EQ(Firing({0, 3.2, -3.5, 2.9}, kRules, Rule::kBeyondLimits), (Points{2, 3}));
  EXPECT_EQ(Firing({0, 2.5, 1.0, 2.6, 0}, kRules, Rule::kTwoOfThree), (Points{4}));
  EXPECT_EQ(Firing({0, 1.2, 1.3, .2, 1.4, 1.5}, kRules, Rule::kFourOfFive), (Points{6}));
  EXPECT_EQ(Firing(Repeat(8, -1, {1}), kRules, Rule::kOneSide), (Points{8}));
  const auto high = Repeat(7, 2.5, {3.2});
  EXPECT_EQ(Firing(high, kRules, Rule::kOneSide), (Points{8}));
  EXPECT_EQ(Firing(high, kRules, Rule::kFourOfFive), (Points{5, 6, 7, 8}));
  EXPECT_EQ(Firing(high, kRules, Rule::kTwoOfThree), (Points{3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(Firing(high, kRules, Rule::kTrend), Points{});
}

TEST(RunRulesTest, NelsonFiresWhereExpected) {
  constexpr auto kRules = RuleSet::kNelson;
  EXPECT_EQ(Firing({0, 3.2, -3.4, 3}, kRules, Rule::kBeyondLimits), (Points{2, 3}));
  EXPECT_EQ(Firing(Repeat(10, .5, Repeat(10, -.5)), kRules, Rule::kOneSide),
            (Points{9, 10, 19, 20}));
  EXPECT_EQ(Firing({1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1}, kRules, Rule::kTrend),
            (Points{6, 7, 13, 14}));
  EXPECT_EQ(Firing({1, 3, 2, 4, 3, 5, 4, 6, 5, 7, 6, 8, 7, 9, 8}, kRules, Rule::kAlternating),
            (Points{14, 15}));
  EXPECT_EQ(Firing({0, 2.3, .4, 2.2, -2.4, -.2, -2.5}, kRules, Rule::kTwoOfThree), (Points{4, 7}));
  EXPECT_EQ(
      Firing({1.2, 1.3, .2, 1.4, 1.5, -1.2, -1.3, -.1, -1.4, -1.5}, kRules, Rule::kFourOfFive),
      (Points{5, 10}));
  EXPECT_EQ(Firing(Repeat(16, .3, {1.2}), kRules, Rule::kNearCentre), (Points{15, 16}));
  EXPECT_EQ(Firing({1.2, -1.3, 1.1, -1.4, 1.5, -1.2, 1.3, -1.1, .2}, kRules, Rule::kAvoidsCentre),
            (Points{8}));
  EXPECT_EQ(Firing(Repeat(8, 1.2), kRules, Rule::kAvoidsCentre), Points{});
}

// Series and points as NHSRplotthedots' tests state them (test-ptd_calculate_point_type.R).
TEST(RunRulesTest, NhsFiresWhereExpected) {
  constexpr auto kRules = RuleSet::kNhs;
  EXPECT_EQ(Firing(Repeat(6, 1, {-1}), kRules, Rule::kOneSide), Points{});
  EXPECT_EQ(Firing(Repeat(8, 1, {-1}), kRules, Rule::kOneSide), (Points{7, 8}));
  EXPECT_EQ(Firing({1, 2, 3, 4, 5, 6}, kRules, Rule::kTrend), Points{});
  EXPECT_EQ(Firing({1, 2, 3, 3, 4, 5, 6}, kRules, Rule::kTrend), Points{});
  EXPECT_EQ(Firing({2, 1, 2, 3, 4, 5, 6, 7, 3}, kRules, Rule::kTrend), (Points{8}));
  EXPECT_EQ(Firing({2, 7, 6, 5, 4, 3, 2, 1, 3}, kRules, Rule::kTrend), (Points{8}));
  EXPECT_EQ(Firing({0, 0, 2.5, 0, 2.5, 0, 0}, kRules, Rule::kTwoOfThree), (Points{5}));
  EXPECT_EQ(Firing({0, 0, 2.5, 2.5, 0, 0, 0}, kRules, Rule::kTwoOfThree), (Points{4, 5}));
  EXPECT_EQ(Firing({2.5, 0, 0, 2.5}, kRules, Rule::kTwoOfThree), Points{});
  EXPECT_EQ(Firing({2.5, 0, -2.5}, kRules, Rule::kTwoOfThree), Points{});
}

TEST(RunRulesTest, ASignalNamesItsRun) {
  const Values values(8, 1.0);
  const auto signals = FindSignals(StandardChart(values, 0, 2).value(), RuleSet::kWesternElectric);

  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].first, 0u);
  EXPECT_EQ(signals[0].last, 7u);
  EXPECT_EQ(Name(signals[0].rule), "ONE_SIDE");
}

TEST(RunRulesTest, AGapEndsARun) {
  Values values(9, 1.0);
  values[4] = std::nullopt;

  EXPECT_TRUE(FindSignals(StandardChart(values, 0, 2).value(), RuleSet::kNhs).empty());
}

TEST(TargetAssuranceTest, ATargetOutsideTheLimitsIsAlwaysMissedOrMet) {
  const Interval limits{70, 80};
  EXPECT_EQ(*AssureTarget(85, limits, GoodDirection::kUp), Assurance::kConsistentFail);
  EXPECT_EQ(*AssureTarget(65, limits, GoodDirection::kUp), Assurance::kConsistentPass);
  EXPECT_EQ(*AssureTarget(85, limits, GoodDirection::kDown), Assurance::kConsistentPass);
  EXPECT_EQ(*AssureTarget(65, limits, GoodDirection::kDown), Assurance::kConsistentFail);
  EXPECT_EQ(*AssureTarget(75, limits, GoodDirection::kUp), Assurance::kHitOrMiss);
  EXPECT_THAT(AssureTarget(kNan, limits, GoodDirection::kUp), HasReason(Unanswered::kNotFinite));
}

TEST(RunRulesTest, PointsOnTheCentreAreOnNoSide) {
  Values values{8.1, 4.5};
  values.insert(values.end(), 9, 6.3);
  const auto chart = XmrChart(values);

  EXPECT_DOUBLE_EQ(chart->points[0].centre, 6.3);
  for (const auto rules : {RuleSet::kNhs, RuleSet::kNelson, RuleSet::kWesternElectric}) {
    for (const Signal& signal : FindSignals(*chart, rules)) EXPECT_NE(signal.rule, Rule::kOneSide);
  }
}

TEST(ControlChartTest, ARebaseAtTheLastPointKeepsTheChart) {
  const Values values{1, 2, 1, 2, 1, 9};
  const std::vector<Rebase> rebases{{5, "a new team"}};
  const auto chart =
      Rebased(std::span(values), rebases, [](Series part) { return XmrChart(part); });

  EXPECT_EQ(chart->points.size(), 6u);
  EXPECT_FALSE(chart->points[4].provisional);
  EXPECT_TRUE(chart->points[5].provisional);
  EXPECT_EQ(chart->points[5].value, 9);
  EXPECT_TRUE(chart->Outside().empty());
}

TEST(ControlChartTest, EventsWithoutExposureHaveTheirReason) {
  EXPECT_THAT(UChart(std::vector<Rate>{{3, 0}, {1, 2}}, Limits::kPlain),
              HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(UChart(std::vector<Rate>{{kHuge, 1e-300}, {1, 2}}, Limits::kPlain),
              HasReason(Unanswered::kOverflow));
}

TEST(ControlChartTest, LimitsOfSharesNextToOneKeepTheirDigits) {
  constexpr int64_t kCases = 1'000'000'000'000;
  const std::vector<Share> samples{{1, 2}, {kCases, kCases}};
  const ControlChart chart = PChart(samples, Limits::kPlain).value();
  const double miss = 1 / (kCases + 2.);
  EXPECT_NEAR(chart.points[0].sigma / std::sqrt((1 - miss) * miss / 2), 1, 1e-14);
}

}  // namespace
}  // namespace assay::stats
