// What every interval of the library must do, whatever the input: contain its estimate, lie inside
// the interval of a higher level, and narrow when the same answers come four times over.
#include <functional>
#include <limits>
#include <string>

#include "query/stats/any_input.h"
#include "query/stats/boxes.h"
#include "query/stats/change.h"
#include "query/stats/cronbach_alpha.h"
#include "query/stats/customer_effort.h"
#include "query/stats/funnel.h"
#include "query/stats/games_howell.h"
#include "query/stats/quantiles.h"
#include "query/stats/repeated_input.h"
#include "query/stats/shrinkage.h"

namespace assay::stats {
namespace {

// A method on a random input.
struct IntervalCase {
  std::string name;
  std::function<Answer<Estimate>(int copies, double level)> estimate;
  // With shrinkage more answers may also show that units differ, which widens the intervals.
  bool narrows = true;
};
using Cases = std::vector<IntervalCase>;

// The part of an answer that is an estimate; its reason where there is no answer.
template <typename T, typename Part>
Answer<Estimate> PartOf(const Answer<T>& answer, Part part) {
  if (!answer.ok()) return answer.reason();
  return part(*answer);
}

void AddShares(Cases& cases) {
  using Method = Answer<Estimate> (*)(const Share&, double);
  const Share share = AnyShare();
  const Share other = AnyShare();
  const auto add = [&](const char* name, Method method) {
    cases.push_back({name, [=](int c, double level) { return method(Times(share, c), level); }});
  };
  add("Wilson", Wilson);
  add("Clopper-Pearson", ClopperPearson);
  add("adjusted Wald", AdjustedWald);
  cases.push_back({"difference of shares", [=](int c, double level) {
                     return PartOf(CompareShares(Times(share, c), Times(other, c), level),
                                   [](const ShareDifference& d) { return d.difference; });
                   }});
  const std::vector<ShareStratum> strata{{share, .25}, {other, .75}};
  cases.push_back({"standardised share", [=](int c, double level) {
                     return StandardisedShare(TimesEach(strata, c), level);
                   }});
  const BeforeAfter<Share> treated{share, AnyShare()};
  const BeforeAfter<Share> control{other, AnyShare()};
  cases.push_back({"difference-in-differences of shares", [=](int c, double level) {
                     return PartOf(DifferenceInShares(
                                       {Times(treated.before, c), Times(treated.after, c)},
                                       {Times(control.before, c), Times(control.after, c)}, level),
                                   [](const Change& change) { return change.change; });
                   }});
}

void AddRates(Cases& cases) {
  const Rate rate = AnyRate();
  const Rate first = AnyRate(1);
  const Rate second = AnyRate(1);
  cases.push_back(
      {"exact Poisson", [=](int c, double level) { return ExactPoisson(Times(rate, c), level); }});
  cases.push_back({"Byar", [=](int c, double level) { return Byar(Times(rate, c), level); }});
  cases.push_back({"rate ratio", [=](int c, double level) {
                     return PartOf(CompareRates(Times(first, c), Times(second, c), level),
                                   [](const RateRatio& r) { return r.ratio; });
                   }});
  const std::vector<RateStratum> strata{{rate, .4}, {second, .6}};
  cases.push_back({"standardised rate", [=](int c, double level) {
                     return StandardisedRate(TimesEach(strata, c), level);
                   }});
  const double expected = *rc::gen::inRange(1, 5000) / 10.0;
  cases.push_back({"exact Poisson limits of a funnel", [=](int c, double level) {
                     return PartOf(ExactPoissonLimits(expected * c, level),
                                   [](const Interval& limits) {
                                     return Estimate{1, limits};
                                   });
                   }});
}

void AddScores(Cases& cases) {
  const NpsCounts nps = AnyNps();
  const NpsCounts other = AnyNps();
  cases.push_back({"NPS, Wald", [=](int c, double level) {
                     return PartOf(NetPromoterScore(Times(nps, c), level), [](const Nps& n) {
                       return Estimate{n.score, n.wald};
                     });
                   }});
  cases.push_back({"NPS, adjusted Wald", [=](int c, double level) {
                     return PartOf(NetPromoterScore(Times(nps, c), level),
                                   [](const Nps& n) { return n.adjusted; });
                   }});
  cases.push_back({"difference of NPS", [=](int c, double level) {
                     return PartOf(CompareNps(Times(nps, c), Times(other, c), level),
                                   [](const NpsDifference& d) { return d.difference; });
                   }});
  std::vector<int64_t> counts;
  for (int i = 0; i < 7; ++i) counts.push_back(*rc::gen::inRange<int64_t>(1, 50));
  const auto times = [counts](int copies) {
    std::vector<int64_t> more = counts;
    for (int64_t& count : more) count *= copies;
    return more;
  };
  cases.push_back({"CES mean", [=](int c, double level) {
                     const auto effort = MeasureEffort(times(c), level);
                     return effort.ok() ? effort->mean_interval : effort.reason();
                   }});
  cases.push_back({"top box", [=](int c, double level) {
                     return PartOf(CountBoxes(times(c), {}, level),
                                   [](const Boxes& boxes) { return boxes.top; });
                   }});
}

void AddMeans(Cases& cases) {
  const Moments a = AnyMoments(3);
  const Moments b = AnyMoments(3);
  cases.push_back({"mean", [=](int c, double level) { return MeanInterval(Times(a, c), level); }});
  cases.push_back({"difference of means", [=](int c, double level) {
                     return PartOf(CompareMeans(Times(a, c), Times(b, c), level),
                                   [](const MeanDifference& d) { return d.difference; });
                   }});
  cases.push_back({"paired change", [=](int c, double level) {
                     return PartOf(PairedChange(Times(a, c), level),
                                   [](const Change& change) { return change.change; });
                   }});
  const Moments before = AnyMoments(3);
  const Moments after = AnyMoments(3);
  cases.push_back({"difference-in-differences of means", [=](int c, double level) {
                     return PartOf(DifferenceInMeans({Times(before, c), Times(a, c)},
                                                     {Times(after, c), Times(b, c)}, level),
                                   [](const Change& change) { return change.change; });
                   }});
  const CrossProducts items = SummariseColumns(AnyAnswers(3)).value();
  cases.push_back({"Cronbach alpha", [=](int c, double level) {
                     return PartOf(CronbachAlpha(Times(items, c), level),
                                   [](const Reliability& alpha) { return alpha.raw; });
                   }});
}

void AddTimes(Cases& cases) {
  std::vector<double> sorted = AnyValues(6);
  std::sort(sorted.begin(), sorted.end());
  for (const double p : {.5, .9}) {
    cases.push_back({"quantile", [=](int c, double level) {
                       return QuantileInterval(Times(sorted, c), p, level);
                     }});
  }
  const std::vector<LifeEvents> lives = AnyLives();
  cases.push_back({"Kaplan-Meier curve", [=](int c, double level) {
                     return PartOf(SurvivalCurve::Estimate(Times(lives, c), level),
                                   [](const SurvivalCurve& curve) {
                                     return curve.steps()[curve.steps().size() / 2].survival;
                                   });
                   }});
  cases.push_back({"Kaplan-Meier median", [=](int c, double level) -> Answer<Estimate> {
                     const auto curve = SurvivalCurve::Estimate(Times(lives, c), level).value();
                     return PartOf(curve.Quantile(.5), [](const SurvivalCurve::TimeQuantile& q) {
                       constexpr double kOpen = std::numeric_limits<double>::max();
                       return Estimate{q.value, {q.low, q.high.value_or(kOpen)}};
                     });
                   }});
}

void AddShrinkage(Cases& cases) {
  using Method = Answer<Shrinkage> (*)(std::span<const Share>, double);
  const std::vector<Share> units = AnyUnits(4);
  const size_t unit = *rc::gen::inRange<size_t>(0, units.size());
  const auto add = [&](const char* name, Method method) {
    cases.push_back({name,
                     [=](int c, double level) {
                       return PartOf(
                           method(TimesEach(units, c), level),
                           [=](const Shrinkage& shrunk) { return shrunk.units[unit].estimate; });
                     },
                     false});
  };
  add("James-Stein", JamesStein);
  add("beta-binomial", BetaBinomial);
}

Cases AnyCases() {
  Cases cases;
  AddShares(cases);
  AddRates(cases);
  AddScores(cases);
  AddMeans(cases);
  AddTimes(cases);
  AddShrinkage(cases);
  return cases;
}

void Require(bool holds, const IntervalCase& of, const char* what) {
  if (!holds) RC_FAIL(of.name + ": " + what);
}

RC_GTEST_PROP(IntervalProperty, ContainsTheEstimate, ()) {
  for (const IntervalCase& of : AnyCases()) {
    const auto estimate = of.estimate(1, .95);
    if (!estimate.ok()) continue;  // Nothing varies, or too little was observed.
    Require(Contains(estimate->interval, estimate->value), of, "lies beside its estimate");
  }
}

RC_GTEST_PROP(IntervalProperty, LiesInsideTheIntervalOfAHigherLevel, ()) {
  for (const IntervalCase& of : AnyCases()) {
    const auto low = of.estimate(1, .8);
    const auto usual = of.estimate(1, .95);
    const auto high = of.estimate(1, .99);
    if (!high.ok()) continue;  // An interval of a quantile may exist at lower levels alone.
    Require(low.ok() && usual.ok(), of, "has an answer at 99 % alone");
    Require(IsInside(low->interval, usual->interval), of, "80 % is not inside 95 %");
    Require(IsInside(usual->interval, high->interval), of, "95 % is not inside 99 %");
  }
}

RC_GTEST_PROP(IntervalProperty, NarrowsWithFourTimesTheAnswers, ()) {
  for (const IntervalCase& of : AnyCases()) {
    if (!of.narrows) continue;
    const auto few = of.estimate(1, .95);
    const auto many = of.estimate(4, .95);
    if (!few.ok() || !many.ok()) continue;
    const double width = few->interval.high - few->interval.low;
    const double narrower = many->interval.high - many->interval.low;
    Require(narrower <= width * (1 + 1e-12), of, "is wider with four times the answers");
  }
}

// The studentised range takes its time under sanitizers: few groups, one case in ten.
RC_GTEST_PROP(IntervalProperty, GamesHowellContainsNestsAndNarrows, ()) {
  if (*rc::gen::inRange(0, 10) != 0) return;
  const std::vector<Moments> groups{AnyMoments(3), AnyMoments(3), AnyMoments(3)};
  const auto pair = [&](int copies, double level) {
    return PartOf(CompareAllMeans(TimesEach(groups, copies), PairIntervals::kInclude, level),
                  [](const GamesHowell& result) { return result.pairs.front().difference; });
  };
  const auto usual = pair(1, .95);
  if (!usual.ok()) return;
  RC_ASSERT(Contains(usual->interval, usual->value));
  RC_ASSERT(IsInside(pair(1, .8)->interval, usual->interval));
  RC_ASSERT(IsInside(pair(4, .95)->interval, usual->interval));
}

}  // namespace
}  // namespace assay::stats
