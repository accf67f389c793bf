// What moves an outcome: least squares, LMG, relative weights, bootstrap, map; and the
// reliability of a scale.
#include <cmath>
#include <limits>
#include <numeric>

#include "query/stats/answer_matchers.h"
#include "query/stats/cronbach_alpha.h"
#include "query/stats/driver_bootstrap.h"
#include "query/stats/importance_performance.h"
#include "query/stats/least_squares.h"
#include "query/stats/lmg.h"
#include "query/stats/random.h"
#include "query/stats/relative_weights.h"

namespace assay::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr DriverOptions kAnySize{.answers_per_driver_min = 0};

// Two correlated drivers of an outcome, and noise.
Eigen::MatrixXd SomeAnswers(Eigen::Index n, Eigen::Index drivers = 2) {
  Random random(7);
  Eigen::MatrixXd rows(n, drivers + 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double mood = random.Normal();
    double sum = 0;
    for (Eigen::Index j = 0; j < drivers; ++j) {
      rows(i, j) = 5 + mood + random.Normal();
      sum += rows(i, j) * static_cast<double>(j + 1);
    }
    rows(i, drivers) = sum + 3 * random.Normal();
  }
  return rows;
}

CrossProducts SummaryOf(const Eigen::MatrixXd& rows) { return SummariseColumns(rows).value(); }

TEST(CrossProductsTest, MergeIsTheSummaryOfAll) {
  const Eigen::MatrixXd rows = SomeAnswers(40, 3);
  const auto merged = Merge(SummaryOf(rows.topRows(13)), SummaryOf(rows.bottomRows(27)));
  const CrossProducts whole = SummaryOf(rows);

  EXPECT_EQ(merged->n, whole.n);
  EXPECT_TRUE(merged->products.isApprox(whole.products, 1e-12));
  EXPECT_NEAR(merged->mean(2), whole.mean(2), 1e-12);
}

// y = 1 + 2x with residuals +-e: worked by hand.
TEST(LeastSquaresTest, FindsTheLineAndItsErrors) {
  Eigen::MatrixXd rows(4, 2);
  rows << 0, 1.5, 1, 2.5, 2, 4.5, 3, 7.5;
  const auto fit = LeastSquares(SummaryOf(rows));

  EXPECT_NEAR(fit->drivers[0].value, 2, 1e-12);
  EXPECT_NEAR(fit->intercept, 1, 1e-12);
  EXPECT_NEAR(fit->r_squared, 1 - 1 / 21., 1e-12);
  EXPECT_NEAR(fit->residual_deviation, std::sqrt(.5), 1e-12);
  EXPECT_NEAR(fit->drivers[0].standard_error, std::sqrt(.5 / 5), 1e-12);
  EXPECT_NEAR(fit->intercept_error, std::sqrt(.5 * (.25 + 2.25 / 5)), 1e-12);
}

TEST(LmgTest, TwoDriversShareTheGainOfBothOrders) {
  const auto summary = SummaryOf(SomeAnswers(200));
  const auto model = ModelDrivers(summary);
  const double alone = model->with_outcome[0] * model->with_outcome[0];
  const double other = model->with_outcome[1] * model->with_outcome[1];

  const auto lmg = Lmg(summary);

  EXPECT_NEAR(lmg->shares[0], (alone + lmg->r_squared - other) / 2, 1e-12);
  EXPECT_NEAR(lmg->r_squared, LeastSquares(summary)->r_squared, 1e-12);
}

TEST(LmgTest, TwelveDriversAreTheLimit) {
  EXPECT_TRUE(Lmg(SummaryOf(SomeAnswers(200, 12))).ok());
  EXPECT_THAT(Lmg(SummaryOf(SomeAnswers(200, 13))), HasReason(Unanswered::kTooManyDrivers));
  EXPECT_TRUE(RelativeWeights(SummaryOf(SomeAnswers(200, 13))).ok());
}

TEST(RelativeWeightsTest, SumToRSquared) {
  const auto summary = SummaryOf(SomeAnswers(300, 5));
  const auto weights = RelativeWeights(summary);

  EXPECT_NEAR(std::accumulate(weights->shares.begin(), weights->shares.end(), 0.0),
              LeastSquares(summary)->r_squared, 1e-12);
}

