// Comparisons of many groups: shares, means, ranks, and the adjustment of p-values.
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "query/stats/anova.h"
#include "query/stats/answer_matchers.h"
#include "query/stats/chi_square.h"
#include "query/stats/games_howell.h"
#include "query/stats/kruskal_wallis.h"
#include "query/stats/multiplicity.h"
#include "query/stats/studentized_range.h"

namespace assay::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
using Values = std::vector<double>;

std::vector<Moments> MomentsOf(const std::vector<Values>& groups) {
  std::vector<Moments> moments;
  for (const Values& group : groups) moments.push_back(Summarise(group).value());
  return moments;
}

TEST(MultiplicityTest, HolmAndBenjaminiHochbergAreAsPublished) {
  const Values raw{.005, .009, .019, .022, .051, .101, .361, .387};
  const Values expected{.036, .036, .044, .044, .082, .135, .387, .387};

  const auto bh = AdjustP(raw, Adjustment::kBenjaminiHochberg);
  for (size_t i = 0; i < raw.size(); ++i) EXPECT_NEAR((*bh)[i], expected[i], 5e-4);
  const auto holm = AdjustP(Values{.01, .04, .03}, Adjustment::kHolm);
  EXPECT_NEAR((*holm)[0], .03, 1e-12);
  EXPECT_NEAR((*holm)[1], .06, 1e-12);
  EXPECT_NEAR((*holm)[2], .06, 1e-12);
}

