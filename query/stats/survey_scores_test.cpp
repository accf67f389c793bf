// Scores made of survey answers: NPS, boxes, effort, index, SERVQUAL.
#include <limits>
#include <vector>

#include "query/stats/answer_matchers.h"
#include "query/stats/boxes.h"
#include "query/stats/customer_effort.h"
#include "query/stats/nps.h"
#include "query/stats/satisfaction_index.h"
#include "query/stats/servqual.h"

namespace assay::stats {
namespace {

constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();

// Two passives among four thousand million detractors, against detractors alone.
TEST(NpsTest, ScoresNextToAnEndKeepTheirDifference) {
  const NpsCounts nearly{0, 2, 4'150'386'401};
  EXPECT_DOUBLE_EQ(CompareNps(nearly, {0, 0, 1}).value().difference.value, 2 / 4'150'386'403.);
  EXPECT_DOUBLE_EQ(CompareNps({4'150'386'401, 2, 0}, {1, 0, 0}).value().difference.value,
                   -2 / 4'150'386'403.);
  EXPECT_DOUBLE_EQ(CompareNps({0, 1, 0}, {0, 2'714'167, 1}).value().difference.value,
                   1 / 2'714'168.);
  // Where nobody differs, z is of the adjusted scores: 1.5 + 2 * 0.75 more than -1 for each n + 3.
  const double few = 1'458'038;
  const double many = 349'436'108;
  const auto variance = [](double n) { return (4.5 - 9 / n) / n / n; };
  EXPECT_NEAR(CompareNps({0, 0, 1'458'035}, {0, 0, 349'436'105}).value().z,
              (3 / few - 3 / many) / std::sqrt(variance(few) + variance(many)), 1e-13);
}

// Of 198,641 promoters and one detractor: 4 p d = 4 * 198,641 / 198,642^2.
TEST(NpsTest, TheErrorKeepsItsDigitsWhereNearlyAllAnswerAlike) {
  const double n = 198'642;
  EXPECT_NEAR(NetPromoterScore({198'641, 0, 1}).value().standard_error,
              std::sqrt(4 * 198'641 / n / n / n), 1e-19);
}

TEST(NpsTest, HasTheErrorAndBothIntervalsOfAThousandAnswers) {
  const auto nps = NetPromoterScore({.promoters = 462, .passives = 176, .detractors = 362});

  EXPECT_NEAR(nps->score, .1, 1e-12);
  EXPECT_NEAR(nps->standard_error, .028530685, 5e-10);
  EXPECT_NEAR(nps->wald.low, .044081, 1e-6);
  EXPECT_NEAR(nps->wald.high, .155919, 1e-6);
  EXPECT_NEAR(nps->adjusted.value, .099701, 5e-7);
  EXPECT_NEAR(nps->adjusted.interval.low, .043897, 1e-6);
  EXPECT_NEAR(nps->adjusted.interval.high, .155505, 1e-6);
}

TEST(NpsTest, CountsScoresByGroup) {
  const std::vector<int64_t> counts{1, 0, 0, 0, 0, 0, 2, 3, 4, 5, 6};
  const auto groups = CountNps(counts);

  EXPECT_EQ(groups->detractors, 3);
  EXPECT_EQ(groups->passives, 7);
  EXPECT_EQ(groups->promoters, 11);
}

TEST(NpsTest, BadInputHasItsReason) {
  EXPECT_THAT(NetPromoterScore({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(NetPromoterScore({.promoters = -1}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(NetPromoterScore({.promoters = 1}, 2), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(CompareNps({.promoters = 4}, {}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(CountNps(std::vector<int64_t>{1}), HasReason(Unanswered::kShapeMismatch));
  EXPECT_THAT(CountNps(std::vector<int64_t>(11, kHuge)), HasReason(Unanswered::kOverflow));
  EXPECT_THAT(CountNps(std::vector<int64_t>(11, -1)), HasReason(Unanswered::kNegativeValue));
  EXPECT_TRUE(NetPromoterScore({kHuge, kHuge, kHuge}).ok());
}

TEST(BoxesTest, SharesOfTopMiddleAndBottomSumToOne) {
  const std::vector<int64_t> counts{1, 2, 3, 4, 10};
  const auto boxes = CountBoxes(counts, {});

  EXPECT_DOUBLE_EQ(boxes->bottom.value, .15);
  EXPECT_DOUBLE_EQ(boxes->middle.value, .15);
  EXPECT_DOUBLE_EQ(boxes->top.value, .7);
}

TEST(BoxesTest, BadInputHasItsReason) {
  EXPECT_THAT(CountBoxes({}, {0, 0}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(CountBoxes(std::vector<int64_t>{0, 0, 0, 0, 0}, {}),
              HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(CountBoxes(std::vector<int64_t>{1, 1, 1}, {}), HasReason(Unanswered::kShapeMismatch));
  EXPECT_THAT(CountBoxes(std::vector<int64_t>{kHuge, 1, 1, 1}, {}),
              HasReason(Unanswered::kOverflow));
  EXPECT_THAT(MomentsOfScores(std::vector<int64_t>{-1}, 1), HasReason(Unanswered::kNegativeValue));
}

TEST(CustomerEffortTest, GivesMeanAndShareOfEasy) {
  const std::vector<int64_t> counts{80, 210, 140, 110, 160, 180, 120};
  const auto effort = MeasureEffort(counts);

  EXPECT_DOUBLE_EQ(effort->mean, 4.08);
  EXPECT_DOUBLE_EQ(effort->easy_share.value, .46);
  EXPECT_LT(effort->mean_interval->interval.low, 4.08);
}

TEST(CustomerEffortTest, OneAnswerHasAMeanButNoIntervalOfIt) {
  const auto effort = MeasureEffort(std::vector<int64_t>{0, 0, 0, 0, 0, 0, 1});

  EXPECT_EQ(effort->mean, 7);
  EXPECT_THAT(effort->mean_interval, HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(MeasureEffort(std::vector<int64_t>(7)), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(MeasureEffort(std::vector<int64_t>(5)), HasReason(Unanswered::kShapeMismatch));
}

Moments MeanOf(double mean) { return {.n = 5, .origin = mean}; }

TEST(SatisfactionIndexTest, EqualWeightsGiveTheKnownForm) {
  const std::vector<IndexItem> items{{MeanOf(8), 1 / 3.}, {MeanOf(7), 1 / 3.}, {MeanOf(6), 1 / 3.}};

  EXPECT_NEAR(*SatisfactionIndex(items), (21 - 3) / 27. * 100, 1e-12);
}

TEST(SatisfactionIndexTest, AScaleWhoseWidthOverflowsHasItsReason) {
  const std::vector<IndexItem> items{{{3, 1e308, 0, 0}, 1}};
  EXPECT_THAT(SatisfactionIndex(items, {-1e308, 1.5e308}), HasReason(Unanswered::kOverflow));
}

TEST(SatisfactionIndexTest, BadInputHasItsReason) {
  const auto index = [](Moments answers, double weight, RatingScale scale = {}) {
    const std::vector<IndexItem> items{{answers, weight}};
    return SatisfactionIndex(items, scale);
  };
  EXPECT_THAT(SatisfactionIndex({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(index({}, 1), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(index(MeanOf(5), .9), HasReason(Unanswered::kInvalidWeights));
  EXPECT_THAT(index(MeanOf(5), -1), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(index(MeanOf(11), 1), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_THAT(index(MeanOf(1), 1, {1, 1}), HasReason(Unanswered::kValueOutOfRange));
}

TEST(ServqualTest, WeightsAreHundredthsOfAPoint) {
  const std::vector<double> gaps{-.65, -1.10, -.83, -.70, -1.01};
  const std::vector<double> points{20, 20, 20, 20, 20};

  EXPECT_NEAR(ServiceQualityOfGaps(gaps)->unweighted, -.858, 1e-12);
  EXPECT_NEAR(*ServiceQualityOfGaps(gaps, points)->weighted, -.858, 1e-12);
  EXPECT_FALSE(ServiceQualityOfGaps(gaps)->weighted.has_value());
}

TEST(ServqualTest, DimensionIsTheMeanOfItsItems) {
  const std::vector<std::vector<Moments>> dimensions{{MeanOf(-1), MeanOf(0)}, {MeanOf(-2)}};

  const auto quality = ServiceQuality(dimensions);

  EXPECT_EQ(quality->dimensions, (std::vector<double>{-.5, -2}));
  EXPECT_EQ(quality->unweighted, -1.25);
}

TEST(ServqualTest, BadInputHasItsReason) {
  const std::vector<double> gaps{-1, -2};
  const auto weighted = [&](std::vector<double> points) {
    return ServiceQualityOfGaps(gaps, points);
  };
  EXPECT_THAT(ServiceQualityOfGaps({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(weighted({100}), HasReason(Unanswered::kShapeMismatch));
  EXPECT_THAT(weighted({.5, .5}), HasReason(Unanswered::kInvalidWeights));
  EXPECT_THAT(weighted({110, -10}), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(ServiceQuality(std::vector<std::vector<Moments>>{{}}),
              HasReason(Unanswered::kNoObservations));
}

TEST(NpsTest, AllForAgainstAllAgainstIsADifference) {
  const auto difference = CompareNps({.promoters = 12}, {.detractors = 12});
  EXPECT_EQ(difference->difference.value, 2);
  EXPECT_LT(difference->difference.interval.low, 2);
  EXPECT_LT(difference->p, 1e-6);
  const auto alike = CompareNps({.promoters = 4}, {.promoters = 3});
  EXPECT_EQ(alike->difference.value, 0);
  EXPECT_GT(alike->p, .5);
}

}  // namespace
}  // namespace assay::stats