TEST(DriversTest, BadInputHasItsReason) {
  Eigen::MatrixXd collinear = SomeAnswers(60, 3);
  collinear.col(2) = collinear.col(0) + collinear.col(1);
  Eigen::MatrixXd constant = SomeAnswers(60, 2);
  constant.col(1).setConstant(4);
  Eigen::MatrixXd broken = SomeAnswers(60, 2);
  broken(3, 1) = kNan;

  EXPECT_THAT(Lmg(SummaryOf(collinear)), HasReason(Unanswered::kCollinear));
  EXPECT_THAT(RelativeWeights(SummaryOf(collinear)), HasReason(Unanswered::kCollinear));
  EXPECT_THAT(LeastSquares(SummaryOf(collinear)), HasReason(Unanswered::kCollinear));
  EXPECT_THAT(Lmg(SummaryOf(constant)), HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(SummariseColumns(broken), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(SummariseColumns(Eigen::MatrixXd(0, 3)), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(Lmg(SummaryOf(SomeAnswers(19))), HasReason(Unanswered::kTooFewPerDriver));
  EXPECT_TRUE(Lmg(SummaryOf(SomeAnswers(20))).ok());
  EXPECT_THAT(Lmg(SummaryOf(SomeAnswers(20).rightCols(1))), HasReason(Unanswered::kShapeMismatch));
  EXPECT_THAT(LeastSquares(SummaryOf(SomeAnswers(3))), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(LeastSquares(SummaryOf(SomeAnswers(1))), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(Merge(SummaryOf(SomeAnswers(5)), SummaryOf(SomeAnswers(5, 4))),
              HasReason(Unanswered::kShapeMismatch));
}

TEST(DriverBootstrapTest, TheSameSeedGivesTheSameIntervals) {
  const Eigen::MatrixXd rows = SomeAnswers(120, 3);
  const auto first = BootstrapDrivers(rows, DriverMethod::kLmg, {.replications = 200});
  const auto again = BootstrapDrivers(rows, DriverMethod::kLmg, {.replications = 200});

  EXPECT_EQ(first->shares[2].interval.low, again->shares[2].interval.low);
  EXPECT_LT(first->shares[2].interval.low, first->shares[2].value);
  EXPECT_GT(first->shares[2].interval.high, first->shares[2].value);
  EXPECT_GT(first->largest[2], .9);  // The third driver has three times the first's effect.
}

TEST(DriverBootstrapTest, BadInputHasItsReason) {
  const Eigen::MatrixXd rows = SomeAnswers(120, 3);
  EXPECT_THAT(BootstrapDrivers(rows, DriverMethod::kLmg, {.replications = 1}),
              HasReason(Unanswered::kLimitExceeded));
  EXPECT_THAT(BootstrapDrivers(rows, DriverMethod::kLmg, {.level = 1}),
              HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(BootstrapDrivers(rows.topRows(5), DriverMethod::kRelativeWeights),
              HasReason(Unanswered::kTooFewPerDriver));
}

// Two answers, drawn again: about half of the draws hold one answer twice and cannot be used.
TEST(DriverBootstrapTest, HasNoAnswerWhenMostDrawsWereLeftOut) {
  const auto with_seed = [](uint64_t seed) {
    return BootstrapDrivers(SomeAnswers(2, 1), DriverMethod::kLmg,
                            {.replications = 1001, .seed = seed, .drivers = kAnySize});
  };
  EXPECT_EQ(with_seed(4)->left_out, 463);
  EXPECT_THAT(with_seed(11), HasReason(Unanswered::kTooFewObservations));  // 522 left out.
}

TEST(ImportancePerformanceTest, TheCrossLiesAtTheMeans) {
  const std::vector<ItemPosition> items{{60, .8}, {90, .9}, {65, .2}, {85, .1}};
  const auto map = MapItems(items);

  EXPECT_EQ(map->cross.performance, 75);
  EXPECT_EQ(map->quadrants,
            (std::vector<Quadrant>{Quadrant::kConcentrateHere, Quadrant::kKeepUp,
                                   Quadrant::kLowPriority, Quadrant::kPossibleOverkill}));
  EXPECT_THAT(MapItems({}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(MapItems(std::vector<ItemPosition>{{kNan, 1}}), HasReason(Unanswered::kNotFinite));
}

TEST(CronbachAlphaTest, PerfectlyParallelItemsHaveAlphaOne) {
  Eigen::MatrixXd rows(4, 3);
  rows << 1, 2, 3, 2, 3, 4, 5, 6, 7, 3, 4, 5;
  const auto alpha = CronbachAlpha(SummaryOf(rows));

  EXPECT_NEAR(alpha->raw.value, 1, 1e-12);
  EXPECT_NEAR(*alpha->standardised, 1, 1e-12);
  EXPECT_NEAR(*alpha->items[0].rest_correlation, 1, 1e-12);
  EXPECT_NEAR(*alpha->items[0].alpha_without, 1, 1e-12);
}

TEST(CronbachAlphaTest, BadInputHasItsReason) {
  EXPECT_THAT(CronbachAlpha(SummaryOf(SomeAnswers(20).leftCols(1))),
              HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(CronbachAlpha(SummaryOf(SomeAnswers(1))), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(CronbachAlpha(SummaryOf(Eigen::MatrixXd::Constant(9, 3, 4))),
              HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(CronbachAlpha(SummaryOf(SomeAnswers(9)), 0), HasReason(Unanswered::kLevelOutOfRange));
  Eigen::MatrixXd one_constant = SomeAnswers(20);
  one_constant.col(0).setConstant(3);
  EXPECT_THAT(CronbachAlpha(SummaryOf(one_constant))->standardised,
              HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(CronbachAlpha(SummaryOf(one_constant))->items[0].rest_correlation,
              HasReason(Unanswered::kNoVariation));
}

TEST(CronbachTest, ItemsThatShareOutPointsHaveNoAlpha) {
  Eigen::MatrixXd rows(3, 3);
  rows << 3, 1, 6, 1, 2, 7, 3, 1, 6;
  EXPECT_THAT(CronbachAlpha(SummaryOf(rows)), HasReason(Unanswered::kNoVariation));
}

// The one row that differs is not drawn in (1 - 1/n)^n of the draws, here .3661.
TEST(LeastSquaresTest, AnR2ThatIsNoNumberIsNoAnswer) {
  CrossProducts columns{33, Eigen::VectorXd::Zero(3), Eigen::VectorXd::Zero(3),
                        Eigen::MatrixXd(3, 3)};
  columns.products << 9.375, -2, -2.875, -2, 7.625, 0.1, -2.875, 0.1, 1e-320;
  EXPECT_THAT(LeastSquares(columns), HasReason(Unanswered::kOverflow));
}

TEST(CronbachTest, ACorrelationThatOverflowsHasItsReason) {
  CrossProducts items{5, Eigen::VectorXd::Zero(2), Eigen::VectorXd::Zero(2), Eigen::MatrixXd(2, 2)};
  items.products << 1e-320, 1e300, 1e300, 1e300;
  EXPECT_THAT(CronbachAlpha(items).value().items[0].rest_correlation,
              HasReason(Unanswered::kOverflow));
}

TEST(BootstrapTest, DrawsWhoseDriverIsConstantAreLeftOut) {
  Random random(2);
  Eigen::MatrixXd rows(111, 2);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    rows(i, 0) = i == 40 ? 4.1 : 3.3;
    rows(i, 1) = random.Normal() + (i == 40 ? 3 : 0);
  }
  const auto shares = BootstrapDrivers(rows, DriverMethod::kLmg, {.replications = 1000});
  EXPECT_NEAR(shares->left_out, 366, 60);
}

TEST(DriversTest, FewerRowsThanDriversAreTooFew) {
  const CrossProducts summary = SummaryOf(SomeAnswers(4, 6));
  EXPECT_THAT(Lmg(summary, kAnySize), HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(LeastSquares(summary), HasReason(Unanswered::kTooFewObservations));
}

TEST(ImportancePerformanceTest, ItemsOnTheCrossAreHighWhateverTheRounding) {
  const std::vector<ItemPosition> items(12, ItemPosition{4.1, 0.3});
  const auto map = MapItems(items);
  for (const Quadrant quadrant : map->quadrants) {
    EXPECT_EQ(quadrant, Quadrant::kKeepUp);
  }
}

}  // namespace
}  // namespace assay::stats