TEST(MultiplicityTest, BadInputHasItsReason) {
  EXPECT_THAT(AdjustP({}, Adjustment::kHolm), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(AdjustP(Values{kNan}, Adjustment::kHolm), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(AdjustP(Values{1.1}, Adjustment::kHolm), HasReason(Unanswered::kValueOutOfRange));
}

// Expected: SciPy chi2_contingency(correction=False) and fisher_exact.
TEST(ChiSquareTest, GlobalTestIsPearsons) {
  const std::vector<Share> groups{{81, 263}, {0, 0}, {15, 148}, {30, 100}};
  const auto test = TestHomogeneity(groups);

  EXPECT_NEAR(test->chi_square, 23.676613400472714, 1e-11);
  EXPECT_NEAR(test->p / 7.222519532336304e-06, 1, 1e-10);
  EXPECT_EQ(test->degrees, 2);
  EXPECT_EQ(test->left_out, std::vector<size_t>{1});
}

TEST(ChiSquareTest, FishersTestSumsTheTablesThatAreAsUnlikely) {
  EXPECT_NEAR(*FisherExact({3, 4}, {10, 100}), 0.005815630106699991, 1e-12);
  EXPECT_NEAR(*FisherExact({0, 6}, {40, 94}), 0.07833776434660086, 1e-12);
  EXPECT_EQ(*FisherExact({4, 4}, {9, 9}), 1.0);
}

TEST(ChiSquareTest, EachGroupIsComparedWithTheRestAndNotWithTheTotal) {
  const std::vector<Share> groups{{30, 100}, {0, 0}, {50, 100}, {1, 3}};
  const auto rows = CompareWithRest(groups, Adjustment::kHolm);

  ASSERT_EQ(rows->size(), 3u);
  EXPECT_NEAR((*rows)[0].difference.value, .3 - 51 / 103., 1e-12);
  EXPECT_FALSE((*rows)[0].exact);
  EXPECT_EQ((*rows)[1].group, 2u);
  EXPECT_TRUE((*rows)[2].exact);
  EXPECT_GE((*rows)[1].adjusted_p, (*rows)[1].p);
}

// Of so many cases that 1 - share has no digit left. Pearson's sum over the misses, of which each
// group expects three.
TEST(ChiSquareTest, SharesNextToOneKeepTheirDigits) {
  constexpr int64_t kCases = 100'000'000'000'000'000;
  const std::vector<Share> groups{{kCases - 1, kCases}, {kCases - 5, kCases}};
  const Homogeneity test = TestHomogeneity(groups).value();
  EXPECT_NEAR(test.chi_square, 8. / 3, 1e-12);
  EXPECT_NEAR(test.smallest_expected, 3, 1e-12);
  const ShareDifference pair = CompareShares(groups[0], groups[1]).value();
  EXPECT_NEAR(pair.z, std::sqrt(8. / 3), 1e-12);
  EXPECT_NEAR(pair.difference.value, 4e-17, 1e-29);
}

TEST(ChiSquareTest, BadInputHasItsReason) {
  const auto test = [](std::vector<Share> groups) { return TestHomogeneity(groups); };
  EXPECT_THAT(test({}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(test({{1, 2}}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(test({{0, 0}, {0, 0}}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(test({{2, 2}, {5, 5}}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(test({{0, 2}, {0, 5}}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(test({{3, 2}, {0, 5}}), HasReason(Unanswered::kCountAboveTotal));
  EXPECT_THAT(test({{1, 0}, {0, 5}}), HasReason(Unanswered::kCountAboveTotal));
  EXPECT_THAT(test({{-1, 2}, {0, 5}}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(test({{1, kHuge}, {1, kHuge}}), HasReason(Unanswered::kOverflow));
  EXPECT_TRUE(test({{1, kHuge / 2}, {9, kHuge / 2}}).ok());
  EXPECT_TRUE(
      CompareWithRest(std::vector<Share>{{1, kHuge / 2}, {9, kHuge / 2}}, Adjustment::kHolm).ok());
}

const std::vector<Values> kScipyGroups{{-50.42, 40.31, -18.09, 35.58, -6.8, .22},
                                       {23.44, 4.5, 15.1, 9.66},
                                       {11.94, 11.1, 9.87, 9.09, 3.33}};

TEST(AnovaTest, WelchIsAsPublished) {
  const auto test = TestMeans(MomentsOf(kScipyGroups));

  EXPECT_NEAR(test->f, .609740409019517, 1e-13);
  EXPECT_NEAR(test->p, .574838941286302, 1e-13);
}

TEST(AnovaTest, GroupsWithoutVarianceAreLeftOutAndNamed) {
  std::vector<Moments> groups = MomentsOf(kScipyGroups);
  groups.insert(groups.begin() + 1, Moments{.n = 1});
  groups.push_back(Moments{.n = 7});

  EXPECT_EQ(TestMeans(groups)->left_out, (std::vector<size_t>{1, 4}));
  EXPECT_NEAR(TestMeans(groups)->f, .609740409019517, 1e-13);
}

// The first group lies four of its standard errors away, where the others lose all digits.
TEST(AnovaTest, WelchHoldsBesideAGroupFarAway) {
  const Moments far = Summarise(std::vector<double>{3e31, 5e31}).value();
  const Moments a = Summarise(std::vector<double>{11, 12, 14}).value();
  const Moments b = Summarise(std::vector<double>{17, 20, 25}).value();
  const double wa = 3 / (7. / 3);
  const double wb = 3 / (49. / 3);
  const double distance = 37. / 3 - 62. / 3;
  const double parts = wa * wb / (wa + wb) * distance * distance + 16;  // sum w (m - x)^2
  const double rest_a = wb / (wa + wb);
  const double rest_b = wa / (wa + wb);
  const double rest = 1 + (rest_a * rest_a + rest_b * rest_b) / 2;
  EXPECT_NEAR(TestMeans(std::vector{far, a, b}).value().f, parts / 2 / (1 + 2 * rest / 8), 1e-12);
}

TEST(AnovaTest, BadInputHasItsReason) {
  const std::vector<Moments> constant{{.n = 4}, {.n = 4, .origin = 1}};
  const std::vector<Moments> single{{.n = 1}, {.n = 1, .origin = 1}};
  const std::vector<Moments> broken{{.n = 4, .squares = kNan}, {.n = 4, .squares = 1}};
  EXPECT_THAT(OneWayAnova({}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(OneWayAnova(constant), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(OneWayAnova(single), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(OneWayAnova(broken), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(TestMeans(constant), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(TestMeans(broken), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(TestMeans(std::vector<Moments>{{.n = -1}, {.n = 3}}),
              HasReason(Unanswered::kNegativeValue));
}

// The published digits come from R's ptukey, which is itself accurate to about 3e-8.
TEST(GamesHowellTest, PairsAreAsPublished) {
  const auto result =
      CompareAllMeans(MomentsOf({{24, 23, 31, 51}, {34, 18, 18, 26}, {17, 68, 59, 7}}));

  ASSERT_EQ(result->pairs.size(), 3u);
  EXPECT_NEAR(result->pairs[0].p, .55873362851759, 5e-8);
  EXPECT_NEAR(result->pairs[1].p, .94114775035993, 5e-8);
  EXPECT_NEAR(result->pairs[2].p, .68298393799782, 5e-8);
  for (const MeanPair& pair : result->pairs) {
    EXPECT_LT(pair.difference.interval.low, 0);
    EXPECT_GT(pair.difference.interval.high, 0);
  }
}

TEST(GamesHowellTest, IntervalEndsAtZeroWhenPIsOneMinusTheLevel) {
  const auto groups = MomentsOf({{1, 2, 3, 4}, {3, 5, 7, 9}, {2, 2, 3, 9}});
  const double p = CompareAllMeans(groups)->pairs[0].p;

  const auto pair = CompareAllMeans(groups, PairIntervals::kInclude, 1 - p)->pairs[0];

  EXPECT_NEAR(pair.difference.interval.high, 0, 1e-8);
}

TEST(GamesHowellTest, BadInputHasItsReason) {
  EXPECT_THAT(CompareAllMeans({}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(CompareAllMeans(std::vector<Moments>(3)), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(CompareAllMeans(std::vector<Moments>(1001, Moments{.n = 3, .squares = 1})),
              HasReason(Unanswered::kLimitExceeded));
}

// Expected: SciPy kruskal and scikit-posthocs posthoc_dunn.
const std::vector<Values> kTied{{1, 2, 2, 3, 5}, {2, 4, 4, 5}, {1, 1, 2, 3, 3}};

TEST(KruskalWallisTest, TiesAreCorrected) {
  const auto test = TestRanks(*RankSamples(kTied));

  EXPECT_NEAR(test->h, 3.3949425287356245, 1e-12);
  EXPECT_NEAR(test->p, 0.1831460669673175, 1e-12);
}

TEST(KruskalWallisTest, ScoreCountsGiveTheSameRanksAsTheAnswers) {
  const std::vector<std::vector<int64_t>> counts{{1, 2, 1, 0, 1}, {0, 1, 0, 2, 1}, {2, 1, 2, 0, 0}};

  EXPECT_EQ(RankScores(counts)->rank_sums, RankSamples(kTied)->rank_sums);
  EXPECT_EQ(RankScores(counts)->ties, RankSamples(kTied)->ties);
}

TEST(KruskalWallisTest, DunnComparesPairsWithHolm) {
  const auto pairs = DunnTest(*RankSamples(kTied));

  EXPECT_NEAR((*pairs)[0].p, .215300, 5e-7);
  EXPECT_NEAR((*pairs)[1].p, .536253, 5e-7);
  EXPECT_NEAR((*pairs)[2].p, .068418, 5e-7);
  EXPECT_NEAR((*pairs)[2].adjusted_p, .205255, 5e-7);
  EXPECT_LT((*pairs)[0].z, 0);
}

TEST(KruskalWallisTest, BadInputHasItsReason) {
  const auto test = [](std::vector<Values> groups) { return TestRanks(*RankSamples(groups)); };
  EXPECT_THAT(test({}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(test({{1, 2}, {}}), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(test({{2, 2}, {2}}), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(DunnTest(*RankSamples(std::vector<Values>{{2, 2}, {2}})),
              HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(RankSamples(std::vector<Values>{{kNan}}), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(RankScores(std::vector<std::vector<int64_t>>{{1, 2}, {1}}),
              HasReason(Unanswered::kShapeMismatch));
  EXPECT_THAT(RankScores(std::vector<std::vector<int64_t>>{{-1}}),
              HasReason(Unanswered::kNegativeValue));
  EXPECT_EQ(test({{1, 2}, {}, {3}})->left_out, std::vector<size_t>{1});
}

// Expected: SciPy fisher_exact.
TEST(FisherTest, FarTailsKeepTheirDigits) {
  EXPECT_NEAR(*FisherExact({0, 45}, {38, 38}) / 1.5857241660265695e-24, 1, 1e-9);
  EXPECT_NEAR(*FisherExact({38, 38}, {0, 45}) / 1.5857241660265695e-24, 1, 1e-9);
  EXPECT_EQ(*FisherExact({0, 100'000}, {100'000, 100'000}), 1e-300);
}

TEST(FisherTest, ManyCasesEndInTime) {
  EXPECT_NEAR(*FisherExact({3, 10}, {kHuge / 4, kHuge / 2}), .34375, 1e-9);  // Binomial, one half.
  EXPECT_THAT(FisherExact({kHuge / 8, kHuge / 4}, {kHuge / 8, kHuge / 4}),
              HasReason(Unanswered::kLimitExceeded));
  const std::vector<Share> units{{1, int64_t{1} << 62}, {5, 9}};
  EXPECT_TRUE(CompareWithRest(units, Adjustment::kHolm).ok());
}

TEST(GamesHowellTest, IntervalsOfManyGroupsAreThoseOfEachPair) {
  std::vector<Moments> groups;
  for (int i = 0; i < 14; ++i) {
    groups.push_back({.n = 2 + i * i, .offset = i % 5 * 1.0, .squares = 3.0 + i});
  }
  const auto all = CompareAllMeans(groups);
  const auto range = StudentizedRange::ForGroups(14);
  for (const MeanPair& pair : all->pairs) {
    const double half = *range->Critical(.05, pair.degrees) * std::abs(pair.difference.value) /
                        std::abs(pair.t) / std::numbers::sqrt2;
    if (pair.t == 0) continue;
    EXPECT_NEAR((pair.difference.interval.high - pair.difference.value) / half, 1, 1e-8);
  }
}

TEST(GamesHowellTest, AMeanThatIsNoNumberIsNamed) {
  const std::vector<Moments> groups{{.n = 5, .offset = kNan, .squares = 1},
                                    {.n = 5, .offset = 1, .squares = 1}};
  EXPECT_THAT(CompareAllMeans(groups), HasReason(Unanswered::kNotFinite));
}

}  // namespace
}  // namespace assay::stats
