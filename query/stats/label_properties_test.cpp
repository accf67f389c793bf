// Exchanging labels changes nothing: which unit comes first, which answer is called a hit, which
// group is compared with which.
#include "query/stats/anova.h"
#include "query/stats/any_input.h"
#include "query/stats/chi_square.h"
#include "query/stats/funnel.h"
#include "query/stats/games_howell.h"
#include "query/stats/kruskal_wallis.h"
#include "query/stats/log_rank.h"
#include "query/stats/multiplicity.h"
#include "query/stats/shrinkage.h"

namespace assay::stats {
namespace {

RC_GTEST_PROP(LabelProperty, OrderOfUnitsChangesNoFigure, ()) {
  const auto units = AnyUnits(4);
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
}

RC_GTEST_PROP(LabelProperty, OrderOfGroupsChangesNoFigure, ()) {
  std::vector<std::vector<double>> groups{AnyValues(3), AnyValues(3), AnyValues(3)};
  std::vector<Moments> moments;
  for (const auto& group : groups) moments.push_back(Summarise(group).value());
  const auto ranks = TestRanks(RankSamples(groups).value());
  const auto classic = OneWayAnova(moments);
  const auto welch = TestMeans(moments);
  // The table of the studentised range takes its time under sanitizers: one case in ten.
  const auto pairs = *rc::gen::inRange(0, 10) == 0
                         ? CompareAllMeans(moments, PairIntervals::kLeaveOut)
                         : Answer<GamesHowell>(Unanswered::kTooFewGroups);
  std::swap(groups[0], groups[2]);
  std::swap(moments[0], moments[2]);
  if (classic.ok()) RC_ASSERT(Near(OneWayAnova(moments)->f, classic->f));
  if (welch.ok()) {
    RC_ASSERT(Near(TestMeans(moments)->f, welch->f));
    RC_ASSERT(Near(TestMeans(moments)->degrees_within, welch->degrees_within));
  }
  if (ranks.ok()) RC_ASSERT(Near(TestRanks(RankSamples(groups).value())->h, ranks->h));
  if (pairs.ok() && pairs->pairs.size() == 3) {
    const auto turned = CompareAllMeans(moments, PairIntervals::kLeaveOut).value();
    RC_ASSERT(Near(turned.pairs[0].p, pairs->pairs[2].p, 1e-8));
  }
}

RC_GTEST_PROP(LabelProperty, OrderOfUnitsChangesNoShrinkage, ()) {
  const auto units = AnyUnits(4);
  const std::vector<Share> turned(units.rbegin(), units.rend());
  using Method = Answer<Shrinkage> (*)(std::span<const Share>, double);
  for (const Method method : {Method{JamesStein}, Method{BetaBinomial}}) {
    const auto shrunk = method(units, .95);
    const auto mirrored = method(turned, .95);
    RC_ASSERT(shrunk.ok() == mirrored.ok());
    if (!shrunk.ok()) continue;
    RC_ASSERT(Near(shrunk->common, mirrored->common));
    for (size_t i = 0; i < units.size(); ++i) {
      const Estimate& estimate = shrunk->units[i].estimate;
      const Estimate& same = mirrored->units[units.size() - 1 - i].estimate;
      RC_ASSERT(Near(estimate.value, same.value, 1e-7));
      RC_ASSERT(Near(estimate.interval.low, same.interval.low, 1e-7));
      RC_ASSERT(Near(estimate.interval.high, same.interval.high, 1e-7));
    }
  }
}

RC_GTEST_PROP(LabelProperty, OrderOfUnitsChangesNoFunnel, ()) {
  const auto units = AnyUnits(4);
  const auto funnel = ShareFunnel(units);
  const auto turned = ShareFunnel(std::vector<Share>(units.rbegin(), units.rend()));
  RC_ASSERT(funnel.ok() == turned.ok());
  if (!funnel.ok()) return;
  for (size_t i = 0; i < units.size(); ++i) {
    RC_ASSERT(Near(funnel->units[i].adjusted_z, turned->units[units.size() - 1 - i].adjusted_z));
  }
}

RC_GTEST_PROP(LabelProperty, OrderOfPValuesChangesNoAdjustment, ()) {
  std::vector<double> raw;
  for (const double value : AnyValues(1)) raw.push_back(value / 100);
  const std::vector<double> turned(raw.rbegin(), raw.rend());
  for (const auto adjustment : {Adjustment::kHolm, Adjustment::kBenjaminiHochberg}) {
    auto adjusted = AdjustP(raw, adjustment).value();
    std::reverse(adjusted.begin(), adjusted.end());
    RC_ASSERT(adjusted == AdjustP(turned, adjustment).value());
  }
}

RC_GTEST_PROP(LabelProperty, OrderOfCasesChangesNoSurvival, ()) {
  std::vector<LifeEvents> lives = AnyLives();
  const auto curve = SurvivalCurve::Estimate(lives).value();
  std::reverse(lives.begin(), lives.end());
  const auto turned = SurvivalCurve::Estimate(lives).value();

  RC_ASSERT(curve.steps().size() == turned.steps().size());
  for (size_t i = 0; i < curve.steps().size(); ++i) {
    RC_ASSERT(curve.steps()[i].at_risk == turned.steps()[i].at_risk);
    RC_ASSERT(curve.steps()[i].survival.value == turned.steps()[i].survival.value);
    RC_ASSERT(curve.steps()[i].standard_error == turned.steps()[i].standard_error);
  }
}

RC_GTEST_PROP(LabelProperty, OrderOfGroupsChangesNoLogRank, ()) {
  const std::vector<std::vector<LifeEvents>> groups{AnyLives(), AnyLives(), AnyLives()};
  const auto test = CompareSurvival(groups);
  const auto turned =
      CompareSurvival(std::vector<std::vector<LifeEvents>>{groups[2], groups[0], groups[1]});
  RC_ASSERT(test.ok() == turned.ok());
  if (!test.ok()) return;
  RC_ASSERT(Near(test->chi_square, turned->chi_square, 1e-7));
  RC_ASSERT(Near(test->expected[0], turned->expected[1]));
}

RC_GTEST_PROP(LabelProperty, ADifferenceTurnedRoundChangesItsSignAlone, ()) {
  const auto is_mirrored = [](const Estimate& a, const Estimate& b) {
    return Near(a.value, -b.value) && Near(a.interval.low, -b.interval.high) &&
           Near(a.interval.high, -b.interval.low);
  };
  const Share share = AnyShare();
  const Share other = AnyShare();
  const auto of_shares = CompareShares(share, other).value();
  const auto shares_turned = CompareShares(other, share).value();
  RC_ASSERT(Near(of_shares.p, shares_turned.p));
  RC_ASSERT(is_mirrored(of_shares.difference, shares_turned.difference));

  const Moments a = AnyMoments(3);
  const Moments b = AnyMoments(3);
  if (const auto means = CompareMeans(a, b); means.ok()) {
    RC_ASSERT(Near(means->p, CompareMeans(b, a)->p));
    RC_ASSERT(is_mirrored(means->difference, CompareMeans(b, a)->difference));
  }
  const NpsCounts nps = AnyNps();
  const NpsCounts rival = AnyNps();
  if (const auto scores = CompareNps(nps, rival); scores.ok()) {
    RC_ASSERT(is_mirrored(scores->difference, CompareNps(rival, nps)->difference));
  }
}

RC_GTEST_PROP(LabelProperty, HitsAndMissesAreMirrorImages, ()) {
  const Share hits = AnyShare();
  const Share misses{hits.n - hits.count, hits.n};
  for (const auto method : {Wilson, ClopperPearson, AdjustedWald}) {
    const Interval of_hits = method(hits, .95).value().interval;
    const Interval of_misses = method(misses, .95).value().interval;
    RC_ASSERT(Near(of_hits.low, 1 - of_misses.high));
    RC_ASSERT(Near(of_hits.high, 1 - of_misses.low));
  }
}

}  // namespace
}  // namespace assay::stats
