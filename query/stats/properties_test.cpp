// Properties that hold for every input, checked on random ones (rapidcheck prints the seed of
// a failure).
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>  // Needs gtest before it.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "query/stats/chi_square.h"
#include "query/stats/erlang.h"
#include "query/stats/games_howell.h"
#include "query/stats/histogram.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/kruskal_wallis.h"
#include "query/stats/least_squares.h"
#include "query/stats/lmg.h"
#include "query/stats/moments.h"
#include "query/stats/multiplicity.h"
#include "query/stats/nps.h"
#include "query/stats/proportions.h"
#include "query/stats/random.h"
#include "query/stats/rates.h"
#include "query/stats/shrinkage.h"

namespace assay::stats {
namespace {

// Answers between 0 and 100 with two decimals, at least `least` of them.
std::vector<double> Values(size_t least, size_t most = 40) {
  const auto size = *rc::gen::inRange<size_t>(least, most);
  std::vector<double> values;
  for (size_t i = 0; i < size; ++i) values.push_back(*rc::gen::inRange(0, 10'000) / 100.0);
  return values;
}

Share AnyShare() {
  const auto n = *rc::gen::inRange<int64_t>(1, 5000);
  return {*rc::gen::inRange<int64_t>(0, n + 1), n};
}

std::vector<Share> Units(size_t least, size_t most = 25) {
  const auto size = *rc::gen::inRange<size_t>(least, most);
  std::vector<Share> units;
  for (size_t i = 0; i < size; ++i) units.push_back(AnyShare());
  return units;
}

bool Near(double a, double b, double tolerance = 1e-9) {
  return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

bool IsInside(const Interval& inner, const Interval& outer) {
  return inner.low >= outer.low - 1e-12 && inner.high <= outer.high + 1e-12;
}

bool Contains(const Interval& interval, double value) {
  return interval.low - 1e-12 <= value && value <= interval.high + 1e-12;
}

RC_GTEST_PROP(MergeProperty, AnyGroupingGivesTheSummaryOfTheWhole, ()) {
  std::vector<double> values = Values(1);
  const Moments whole = Summarise(values).value();
  Random random(*rc::gen::arbitrary<uint64_t>());
  std::vector<Moments> parts(4, Moments{.origin = *rc::gen::inRange(-100, 100) / 7.0});
  for (const double value : values) parts[random.Below(4)].Add(value);
  std::swap(parts[0], parts[random.Below(4)]);

  const Moments left = Merge(Merge(Merge(parts[0], parts[1]), parts[2]), parts[3]);
  const Moments pairs = Merge(Merge(parts[3], parts[1]), Merge(parts[2], parts[0]));

  for (const Moments& merged : {left, pairs}) {
    RC_ASSERT(merged.n == whole.n);
    RC_ASSERT(Near(merged.mean(), whole.mean()));
    RC_ASSERT(Near(merged.squares, whole.squares));
  }
}

RC_GTEST_PROP(MergeProperty, HistogramsMergeToTheHistogramOfAll, ()) {
  const std::vector<double> edges{10, 20, 45, 90};
  std::vector<double> a = Values(0);
  const std::vector<double> b = Values(0);
  const auto merged =
      Merge(MakeHistogram(a, edges).value(), MakeHistogram(b, edges).value()).value();
  a.insert(a.end(), b.begin(), b.end());

  const auto whole = MakeHistogram(a, edges).value();

  RC_ASSERT(merged.counts == whole.counts);
  RC_ASSERT(merged.n() == whole.n());
}

RC_GTEST_PROP(IntervalProperty, SharesAreInsideAndWiderForMoreConfidence, ()) {
  const Share share = AnyShare();
  for (const auto method : {Wilson, ClopperPearson, AdjustedWald}) {
    const auto usual = method(share, .95).value();
    RC_ASSERT(Contains(usual.interval, usual.value));
    RC_ASSERT(IsInside(method(share, .8).value().interval, usual.interval));
    RC_ASSERT(usual.interval.low >= 0 && usual.interval.high <= 1);
  }
}

RC_GTEST_PROP(IntervalProperty, SharesNarrowWithMoreAnswers, ()) {
  const Share share = AnyShare();
  const Share more{share.count * 4, share.n * 4};
  for (const auto method : {Wilson, ClopperPearson}) {
    const auto few = method(share, .95).value().interval;
    const auto many = method(more, .95).value().interval;
    RC_ASSERT(many.high - many.low < few.high - few.low);
  }
}

RC_GTEST_PROP(IntervalProperty, RatesMeansAndNpsAreInsideAndNested, ()) {
  const Rate rate{*rc::gen::inRange<int64_t>(0, 3000), *rc::gen::inRange(1, 9000) / 10.0};
  for (const auto method : {ExactPoisson, Byar}) {
    const auto usual = method(rate, .95).value();
    RC_ASSERT(Contains(usual.interval, usual.value));
    RC_ASSERT(IsInside(method(rate, .8).value().interval, usual.interval));
  }
  const Moments moments = Summarise(Values(3)).value();
  if (const auto usual = MeanInterval(moments); usual.ok()) {
    RC_ASSERT(Contains(usual->interval, usual->value));
    RC_ASSERT(IsInside(MeanInterval(moments, .8).value().interval, usual->interval));
  }
  const NpsCounts counts{*rc::gen::inRange<int64_t>(0, 99), *rc::gen::inRange<int64_t>(1, 99),
                         *rc::gen::inRange<int64_t>(0, 99)};
  const auto nps = NetPromoterScore(counts).value();
  RC_ASSERT(Contains(nps.wald, nps.score));
  RC_ASSERT(Contains(nps.adjusted.interval, nps.adjusted.value));
  RC_ASSERT(IsInside(NetPromoterScore(counts, .8)->adjusted.interval, nps.adjusted.interval));
}

RC_GTEST_PROP(AdjustmentProperty, AdjustedIsNeverBelowRawAndKeepsTheOrder, ()) {
  std::vector<double> raw;
  for (const double value : Values(1)) raw.push_back(value / 100);
  for (const auto adjustment : {Adjustment::kHolm, Adjustment::kBenjaminiHochberg}) {
    const auto adjusted = AdjustP(raw, adjustment).value();
    for (size_t i = 0; i < raw.size(); ++i) {
      RC_ASSERT(adjusted[i] >= raw[i] && adjusted[i] <= 1);
      for (size_t j = 0; j < i; ++j) RC_ASSERT(raw[i] < raw[j] || adjusted[i] >= adjusted[j]);
    }
  }
}

RC_GTEST_PROP(ShrinkageProperty, EstimatesLieBetweenRawAndCommon, ()) {
  const auto units = Units(4);
  for (const auto& result : {JamesStein(units), BetaBinomial(units)}) {
    if (!result.ok()) continue;
    for (const ShrunkUnit& unit : result->units) {
      RC_ASSERT(unit.estimate.value >= std::min(unit.raw, result->common) - 1e-9);
      RC_ASSERT(unit.estimate.value <= std::max(unit.raw, result->common) + 1e-9);
    }
  }
}

Eigen::MatrixXd Answers(uint64_t seed, Eigen::Index drivers) {
  Random random(seed);
  Eigen::MatrixXd rows(15 * drivers, drivers + 1);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const double mood = random.Normal();
    for (Eigen::Index j = 0; j <= drivers; ++j) rows(i, j) = mood + random.Normal();
  }
  return rows;
}

RC_GTEST_PROP(LmgProperty, SharesSumToRSquaredAndFollowTheirDrivers, ()) {
  const auto drivers = *rc::gen::inRange<Eigen::Index>(1, 8);
  Eigen::MatrixXd rows = Answers(*rc::gen::arbitrary<uint64_t>(), drivers);
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
  std::vector<LifeEvents> lives{{*rc::gen::inRange(0, 100) / 1.0, 1, 0}};
  for (const double time : Values(1)) {
    lives.push_back({time, *rc::gen::inRange<int64_t>(0, 4), *rc::gen::inRange<int64_t>(0, 4)});
  }
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

RC_GTEST_PROP(LabelProperty, OrderOfUnitsChangesNoFigure, ()) {
  const auto units = Units(4);
  const std::vector<Share> turned(units.rbegin(), units.rend());
  const size_t last = units.size() - 1;
  if (const auto test = TestHomogeneity(units); test.ok()) {
    RC_ASSERT(Near(TestHomogeneity(turned)->p, test->p));
    const auto rows = CompareWithRest(units, Adjustment::kHolm).value();
    const auto turned_rows = CompareWithRest(turned, Adjustment::kHolm).value();
    for (size_t i = 0; i <= last; ++i) {
      RC_ASSERT(Near(rows[i].adjusted_p, turned_rows[last - i].adjusted_p));
    }
  }
  const auto difference = CompareShares(units[0], units[1]).value();
  const auto mirrored = CompareShares(units[1], units[0]).value();
  RC_ASSERT(Near(difference.p, mirrored.p));
  RC_ASSERT(Near(difference.difference.interval.low, -mirrored.difference.interval.high));
}

RC_GTEST_PROP(LabelProperty, OrderOfGroupsChangesNoFigure, ()) {
  std::vector<std::vector<double>> groups{Values(3), Values(3), Values(3)};
  std::vector<Moments> moments;
  for (const auto& group : groups) moments.push_back(Summarise(group).value());
  const auto ranks = TestRanks(RankSamples(groups).value());
  // The table of the studentised range takes its time under sanitizers: one case in ten.
  const auto pairs = *rc::gen::inRange(0, 10) == 0
                         ? CompareAllMeans(moments, PairIntervals::kLeaveOut)
                         : Answer<GamesHowell>(Unanswered::kTooFewGroups);
  std::swap(groups[0], groups[2]);
  std::swap(moments[0], moments[2]);
  if (ranks.ok()) RC_ASSERT(Near(TestRanks(RankSamples(groups).value())->h, ranks->h));
  if (pairs.ok() && pairs->pairs.size() == 3) {
    const auto turned = CompareAllMeans(moments, PairIntervals::kLeaveOut).value();
    RC_ASSERT(Near(turned.pairs[0].p, pairs->pairs[2].p, 1e-8));
  }
}

}  // namespace
}  // namespace assay::stats
