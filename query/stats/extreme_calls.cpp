#include "query/stats/extreme_calls.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <utility>

#include "query/stats/anova.h"
#include "query/stats/answer_numbers.h"
#include "query/stats/autocorrelation.h"
#include "query/stats/boxes.h"
#include "query/stats/change.h"
#include "query/stats/chi_square.h"
#include "query/stats/control_chart.h"
#include "query/stats/cronbach_alpha.h"
#include "query/stats/customer_effort.h"
#include "query/stats/driver_bootstrap.h"
#include "query/stats/erlang.h"
#include "query/stats/funnel.h"
#include "query/stats/games_howell.h"
#include "query/stats/histogram.h"
#include "query/stats/importance_performance.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/kruskal_wallis.h"
#include "query/stats/least_squares.h"
#include "query/stats/lmg.h"
#include "query/stats/log_rank.h"
#include "query/stats/mean_intervals.h"
#include "query/stats/moments.h"
#include "query/stats/multiplicity.h"
#include "query/stats/nps.h"
#include "query/stats/quantiles.h"
#include "query/stats/rates.h"
#include "query/stats/relative_weights.h"
#include "query/stats/run_rules.h"
#include "query/stats/satisfaction_index.h"
#include "query/stats/servqual.h"
#include "query/stats/shrinkage.h"
#include "query/stats/standardisation.h"
#include "query/stats/studentized_range.h"
#include "query/stats/tail_rank.h"
#include "query/stats/target_assurance.h"

