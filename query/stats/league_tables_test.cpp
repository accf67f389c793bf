// League tables: funnels, shrinkage, tail ranks, standardisation.
#include <cmath>
#include <limits>
#include <vector>

#include "query/stats/answer_matchers.h"
#include "query/stats/funnel.h"
#include "query/stats/random.h"
#include "query/stats/shrinkage.h"
#include "query/stats/standardisation.h"
#include "query/stats/tail_rank.h"

namespace assay::stats {
namespace {

using ::testing::ElementsAre;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();

const std::vector<Share> kUnits{{80, 100}, {85, 100}, {60, 100},   {790, 1000}, {830, 1000},
                                {8, 10},   {3, 10},   {700, 1000}, {90, 100},   {410, 500}};

TEST(FunnelTest, PlainLimitsFollowTheArcsineFormula) {
  const auto funnel = ShareFunnel(kUnits, {.overdispersion = Overdispersion::kNone});

  const double target = 3056 / 3920.;
  EXPECT_NEAR(funnel->target, target, 1e-12);
  EXPECT_EQ(funnel->tau_squared, 0);
  const double y = std::asin(std::sqrt(target));
  EXPECT_NEAR(funnel->units[0].z, (std::asin(std::sqrt(.8)) - y) * 20, 1e-9);
  EXPECT_NEAR(funnel->units[0].warning.high, std::pow(std::sin(y + 1.959963984540054 / 20), 2),
              1e-9);
}

TEST(FunnelTest, AdjustedLimitsAreWiderAndFlagFewer) {
  const auto plain = ShareFunnel(kUnits, {.overdispersion = Overdispersion::kNone});
  const auto adjusted = ShareFunnel(kUnits);

  EXPECT_GT(adjusted->phi, 1);
  EXPECT_GT(adjusted->tau_squared, 0);
  int flagged_plain = 0;
  int flagged_adjusted = 0;
  for (size_t i = 0; i < kUnits.size(); ++i) {
    EXPECT_LE(std::abs(adjusted->units[i].adjusted_z), std::abs(plain->units[i].z));
    flagged_plain += plain->units[i].outside_alarm;
    flagged_adjusted += adjusted->units[i].outside_alarm;
  }
  EXPECT_GT(flagged_plain, flagged_adjusted);
}

TEST(FunnelTest, RatiosAreJudgedAgainstOne) {
  const std::vector<ObservedExpected> units{{12, 10}, {0, 3}, {30, 20}, {18, 20}};

  const auto log = RatioFunnel(units, RatioScale::kLog);
  const auto root = RatioFunnel(units, RatioScale::kSquareRoot);

  EXPECT_EQ(log->target, 1);
  EXPECT_EQ(log->left_out, std::vector<size_t>{1});
  EXPECT_NEAR(log->units[0].z, std::sqrt(10) * std::log(1.2), 1e-12);
  EXPECT_NEAR(root->units[0].z, 2 * std::sqrt(10) * (std::sqrt(1.2) - 1), 1e-12);
  EXPECT_EQ(root->units[1].unit, 1u);
}

TEST(FunnelTest, UnitsAreLeftOutForTheirSizeAndNeverForTheirOutcome) {
  const FunnelOptions options{.n_min = 10};

  // Four complaints where forty were expected: the best unit, and a large one.
  const std::vector<ObservedExpected> ratios{{12, 9.5}, {4, 40}, {30, 20}, {18, 20}};
  EXPECT_THAT(RatioFunnel(ratios, RatioScale::kLog, options)->left_out, ElementsAre(0));
  EXPECT_THAT(RatioFunnel(ratios, RatioScale::kSquareRoot, options)->left_out, ElementsAre(0));

  const std::vector<Share> shares{{9, 9}, {0, 40}, {30, 40}, {18, 20}};
  EXPECT_THAT(ShareFunnel(shares, options)->left_out, ElementsAre(0));
}

TEST(FunnelTest, BadInputHasItsReason) {
  const auto funnel = [](std::vector<Share> units) { return ShareFunnel(units); };
  EXPECT_THAT(funnel({}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(funnel({{1, 2}}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(funnel({{1, 2}, {0, 0}}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(funnel({{2, 2}, {3, 3}}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(funnel({{3, 2}, {3, 3}}), HasReason(Unanswered::kCountAboveTotal));
  EXPECT_TRUE(funnel({{1, 2}, {0, 1}}).ok());
  EXPECT_TRUE(funnel({{1, kHuge}, {kHuge, kHuge}}).ok());
  EXPECT_THAT(ShareFunnel(kUnits, {.trim = .5}), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(RatioFunnel(std::vector<ObservedExpected>{{1, kNan}, {1, 1}}, RatioScale::kLog),
              HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(ExactPoissonLimits(0), HasReason(Unanswered::kValueOutOfRange));
}

TEST(ShrinkageTest, JamesSteinNeedsFourUnits) {
  EXPECT_THAT(JamesStein(std::span(kUnits).first(3)), HasReason(Unanswered::kTooFewGroups));
  EXPECT_TRUE(JamesStein(std::span(kUnits).first(4)).ok());
}

TEST(ShrinkageTest, EffectiveSharesOfCountsGiveTheSame) {
  std::vector<EffectiveShare> effective;
  for (const Share& unit : kUnits) {
    const double n = static_cast<double>(unit.n);
    effective.push_back({static_cast<double>(unit.count) / n, n});
  }

  EXPECT_DOUBLE_EQ(JamesStein(effective)->units[5].estimate.value,
                   JamesStein(kUnits)->units[5].estimate.value);
  EXPECT_THAT(JamesStein(std::vector<EffectiveShare>{{1.5, 3}}),
              HasReason(Unanswered::kValueOutOfRange));
}

TEST(ShrinkageTest, SmallUnitsArePulledMore) {
  for (const auto& result : {JamesStein(kUnits), BetaBinomial(kUnits)}) {
    EXPECT_LT(result->units[5].weight, result->units[3].weight);
    for (const ShrunkUnit& unit : result->units) {
      EXPECT_GE(unit.estimate.value, std::min(unit.raw, result->common) - 1e-12);
      EXPECT_LE(unit.estimate.value, std::max(unit.raw, result->common) + 1e-12);
    }
  }
}

TEST(ShrinkageTest, WithoutVariationBetweenUnitsAllGetTheCommonShare) {
  const std::vector<Share> alike{{8, 10}, {16, 20}, {24, 30}, {80, 100}};

  const auto result = BetaBinomial(alike);

  EXPECT_EQ(result->between, 0);
  for (const ShrunkUnit& unit : result->units) EXPECT_NEAR(unit.estimate.value, .8, 1e-12);
}

TEST(ShrinkageTest, BadInputHasItsReason) {
  const auto shrink = [](std::vector<Share> units) { return BetaBinomial(units); };
  EXPECT_THAT(shrink({}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(shrink({{0, 0}, {1, 2}}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(shrink({{0, 4}, {0, 2}}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(shrink({{5, 4}, {0, 2}}), HasReason(Unanswered::kCountAboveTotal));
  EXPECT_TRUE(shrink({{1, kHuge}, {kHuge / 2, kHuge}}).ok());
  EXPECT_TRUE(shrink({{0, 1}, {1, 1}}).ok());
  EXPECT_TRUE(JamesStein(std::vector<Share>{{0, 1}, {1, 1}, {1, 1}, {kHuge / 2, kHuge}}).ok());
}

TEST(TailRankTest, TheOutlierIsAlmostSurelyInItsTail) {
  std::vector<Belief> beliefs(20, Belief{0, .1});
  beliefs[7] = {-1, .1};
  beliefs[3] = {1, .1};

  const auto ranks = TailRanks(beliefs);

  EXPECT_GT((*ranks)[7].lowest, .99);
  EXPECT_EQ((*ranks)[7].highest, 0);
  EXPECT_GT((*ranks)[3].highest, .99);
  double lowest = 0;
  for (const TailRank& rank : *ranks) lowest += rank.lowest;
  EXPECT_NEAR(lowest, 2, 1e-9);  // A tenth of 20 units.
}

TEST(TailRankTest, TheSameSeedGivesTheSameAnswer) {
  const std::vector<Belief> beliefs{{0, 1}, {.1, 1}, {.2, 2}};
  EXPECT_EQ((*TailRanks(beliefs))[1].lowest, (*TailRanks(beliefs))[1].lowest);
}

TEST(TailRankTest, BadInputHasItsReason) {
  const std::vector<Belief> two(2);
  EXPECT_THAT(TailRanks({}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(TailRanks(two, {.share = .6}), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(TailRanks(two, {.draws = 0}), HasReason(Unanswered::kLimitExceeded));
  EXPECT_THAT(TailRanks(std::vector<Belief>{{0, -1}, {0, 1}}),
              HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(TailRanks(std::vector<Belief>{{kNan, 1}, {0, 1}}), HasReason(Unanswered::kNotFinite));
}

TEST(StandardisationTest, OneStratumIsItsOwnWilsonInterval) {
  const auto whole = StandardisedShare(std::vector<ShareStratum>{{{4, 20}, 1}});

  EXPECT_NEAR(whole->interval.low, Wilson({4, 20})->interval.low, 1e-12);
  EXPECT_NEAR(whole->interval.high, Wilson({4, 20})->interval.high, 1e-12);
}

TEST(StandardisationTest, RatesWithTheOwnMixAreExactPoisson) {
  const std::vector<RateStratum> own{{{10, 200}, .2}, {{30, 800}, .8}};

  const auto rate = StandardisedRate(own);

  EXPECT_NEAR(rate->value, .04, 1e-12);
  EXPECT_NEAR(rate->interval.low, ExactPoisson({40, 1000})->interval.low, 1e-12);
  EXPECT_NEAR(rate->interval.high, ExactPoisson({40, 1000})->interval.high, 1e-12);
}

TEST(StandardisationTest, BadInputHasItsReason) {
  const auto share = [](std::vector<ShareStratum> strata) { return StandardisedShare(strata); };
  const auto rate = [](std::vector<RateStratum> strata) { return StandardisedRate(strata); };
  EXPECT_THAT(share({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(share({{{0, 0}, 1}}), HasReason(Unanswered::kEmptyStratum));
  EXPECT_THAT(share({{{1, 2}, .5}}), HasReason(Unanswered::kInvalidWeights));
  EXPECT_THAT(share({{{1, 2}, -1}}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(rate({{{0, 0}, 1}}), HasReason(Unanswered::kEmptyStratum));
  EXPECT_THAT(rate({{{1, 2}, kNan}}), HasReason(Unanswered::kNotFinite));
  EXPECT_EQ(rate({{{0, 5}, 1}})->interval.low, 0);
}

// The equation's root by SciPy's brentq.
TEST(ShrinkageTest, UnequalUnitsHaveOneVarianceBetweenThem) {
  const std::vector<Share> units{{18, 22}, {1961, 2620}, {116, 156},   {25, 32},
                                 {3, 4},   {2, 3},       {4107, 4898}, {5, 8}};
  const auto shrunk = JamesStein(units);

  EXPECT_NEAR(shrunk->between, .005177552605, 1e-10);
  EXPECT_NEAR(shrunk->units[6].estimate.value, .838, .002);
}

TEST(ShrinkageTest, ThreeOfThreeIsNoCertainty) {
  const std::vector<Share> units{{5, 8}, {3, 3}, {381, 385}, {1, 3}};
  const auto shrunk = BetaBinomial(units);

  EXPECT_LT(shrunk->units[1].weight, .9);
  EXPECT_LT(shrunk->units[1].estimate.value, 1);
  EXPECT_LT(shrunk->units[1].estimate.interval.low, .9);
  for (const ShrunkUnit& unit : shrunk->units) {
    EXPECT_LE(unit.estimate.interval.low, unit.estimate.value);
    EXPECT_GE(unit.estimate.interval.high, unit.estimate.value);
  }
}

TEST(ShrinkageTest, IntervalsContainTheirEstimateWhateverTheUnits) {
  Random random(3);
  for (int round = 0; round < 500; ++round) {
    std::vector<Share> units(2 + random.Below(8));
    for (Share& unit : units) {
      unit.n = 1 + static_cast<int64_t>(std::exp(random.Uniform() * 8));
      unit.count = static_cast<int64_t>(random.Below(static_cast<uint64_t>(unit.n) + 1));
      if (random.Below(3) == 0) unit.count = random.Below(2) == 0 ? 0 : unit.n;
    }
    const auto shrunk = BetaBinomial(units);
    if (!shrunk.ok()) continue;
    for (const ShrunkUnit& unit : shrunk->units) {
      const auto& [value, interval] = unit.estimate;
      ASSERT_LE(interval.low, value) << round;
      ASSERT_GE(interval.high, value) << round;
      ASSERT_GT(interval.high - interval.low, 0) << round;
    }
  }
}

TEST(ShrinkageTest, AnEffectiveSizeWhoseInverseOverflowsHasItsReason) {
  const std::vector<EffectiveShare> units{{.5, 9}, {.5, 1e-320}, {.4, 9}, {.6, 10}};
  EXPECT_THAT(JamesStein(units), HasReason(Unanswered::kOverflow));
}

TEST(FunnelTest, TiedUnitsShareTheirRank) {
  std::vector<Share> units(8, Share{1, 1});
  units.insert(units.end(), 2, Share{0, 1});
  const auto funnel = ShareFunnel(units, {.overdispersion = Overdispersion::kTruncated});
  EXPECT_NEAR(funnel->tau_squared, .213, 5e-4);
}

// Of 10^12 cases each all but a few are hits. z next to 1 is 2 (root of misses expected - of own).
TEST(FunnelTest, SharesNextToOneKeepTheirDigits) {
  constexpr int64_t kCases = 1'000'000'000'000;
  const std::vector<Share> units{{kCases - 4, kCases}, {kCases - 16, kCases}};
  const Funnel funnel = ShareFunnel(units, {.overdispersion = Overdispersion::kNone}).value();
  EXPECT_NEAR(funnel.units[0].z, 2 * (std::sqrt(10.) - 2), 1e-8);
  EXPECT_NEAR(funnel.units[1].z, 2 * (std::sqrt(10.) - 4), 1e-8);
}

// Three units expect 8 each, the fourth a million million: room is 2 * sum of pairs / sum.
TEST(FunnelTest, SpreadKeepsItsDigitsBesideAUnitThatOutweighsAll) {
  const std::vector<ObservedExpected> units{{20, 8}, {3, 8}, {16, 8}, {1'000'000'000'000, 1e12}};
  const Funnel funnel =
      RatioFunnel(units, RatioScale::kSquareRoot, {.overdispersion = Overdispersion::kWinsorised})
          .value();
  const double w = 4 * 8;
  const double heavy = 4e12;
  const double room = 2 * (3 * w * w + 3 * w * heavy) / (3 * w + heavy);
  EXPECT_NEAR(funnel.tau_squared * room, 4 * funnel.phi - 3, 1e-12);
}

TEST(FunnelTest, ARatioThatOverflowsHasItsReason) {
  const std::vector<ObservedExpected> units{{kHuge, 1e-300}, {3, 4}, {5, 4}};
  for (const auto scale : {RatioScale::kLog, RatioScale::kSquareRoot}) {
    EXPECT_THAT(RatioFunnel(units, scale), HasReason(Unanswered::kOverflow));
  }
}

}  // namespace
}  // namespace assay::stats
