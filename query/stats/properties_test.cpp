// What holds for every input: merging, adjusting, shrinking, sharing out, survival and queues.
// Intervals are in interval_properties_test.cpp, exchanged labels in label_properties_test.cpp.
#include <Eigen/Dense>
#include <numeric>
#include <set>

#include "query/stats/any_input.h"
#include "query/stats/cross_products.h"
#include "query/stats/erlang.h"
#include "query/stats/histogram.h"
#include "query/stats/least_squares.h"
#include "query/stats/lmg.h"
#include "query/stats/log_rank.h"
#include "query/stats/multiplicity.h"
#include "query/stats/shrinkage.h"

namespace assay::stats {
namespace {

RC_GTEST_PROP(MergeProperty, AnyGroupingGivesTheSummaryOfTheWhole, ()) {
  std::vector<double> values = AnyValues(1);
  const Moments whole = Summarise(values).value();
  Random random(*rc::gen::arbitrary<uint64_t>());
  std::vector<Moments> parts(4, Moments{.origin = *rc::gen::inRange(-100, 100) / 7.0});
  for (const double value : values) parts[random.Below(4)].Add(value);
  std::swap(parts[0], parts[random.Below(4)]);

  const auto merge = [](const Moments& a, const Moments& b) { return Merge(a, b).value(); };
  const Moments left = merge(merge(merge(parts[0], parts[1]), parts[2]), parts[3]);
  const Moments pairs = merge(merge(parts[3], parts[1]), merge(parts[2], parts[0]));

  for (const Moments& merged : {left, pairs}) {
    RC_ASSERT(merged.n == whole.n);
    RC_ASSERT(Near(merged.mean(), whole.mean()));
    RC_ASSERT(Near(merged.squares, whole.squares));
  }
}

RC_GTEST_PROP(MergeProperty, HistogramsMergeToTheHistogramOfAll, ()) {
  const std::vector<double> edges{10, 20, 45, 90};
  std::vector<double> a = AnyValues(0);
  const std::vector<double> b = AnyValues(0);
  const auto merged =
      Merge(MakeHistogram(a, edges).value(), MakeHistogram(b, edges).value()).value();
  a.insert(a.end(), b.begin(), b.end());

  const auto whole = MakeHistogram(a, edges).value();

  RC_ASSERT(merged.counts == whole.counts);
  RC_ASSERT(merged.n() == whole.n());
}

RC_GTEST_PROP(MergeProperty, CrossProductsOfPartsAreThoseOfTheWhole, ()) {
  const Eigen::MatrixXd rows = AnyAnswers(2);
  const auto cut = *rc::gen::inRange<Eigen::Index>(1, rows.rows());
  const CrossProducts whole = SummariseColumns(rows).value();
  const CrossProducts top = SummariseColumns(rows.topRows(cut)).value();
  const CrossProducts bottom = SummariseColumns(rows.bottomRows(rows.rows() - cut)).value();

  for (const auto& merged : {Merge(top, bottom).value(), Merge(bottom, top).value()}) {
    RC_ASSERT(merged.n == whole.n);
    RC_ASSERT(merged.products.isApprox(whole.products, 1e-9));
    for (Eigen::Index j = 0; j < 3; ++j) RC_ASSERT(Near(merged.mean(j), whole.mean(j)));
  }
}

RC_GTEST_PROP(AdjustmentProperty, AdjustedIsNeverBelowRawAndKeepsTheOrder, ()) {
  std::vector<double> raw;
  for (const double value : AnyValues(1)) raw.push_back(value / 100);
  for (const auto adjustment : {Adjustment::kHolm, Adjustment::kBenjaminiHochberg}) {
    const auto adjusted = AdjustP(raw, adjustment).value();
    for (size_t i = 0; i < raw.size(); ++i) {
      RC_ASSERT(adjusted[i] >= raw[i] && adjusted[i] <= 1);
      for (size_t j = 0; j < i; ++j) RC_ASSERT(raw[i] < raw[j] || adjusted[i] >= adjusted[j]);
    }
  }
}

RC_GTEST_PROP(ShrinkageProperty, EstimatesLieBetweenRawAndCommon, ()) {
  const auto units = AnyUnits(4);
  for (const auto& result : {JamesStein(units), BetaBinomial(units)}) {
    if (!result.ok()) continue;
    for (const ShrunkUnit& unit : result->units) {
      RC_ASSERT(unit.estimate.value >= std::min(unit.raw, result->common) - 1e-9);
      RC_ASSERT(unit.estimate.value <= std::max(unit.raw, result->common) + 1e-9);
    }
  }
}

RC_GTEST_PROP(LmgProperty, SharesSumToRSquaredAndFollowTheirDrivers, ()) {
  const auto drivers = *rc::gen::inRange<Eigen::Index>(1, 8);
  Eigen::MatrixXd rows = AnyAnswers(drivers);
  const auto lmg = Lmg(SummariseColumns(rows).value()).value();
  const double sum = std::accumulate(lmg.shares.begin(), lmg.shares.end(), 0.0);

  RC_ASSERT(Near(sum, LeastSquares(SummariseColumns(rows).value())->r_squared));
  for (const double share : lmg.shares) RC_ASSERT(share >= -1e-12);

  rows.col(0).swap(rows.col(drivers - 1));
  const auto swapped = Lmg(SummariseColumns(rows).value()).value();
  RC_ASSERT(Near(swapped.shares.front(), lmg.shares.back()));
  RC_ASSERT(Near(swapped.shares.back(), lmg.shares.front()));
}

RC_GTEST_PROP(SurvivalProperty, TheCurveNeverRises, ()) {
  const std::vector<LifeEvents> lives = AnyLives();
  const auto curve = SurvivalCurve::Estimate(lives);
  RC_ASSERT(curve.ok());
  double before = 1;
  for (const SurvivalStep& step : curve->steps()) {
    RC_ASSERT(step.survival.value <= before && step.survival.value >= 0);
    RC_ASSERT(Contains(step.survival.interval, step.survival.value));
    before = step.survival.value;
  }
}

RC_GTEST_PROP(ErlangProperty, MoreSeatsNeverMakeItWorse, ()) {
  const Traffic traffic{*rc::gen::inRange(1, 500) / 10.0, *rc::gen::inRange(1, 100) / 10.0};
  const int seats = static_cast<int>(traffic.load()) + *rc::gen::inRange(1, 30);
  const double threshold = *rc::gen::inRange(0, 100) / 10.0;
  const auto fewer = ErlangC(traffic, seats, threshold).value();
  const auto more = ErlangC(traffic, seats + 1, threshold).value();

  RC_ASSERT(more.wait_chance <= fewer.wait_chance);
  RC_ASSERT(more.mean_wait <= fewer.mean_wait);
  RC_ASSERT(more.service_level >= fewer.service_level);
}

// The formula of the header, one matrix a time.
double ChiSquareTheSlowWay(const std::vector<std::vector<LifeEvents>>& groups) {
  const auto k = static_cast<Eigen::Index>(groups.size());
  std::set<double> times;
  for (const auto& group : groups) {
    for (const LifeEvents& life : group) times.insert(life.time);
  }
  Eigen::VectorXd surplus = Eigen::VectorXd::Zero(k);
  Eigen::MatrixXd variance = Eigen::MatrixXd::Zero(k, k);
  for (const double time : times) {
    Eigen::VectorXd at_risk = Eigen::VectorXd::Zero(k);
    Eigen::VectorXd events = Eigen::VectorXd::Zero(k);
    for (Eigen::Index g = 0; g < k; ++g) {
      for (const LifeEvents& life : groups[static_cast<size_t>(g)]) {
        if (life.time >= time) at_risk[g] += static_cast<double>(life.events + life.censored);
        if (life.time == time) events[g] += static_cast<double>(life.events);
      }
    }
    const double n = at_risk.sum();
    const double d = events.sum();
    const Eigen::VectorXd share = at_risk / n;
    surplus += events - d * share;
    if (n <= 1) continue;
    const Eigen::MatrixXd shares = share.asDiagonal();
    variance += d * (n - d) / (n - 1) * (shares - share * share.transpose());
  }
  // Without the first group.
  return surplus.tail(k - 1).dot(
      variance.bottomRightCorner(k - 1, k - 1).fullPivLu().solve(surplus.tail(k - 1)));
}

RC_GTEST_PROP(LogRankProperty, IsWhatAMatrixForEachTimeGives, ()) {
  std::vector<std::vector<LifeEvents>> groups(*rc::gen::inRange<size_t>(2, 8));
  for (auto& group : groups) {
    // The end of the longest case is everybody's, so that all are at risk when the first event is.
    group.push_back({20, *rc::gen::inRange<int64_t>(0, 3), 1});
    const int others = *rc::gen::inRange(0, 30);
    for (int i = 0; i < others; ++i) {
      group.push_back({static_cast<double>(*rc::gen::inRange(1, 20)),
                       *rc::gen::inRange<int64_t>(0, 4), *rc::gen::inRange<int64_t>(0, 3)});
    }
  }
  groups[0].push_back({1, 1, 0});
  const auto test = CompareSurvival(groups);
  RC_ASSERT(test.ok());
  const double slow = ChiSquareTheSlowWay(groups);
  RC_LOG() << test->chi_square << " and " << slow << "\n";
  RC_ASSERT(std::abs(test->chi_square - slow) <= 1e-9 * (1 + slow));
}

}  // namespace
}  // namespace assay::stats