namespace assay::stats {
namespace {

// A chart's numbers; its signals are only looked for.
Numbers Charted(const Answer<ControlChart>& chart) {
  if (chart.ok()) {
    for (const RuleSet rules : {RuleSet::kNhs, RuleSet::kNelson}) FindSignals(*chart, rules);
  }
  return All(chart);
}

}  // namespace

std::vector<ExtremeCall> ExtremeCalls() {
  std::vector<ExtremeCall> calls;
  int every = 1;
  const auto add = [&](const char* name, auto&& call) {
    calls.push_back({name, std::forward<decltype(call)>(call), every});
  };
  // Shares, rates, scores.
  add("Proportion", [](ExtremeInput& in) { return All(Proportion(in.Share())); });
  add("Wilson", [](ExtremeInput& in) { return All(Wilson(in.Share(), in.Level())); });
  add("ClopperPearson",
      [](ExtremeInput& in) { return All(ClopperPearson(in.Share(), in.Level())); });
  add("AdjustedWald", [](ExtremeInput& in) { return All(AdjustedWald(in.Share(), in.Level())); });
  add("CompareShares", [](ExtremeInput& in) {
    return PartsOf(CompareShares(in.Share(), in.Share(), in.Level()),
                   [](auto& d, auto&& part) { part(d.difference), part(d.z), part(d.p); });
  });
  add("ExactPoisson", [](ExtremeInput& in) { return All(ExactPoisson(in.Rate(), in.Level())); });
  add("Byar", [](ExtremeInput& in) { return All(Byar(in.Rate(), in.Level())); });
  add("CompareRates", [](ExtremeInput& in) {
    return PartsOf(CompareRates(in.Rate(), in.Rate(), in.Level()),
                   [](auto& r, auto&& part) { part(r.ratio), part(r.p); });
  });
  add("CountNps", [](ExtremeInput& in) {
    std::vector<int64_t> counts(in.Flip() ? 11 : 4);
    for (int64_t& count : counts) count = in.Count();
    return PartsOf(CountNps(counts), [](auto& c, auto&& part) { part(1.0 * c.promoters); });
  });
  add("NetPromoterScore", [](ExtremeInput& in) {
    return PartsOf(NetPromoterScore(in.Nps(), in.Level()), [](auto& n, auto&& part) {
      part(n.score), part(n.standard_error), part(n.wald), part(n.adjusted);
    });
  });
  add("CompareNps", [](ExtremeInput& in) {
    return PartsOf(CompareNps(in.Nps(), in.Nps(), in.Level()), [](auto& d, auto&& part) {
      part(d.difference), part(d.standard_error), part(d.z), part(d.p);
    });
  });
  add("CountBoxes", [](ExtremeInput& in) {
    return PartsOf(CountBoxes(in.Counts(), {in.Size(4), in.Size(4)}, in.Level()),
                   [](auto& b, auto&& part) { part(b.bottom), part(b.middle), part(b.top); });
  });
  add("MomentsOfScores",
      [](ExtremeInput& in) { return All(MomentsOfScores(in.Counts(), in.Real())); });
  add("MeasureEffort", [](ExtremeInput& in) {
    std::vector<int64_t> counts(in.Flip() ? 7 : 3);
    for (int64_t& count : counts) count = in.Count();
    return PartsOf(MeasureEffort(counts, in.Level()), [](auto& e, auto&& part) {
      part(e.mean), part(e.easy_share), part(All(e.mean_interval));
    });
  });
  add("SatisfactionIndex", [](ExtremeInput& in) {
    const auto items = in.Many(
        [&] {
          return IndexItem{in.Moments(), in.Flip() ? 1 : in.Real()};
        },
        3);
    return All(SatisfactionIndex(items, {in.Real(), in.Real()}));
  });
  add("DimensionMean", [](ExtremeInput& in) { return All(DimensionMean(in.Groups())); });
  add("ServiceQuality", [](ExtremeInput& in) {
    const auto dimensions = in.Many([&] { return in.Groups(); }, 3);
    return PartsOf(ServiceQuality(dimensions, in.Reals(3)), [](auto& s, auto&& part) {
      part(s.dimensions), part(s.unweighted), part(s.weighted.value_or(0));
    });
  });
  add("ServiceQualityOfGaps", [](ExtremeInput& in) {
    const std::vector<double> gaps = in.Reals(5);
    const std::vector<double> points(gaps.size(), in.Flip() ? 100. / 5 : in.Real());
    return PartsOf(ServiceQualityOfGaps(gaps, points), [](auto& s, auto&& part) {
      part(s.dimensions), part(s.unweighted), part(s.weighted.value_or(0));
    });
  });
  add("StandardisedShare", [](ExtremeInput& in) {
    const std::vector<ShareStratum> strata(in.Size(4), {in.Share(), in.Flip() ? .25 : in.Real()});
    return All(StandardisedShare(strata, in.Level()));
  });
  add("StandardisedRate", [](ExtremeInput& in) {
    const std::vector<RateStratum> strata(in.Size(4), {in.Rate(), in.Flip() ? .25 : in.Real()});
    return All(StandardisedRate(strata, in.Level()));
  });
  // Means.
  add("Merge", [](ExtremeInput& in) { return All(Merge(in.Moments(), in.Moments())); });
  add("Merge", [](ExtremeInput& in) { return All(Merge(in.Products(), in.Products())); });
  add("Merge", [](ExtremeInput& in) {
    const Histogram histogram = in.Histogram();
    return PartsOf(Merge(histogram, histogram), [](auto& h, auto&& part) { part(1.0 * h.n()); });
  });
  add("Summarise", [](ExtremeInput& in) { return All(Summarise(in.Reals())); });
  add("FromPowerSums", [](ExtremeInput& in) {
    return All(FromPowerSums({in.Count(), in.Real(), in.Real(), in.Real()}));
  });
  add("Mean", [](ExtremeInput& in) { return All(Mean(in.Moments())); });
  add("Variance", [](ExtremeInput& in) { return All(Variance(in.Moments())); });
  add("StandardDeviation", [](ExtremeInput& in) { return All(StandardDeviation(in.Moments())); });
  add("MeanInterval", [](ExtremeInput& in) { return All(MeanInterval(in.Moments(), in.Level())); });
  add("ScoreMeanInterval", [](ExtremeInput& in) {
    return All(ScoreMeanInterval(in.Moments(), {in.Real(), in.Real()}, in.Level()));
  });
  add("TimeMeanInterval",
      [](ExtremeInput& in) { return All(TimeMeanInterval(in.Moments(), in.Level())); });
  add("CompareMeans", [](ExtremeInput& in) {
    return PartsOf(CompareMeans(in.Moments(), in.Moments(), in.Level()), [](auto& d, auto&& part) {
      part(d.difference), part(d.standard_error), part(d.t), part(d.degrees), part(d.p);
    });
  });
  add("PairedChange", [](ExtremeInput& in) { return All(PairedChange(in.Moments(), in.Level())); });
  add("DifferenceInMeans", [](ExtremeInput& in) {
    return All(
        DifferenceInMeans({in.Moments(), in.Moments()}, {in.Moments(), in.Moments()}, in.Level()));
  });
  add("DifferenceInShares", [](ExtremeInput& in) {
    return All(DifferenceInShares({in.Share(), in.Share()}, {in.Share(), in.Share()}, in.Level()));
  });
  add("OneWayAnova", [](ExtremeInput& in) {
    return PartsOf(OneWayAnova(in.Groups()), [](auto& a, auto&& part) {
      part(a.f), part(a.p), part(a.r_squared), part(a.residual_deviation), part(a.between);
    });
  });
  add("TestMeans", [](ExtremeInput& in) {
    return PartsOf(TestMeans(in.Groups()), [](auto& a, auto&& part) {
      part(a.f), part(a.p), part(a.degrees_between), part(a.degrees_within);
    });
  });
  // Shares and ranks of many groups.
  add("TestHomogeneity", [](ExtremeInput& in) {
    return PartsOf(TestHomogeneity(in.Shares()), [](auto& h, auto&& part) {
      part(h.chi_square), part(h.p), part(h.smallest_expected);
    });
  });
  add("CompareWithRest", [](ExtremeInput& in) {
    return PartsOf(CompareWithRest(in.Shares(), static_cast<Adjustment>(in.Whole(2)), in.Level()),
                   [](auto& rows, auto&& part) {
                     for (const auto& row : rows) {
                       part(row.difference), part(row.p), part(row.adjusted_p);
                     }
                   });
  });
  add("FisherExact", [](ExtremeInput& in) { return All(FisherExact(in.Share(), in.Share())); });
  add("AdjustP", [](ExtremeInput& in) {
    return All(AdjustP(in.Reals(), static_cast<Adjustment>(in.Whole(2))));
  });
  add("RankSamples",
      [](ExtremeInput& in) { return All(RankSamples(in.Many([&] { return in.Reals(); }))); });
  const auto ranked = [](ExtremeInput& in) {
    const size_t scores = in.Size(5);
    std::vector<std::vector<int64_t>> counts(in.Size(5), std::vector<int64_t>(scores));
    for (auto& group : counts) {
      for (int64_t& count : group) count = in.Count();
    }
    return RankScores(counts);
  };
  add("RankScores", [=](ExtremeInput& in) { return All(ranked(in)); });
  add("TestRanks", [=](ExtremeInput& in) {
    const auto ranks = ranked(in);
    if (!ranks.ok()) return Numbers{};
    return PartsOf(TestRanks(*ranks), [](auto& k, auto&& part) { part(k.h), part(k.p); });
  });
  add("DunnTest", [=](ExtremeInput& in) {
    const auto ranks = ranked(in);
    if (!ranks.ok()) return Numbers{};
    return PartsOf(DunnTest(*ranks), [](auto& pairs, auto&& part) {
      for (const RankPair& pair : pairs) part(pair.z), part(pair.p), part(pair.adjusted_p);
    });
  });
  // League tables.
  add("ShareFunnel", [](ExtremeInput& in) { return All(ShareFunnel(in.Shares(), in.Funnel())); });
  add("RatioFunnel", [](ExtremeInput& in) {
    const auto units = in.Many([&] { return ObservedExpected{in.Count(), in.Real()}; });
    return All(
        RatioFunnel(units, in.Flip() ? RatioScale::kLog : RatioScale::kSquareRoot, in.Funnel()));
  });
  add("ExactPoissonLimits",
      [](ExtremeInput& in) { return All(ExactPoissonLimits(in.Real(), in.Level())); });
  add("JamesStein", [](ExtremeInput& in) { return All(JamesStein(in.Shares(), in.Level())); });
  add("JamesStein", [](ExtremeInput& in) {
    const auto units = in.Many([&] {
      return EffectiveShare{in.Flip() ? .5 : in.Real(), in.Real()};
    });
    return All(JamesStein(units, in.Level()));
  });
  add("BetaBinomial", [](ExtremeInput& in) { return All(BetaBinomial(in.Shares(), in.Level())); });
  add("TailRanks", [](ExtremeInput& in) {
    const auto beliefs = in.Many([&] { return Belief{in.Real(), in.Real()}; });
    return PartsOf(TailRanks(beliefs, {in.Flip() ? .1 : in.Real(), in.Whole(20), in.Seed()}),
                   [](auto& ranks, auto&& part) {
                     for (const TailRank& rank : ranks) part(rank.lowest), part(rank.highest);
                   });
  });
  // Charts.
  add("XmrChart", [](ExtremeInput& in) {
    return Charted(XmrChart(in.Series(), {in.Flip(), in.Flip() ? 2.66 : in.Real(), in.Basis()}));
  });
  add("PChart", [](ExtremeInput& in) {
    return Charted(PChart(in.Shares(), in.Flip() ? Limits::kPlain : Limits::kLaney, in.Basis()));
  });
  add("CChart", [](ExtremeInput& in) { return Charted(CChart(in.Counts(), in.Basis())); });
  add("UChart", [](ExtremeInput& in) {
    const auto samples = in.Many([&] { return in.Rate(); });
    return Charted(UChart(samples, in.Flip() ? Limits::kPlain : Limits::kLaney, in.Basis()));
  });
  add("StandardChart",
      [](ExtremeInput& in) { return Charted(StandardChart(in.Series(), in.Real(), in.Real())); });
  const auto rebases = [](ExtremeInput& in) {
    return in.Many([&] { return Rebase{in.Size(20), in.Flip() || in.Flip() ? "moved" : ""}; }, 2);
  };
  add("CutPhases", [=](ExtremeInput& in) {
    return PartsOf(CutPhases(in.Size(20), rebases(in)),
                   [](auto& phases, auto&& part) { part(1.0 * phases.size()); });
  });
  add("Rebased", [=](ExtremeInput& in) {
    const auto values = in.Series();
    return Charted(
        Rebased(std::span(values), rebases(in), [](Series part) { return XmrChart(part); }));
  });
  add("AssureTarget", [](ExtremeInput& in) {
    const auto good = in.Flip() ? GoodDirection::kUp : GoodDirection::kDown;
    return PartsOf(AssureTarget(in.Real(), {in.Real(), in.Real()}, good),
                   [](auto& assurance, auto&& part) { part(1.0 * static_cast<int>(assurance)); });
  });
  // Drivers.
  add("SummariseColumns", [](ExtremeInput& in) { return All(SummariseColumns(in.Rows())); });
  add("Correlations", [](ExtremeInput& in) { return All(Correlations(in.Products())); });
  add("CronbachAlpha", [](ExtremeInput& in) {
    return PartsOf(CronbachAlpha(in.Products(), in.Level()), [](auto& alpha, auto&& part) {
      part(alpha.raw), part(All(alpha.standardised));
      for (const auto& item : alpha.items) {
        part(All(item.rest_correlation)), part(All(item.alpha_without));
      }
    });
  });
  add("ModelDrivers", [](ExtremeInput& in) {
    return PartsOf(ModelDrivers(in.Products(), in.Drivers()),
                   [](auto& model, auto&& part) { part(model.among); });
  });
  add("LeastSquares", [](ExtremeInput& in) {
    return PartsOf(LeastSquares(in.Products()), [](auto& fit, auto&& part) {
      part(fit.intercept), part(fit.intercept_error), part(fit.r_squared);
      for (const Coefficient& driver : fit.drivers) {
        part(driver.value), part(driver.standard_error), part(driver.p);
      }
    });
  });
  add("Lmg", [](ExtremeInput& in) { return All(Lmg(in.Products(), in.Drivers())); });
  add("RelativeWeights",
      [](ExtremeInput& in) { return All(RelativeWeights(in.Products(), in.Drivers())); });
  add("MapItems", [](ExtremeInput& in) {
    const auto items = in.Many([&] { return ItemPosition{in.Real(), in.Real()}; });
    return PartsOf(MapItems(items), [](auto& map, auto&& part) {
      part(map.cross.performance), part(map.cross.importance);
    });
  });
  // Times.
  add("Quantile", [](ExtremeInput& in) {
    std::vector<double> values = in.Reals();
    if (in.Flip()) std::sort(values.begin(), values.end(), std::less<>());
    return All(Quantile(values, in.Flip() ? .9 : in.Real()));
  });
  add("QuantileInterval", [](ExtremeInput& in) {
    std::vector<double> values = in.Reals(30);
    std::erase_if(values, [](double value) { return std::isnan(value); });
    std::sort(values.begin(), values.end());
    return All(QuantileInterval(values, in.Level(), in.Level()));
  });
  add("MakeHistogram", [](ExtremeInput& in) {
    return PartsOf(MakeHistogram(in.Reals(), in.Histogram().edges),
                   [](auto& histogram, auto&& part) { part(1.0 * histogram.n()); });
  });
  add("QuantileOfHistogram", [](ExtremeInput& in) {
    const Histogram histogram = in.Histogram();
    static_cast<void>(histogram.n());
    return PartsOf(
        QuantileOfHistogram(histogram, in.Flip() ? .5 : in.Real()),
        [](auto& quantile, auto&& part) { part(quantile.value), part(quantile.bracket); });
  });
  add("Estimate", [](ExtremeInput& in) {
    const auto curve = SurvivalCurve::Estimate(in.Many([&] { return in.Life(); }), in.Level());
    Numbers numbers;
    if (!curve.ok()) return numbers;
    for (const SurvivalStep& step : curve->steps()) {
      Add(numbers, step.survival);
      Add(numbers, step.standard_error);
    }
    Add(numbers, All(curve->At(in.Real())));
    if (const auto quantile = curve->Quantile(in.Flip() ? .5 : in.Level()); quantile.ok()) {
      Add(numbers, Numbers{quantile->value, quantile->low, quantile->high.value_or(0)});
    }
    return numbers;
  });
  add("CompareSurvival", [](ExtremeInput& in) {
    const auto groups = in.Many([&] { return in.Many([&] { return in.Life(); }); }, 4);
    return PartsOf(CompareSurvival(groups), [](auto& test, auto&& part) {
      part(test.chi_square), part(test.p), part(test.observed), part(test.expected);
    });
  });
  add("Autocorrelation", [](ExtremeInput& in) { return All(Autocorrelation(in.Reals())); });
  add("FiniteEstimate", [](ExtremeInput& in) {
    return All(FiniteEstimate(in.Real(), {in.Real(), in.Real()}));
  });
  // Queues.
  const auto seats = [](ExtremeInput& in) {
    return in.Flip() ? in.Whole(200) : in.Whole(200'000) - 1;
  };
  add("ErlangB", [=](ExtremeInput& in) { return All(ErlangB(in.Real(), seats(in))); });
  add("ErlangC", [=](ExtremeInput& in) {
    return All(ErlangC({in.Real(), in.Real()}, seats(in), in.Real()));
  });
  add("SeatsFor", [](ExtremeInput& in) {
    const StaffingTarget target{in.Real(), in.Flip() ? .8 : in.Real(), in.Flip() ? 1 : in.Real(),
                                in.Flip() ? .3 : in.Real()};
    return PartsOf(SeatsFor({in.Real(), in.Real()}, target), [](auto& staffing, auto&& part) {
      part(staffing.figures), part(1.0 * staffing.positions);
    });
  });
  // Some hundred times as dear as the others.
  every = kDearEvery;
  add("CompareAllMeans", [](ExtremeInput& in) {
    const auto intervals = in.Whole(9) == 0 ? PairIntervals::kInclude : PairIntervals::kLeaveOut;
    return PartsOf(CompareAllMeans(in.Groups(), intervals, in.Level()), [](auto& g, auto&& part) {
      for (const MeanPair& pair : g.pairs) part(pair.difference), part(pair.t), part(pair.p);
    });
  });
  add("ForGroups", [](ExtremeInput& in) {
    const auto range = StudentizedRange::ForGroups(in.Whole(5));
    if (!range.ok()) return Numbers{};
    Numbers numbers = All(range->UpperTail(in.Real(), in.Real()));
    if (in.Whole(9) == 0) Add(numbers, All(range->Cdf(in.Real(), in.Real())));
    if (in.Whole(9) == 0) Add(numbers, All(range->Critical(in.Level(), in.Real())));
    return numbers;
  });
  add("ErlangA", [=](ExtremeInput& in) {
    return All(ErlangA({in.Real(), in.Real()}, seats(in), in.Real(), in.Real()));
  });
  add("BootstrapDrivers", [](ExtremeInput& in) {
    const auto method = in.Flip() ? DriverMethod::kLmg : DriverMethod::kRelativeWeights;
    return PartsOf(BootstrapDrivers(in.Rows(), method, {in.Whole(12), 1, in.Level(), in.Drivers()}),
                   [](auto& shares, auto&& part) {
                     for (const Estimate& share : shares.shares) part(share);
                     part(shares.largest), part(shares.r_squared);
                   });
  });
  return calls;
}

}  // namespace assay::stats
