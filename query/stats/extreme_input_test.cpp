// Whatever the input: no function of the library throws, aborts, hangs, overflows, or says OK with
// a number that is not finite. Every public function is here: the first test reads the headers.
//
// ASSAY_STATS_CALLS (100,000) random calls from ASSAY_STATS_SEED (1), one function after another.
// What fails is printed with its function and the seed of that one call.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "query/stats/anova.h"
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
#include "query/stats/random.h"
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

// Random input, half of it ordinary, half of it extreme.
class Input {
 public:
  explicit Input(uint64_t seed) : random_(seed), is_tame_(random_.Below(2) == 0) {}

  size_t Size(size_t most = 6) { return random_.Below(most + 1); }

  double Real() {
    constexpr double kMax = std::numeric_limits<double>::max();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kExtremes[] = {0,     -0.0, 1,     -1,        1e-320, 1e-300,
                                    1e-17, 1e-6, 1e9,   1e17,      1e154,  1e200,
                                    1e300, kMax, -kMax, kInfinity, kNan,   -1e300,
                                    .5,    .1,   -1e-9, 1 - 1e-16, 6.3,    -kInfinity};
    if (is_tame_ || random_.Below(2) == 0) return std::round(random_.Normal() * 40) / 8;
    return kExtremes[random_.Below(std::size(kExtremes))];
  }

  int64_t Count() {
    constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
    constexpr int64_t kExtremes[] = {0,
                                     1,
                                     -1,
                                     100'000,
                                     int64_t{1} << 31,
                                     int64_t{1} << 53,
                                     (int64_t{1} << 53) + 1,
                                     int64_t{1} << 61,
                                     int64_t{1} << 62,
                                     70'000'000'000'000'000,
                                     kMax - 1,
                                     kMax,
                                     std::numeric_limits<int64_t>::min()};
    if (is_tame_ || random_.Below(2) == 0) return static_cast<int64_t>(random_.Below(40));
    return kExtremes[random_.Below(std::size(kExtremes))];
  }

  double Level() {
    constexpr double kLevels[] = {.95, .95, .5, .999, 1e-9, 1 - 1e-12, 0, 1, -1};
    return kLevels[random_.Below(is_tame_ ? 2 : std::size(kLevels))];
  }

  int Whole(int most) { return static_cast<int>(random_.Below(static_cast<uint64_t>(most) + 1)); }
  bool Flip() { return random_.Below(2) == 0; }
  uint64_t Seed() { return random_.Below(1000); }

  stats::Share Share() {
    stats::Share share{Count(), Count()};
    if (is_tame_ && share.count > share.n) std::swap(share.count, share.n);
    return share;
  }
  stats::Rate Rate() { return {Count(), is_tame_ ? std::abs(Real()) : Real()}; }
  stats::Moments Moments() {
    if (is_tame_) return {Count(), Real(), Real(), std::abs(Real())};
    return {Count(), Real(), Real(), Real(), random_.Below(8) == 0};
  }
  LifeEvents Life() { return {is_tame_ ? std::abs(Real()) : Real(), Count(), Count()}; }
  NpsCounts Nps() { return {Count(), Count(), Count()}; }

  template <typename Make>
  auto Many(Make&& make, size_t most = 6) {
    std::vector<decltype(make())> many(Size(most), make());
    for (auto& one : many) one = make();
    return many;
  }
  std::vector<double> Reals(size_t most = 12) {
    return Many([&] { return Real(); }, most);
  }
  std::vector<int64_t> Counts(size_t most = 12) {
    return Many([&] { return Count(); }, most);
  }
  std::vector<stats::Share> Shares() {
    return Many([&] { return Share(); });
  }
  std::vector<stats::Moments> Groups() {
    return Many([&] { return Moments(); });
  }
  std::vector<std::optional<double>> Series() {
    return Many([&] { return Flip() || Flip() ? std::optional(Real()) : std::nullopt; }, 30);
  }
  Eigen::MatrixXd Rows() {
    Eigen::MatrixXd rows(Whole(40), Whole(5));
    for (Eigen::Index i = 0; i < rows.size(); ++i) rows.data()[i] = Real();
    return rows;
  }
  // Of real rows, or made up.
  CrossProducts Products() {
    if (const auto summary = SummariseColumns(Rows()); summary.ok() && (is_tame_ || Flip())) {
      return *summary;
    }
    const Eigen::Index k = Whole(4);
    CrossProducts products{Count(), Eigen::VectorXd(k), Eigen::VectorXd(k), Eigen::MatrixXd(k, k)};
    for (Eigen::Index i = 0; i < k; ++i) {
      products.origin[i] = Real();
      products.offset[i] = Real();
      for (Eigen::Index j = 0; j <= i; ++j)
        products.products(i, j) = products.products(j, i) = Real();
    }
    return products;
  }
  stats::Histogram Histogram() {
    std::vector<double> edges = Reals();
    if (is_tame_) {
      std::sort(edges.begin(), edges.end());
      edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    }
    const size_t classes = edges.empty() ? 0 : edges.size() - 1;
    stats::Histogram histogram{edges, std::vector<int64_t>(classes), Count(), Count()};
    for (int64_t& count : histogram.counts) count = Count();
    return histogram;
  }
  ChartBasis Basis() {
    return {Size(4), Many([&] { return Size(30); }, 2)};
  }
  FunnelOptions Funnel() {
    return {.overdispersion = static_cast<Overdispersion>(Whole(2)),
            .trim = is_tame_ ? .1 : Real(),
            .warning_level = Level(),
            .alarm_level = Level(),
            .n_min = Flip() ? 0 : Count()};
  }
  DriverOptions Drivers() { return {.answers_per_driver_min = Flip() ? 0 : Real()}; }

 private:
  Random random_;
  bool is_tame_;
};

// The numbers of an answer. Empty where the library says why there are none.
using Numbers = std::vector<double>;

void Add(Numbers& to, double value) { to.push_back(value); }
void Add(Numbers& to, const Interval& interval) {
  to.push_back(interval.low);
  to.push_back(interval.high);
}
void Add(Numbers& to, const Estimate& estimate) {
  to.push_back(estimate.value);
  Add(to, estimate.interval);
}
void Add(Numbers& to, const Moments& moments) {
  to.push_back(moments.mean());
  to.push_back(moments.squares);
}
void Add(Numbers& to, const std::vector<double>& values) {
  to.insert(to.end(), values.begin(), values.end());
}
void Add(Numbers& to, const Eigen::MatrixXd& matrix) {
  to.insert(to.end(), matrix.data(), matrix.data() + matrix.size());
}
// A chart without a limit above or below has an infinite one there.
void Add(Numbers& to, const ControlChart& chart) {
  for (const ChartPoint& point : chart.points) {
    if (point.value) Add(to, *point.value);
    for (const double number : {point.centre, point.sigma, point.tolerance}) Add(to, number);
    EXPECT_FALSE(std::isnan(point.limits.low) || std::isnan(point.limits.high));
  }
  Add(to, chart.moving_range);
  Add(to, chart.sigma_z);
  for (const auto rules : {RuleSet::kNhs, RuleSet::kNelson}) FindSignals(chart, rules);
}
void Add(Numbers& to, const Change& change) {
  Add(to, change.change);
  Add(to, change.standard_error);
  Add(to, change.p);
}
void Add(Numbers& to, const DriverShares& shares) {
  Add(to, shares.r_squared);
  Add(to, shares.shares);
  Add(to, shares.correlations);
}
void Add(Numbers& to, const Funnel& funnel) {
  for (const double number : {funnel.target, funnel.phi, funnel.tau_squared}) Add(to, number);
  for (const FunnelUnit& unit : funnel.units) {
    for (const double number : {unit.value, unit.z, unit.adjusted_z}) Add(to, number);
    Add(to, unit.warning);
    Add(to, unit.alarm);
  }
}
void Add(Numbers& to, const Shrinkage& shrinkage) {
  Add(to, shrinkage.common);
  Add(to, shrinkage.between);
  for (const ShrunkUnit& unit : shrinkage.units) {
    Add(to, unit.estimate);
    for (const double number : {unit.raw, unit.weight, unit.belief.mean, unit.belief.deviation}) {
      Add(to, number);
    }
  }
}
void Add(Numbers& to, const QueueFigures& figures) {
  for (const double number : {figures.wait_chance, figures.mean_wait, figures.service_level,
                              figures.abandon_chance, figures.occupancy}) {
    Add(to, number);
  }
}
void Add(Numbers& to, const RankedGroups& ranked) {
  Add(to, ranked.n);
  Add(to, ranked.rank_sums);
  Add(to, ranked.total);
}
void Add(Numbers& to, const CrossProducts& products) {
  Add(to, Eigen::MatrixXd(products.offset));
  Add(to, products.products);
}

template <typename T>
Numbers All(const Answer<T>& answer) {
  Numbers numbers;
  if (answer.ok()) Add(numbers, *answer);
  return numbers;
}
// Of a struct, the parts named by `parts(value, add)`.
template <typename T, typename Parts>
Numbers PartsOf(const Answer<T>& answer, Parts&& parts) {
  Numbers numbers;
  if (answer.ok()) {
    parts(*answer, [&](const auto& part) { Add(numbers, part); });
  }
  return numbers;
}

using Call = std::function<Numbers(Input&)>;

// A table of calls by the name of the function.
std::multimap<std::string, Call> Calls() {
  std::multimap<std::string, Call> calls;
  const auto add = [&](const char* name, Call call) { calls.emplace(name, std::move(call)); };
  // Shares, rates, scores.
  add("Proportion", [](Input& in) { return All(Proportion(in.Share())); });
  add("Wilson", [](Input& in) { return All(Wilson(in.Share(), in.Level())); });
  add("ClopperPearson", [](Input& in) { return All(ClopperPearson(in.Share(), in.Level())); });
  add("AdjustedWald", [](Input& in) { return All(AdjustedWald(in.Share(), in.Level())); });
  add("CompareShares", [](Input& in) {
    return PartsOf(CompareShares(in.Share(), in.Share(), in.Level()),
                   [](auto& d, auto&& part) { part(d.difference), part(d.z), part(d.p); });
  });
  add("ExactPoisson", [](Input& in) { return All(ExactPoisson(in.Rate(), in.Level())); });
  add("Byar", [](Input& in) { return All(Byar(in.Rate(), in.Level())); });
  add("CompareRates", [](Input& in) {
    return PartsOf(CompareRates(in.Rate(), in.Rate(), in.Level()),
                   [](auto& r, auto&& part) { part(r.ratio), part(r.p); });
  });
  add("CountNps", [](Input& in) {
    std::vector<int64_t> counts(in.Flip() ? 11 : 4);
    for (int64_t& count : counts) count = in.Count();
    return PartsOf(CountNps(counts), [](auto& c, auto&& part) { part(1.0 * c.promoters); });
  });
  add("NetPromoterScore", [](Input& in) {
    return PartsOf(NetPromoterScore(in.Nps(), in.Level()), [](auto& n, auto&& part) {
      part(n.score), part(n.standard_error), part(n.wald), part(n.adjusted);
    });
  });
  add("CompareNps", [](Input& in) {
    return PartsOf(CompareNps(in.Nps(), in.Nps(), in.Level()), [](auto& d, auto&& part) {
      part(d.difference), part(d.standard_error), part(d.z), part(d.p);
    });
  });
  add("CountBoxes", [](Input& in) {
    return PartsOf(CountBoxes(in.Counts(), {in.Size(4), in.Size(4)}, in.Level()),
                   [](auto& b, auto&& part) { part(b.bottom), part(b.middle), part(b.top); });
  });
  add("MomentsOfScores", [](Input& in) { return All(MomentsOfScores(in.Counts(), in.Real())); });
  add("MeasureEffort", [](Input& in) {
    std::vector<int64_t> counts(in.Flip() ? 7 : 3);
    for (int64_t& count : counts) count = in.Count();
    return PartsOf(MeasureEffort(counts, in.Level()), [](auto& e, auto&& part) {
      part(e.mean), part(e.easy_share), part(All(e.mean_interval));
    });
  });
  add("SatisfactionIndex", [](Input& in) {
    const auto items = in.Many(
        [&] {
          return IndexItem{in.Moments(), in.Flip() ? 1 : in.Real()};
        },
        3);
    return All(SatisfactionIndex(items, {in.Real(), in.Real()}));
  });
  add("DimensionMean", [](Input& in) { return All(DimensionMean(in.Groups())); });
  add("ServiceQuality", [](Input& in) {
    const auto dimensions = in.Many([&] { return in.Groups(); }, 3);
    return PartsOf(ServiceQuality(dimensions, in.Reals(3)), [](auto& s, auto&& part) {
      part(s.dimensions), part(s.unweighted), part(s.weighted.value_or(0));
    });
  });
  add("ServiceQualityOfGaps", [](Input& in) {
    const std::vector<double> gaps = in.Reals(5);
    const std::vector<double> points(gaps.size(), in.Flip() ? 100. / 5 : in.Real());
    return PartsOf(ServiceQualityOfGaps(gaps, points), [](auto& s, auto&& part) {
      part(s.dimensions), part(s.unweighted), part(s.weighted.value_or(0));
    });
  });
  add("StandardisedShare", [](Input& in) {
    const std::vector<ShareStratum> strata(in.Size(4), {in.Share(), in.Flip() ? .25 : in.Real()});
    return All(StandardisedShare(strata, in.Level()));
  });
  add("StandardisedRate", [](Input& in) {
    const std::vector<RateStratum> strata(in.Size(4), {in.Rate(), in.Flip() ? .25 : in.Real()});
    return All(StandardisedRate(strata, in.Level()));
  });
  // Means.
  add("Merge", [](Input& in) { return All(Merge(in.Moments(), in.Moments())); });
  add("Merge", [](Input& in) { return All(Merge(in.Products(), in.Products())); });
  add("Merge", [](Input& in) {
    const Histogram histogram = in.Histogram();
    return PartsOf(Merge(histogram, histogram), [](auto& h, auto&& part) { part(1.0 * h.n()); });
  });
  add("Summarise", [](Input& in) { return All(Summarise(in.Reals())); });
  add("FromPowerSums", [](Input& in) {
    return All(FromPowerSums({in.Count(), in.Real(), in.Real(), in.Real()}));
  });
  add("Mean", [](Input& in) { return All(Mean(in.Moments())); });
  add("Variance", [](Input& in) { return All(Variance(in.Moments())); });
  add("StandardDeviation", [](Input& in) { return All(StandardDeviation(in.Moments())); });
  add("MeanInterval", [](Input& in) { return All(MeanInterval(in.Moments(), in.Level())); });
  add("ScoreMeanInterval", [](Input& in) {
    return All(ScoreMeanInterval(in.Moments(), {in.Real(), in.Real()}, in.Level()));
  });
  add("TimeMeanInterval",
      [](Input& in) { return All(TimeMeanInterval(in.Moments(), in.Level())); });
  add("CompareMeans", [](Input& in) {
    return PartsOf(CompareMeans(in.Moments(), in.Moments(), in.Level()), [](auto& d, auto&& part) {
      part(d.difference), part(d.standard_error), part(d.t), part(d.degrees), part(d.p);
    });
  });
  add("PairedChange", [](Input& in) { return All(PairedChange(in.Moments(), in.Level())); });
  add("DifferenceInMeans", [](Input& in) {
    return All(
        DifferenceInMeans({in.Moments(), in.Moments()}, {in.Moments(), in.Moments()}, in.Level()));
  });
  add("DifferenceInShares", [](Input& in) {
    return All(DifferenceInShares({in.Share(), in.Share()}, {in.Share(), in.Share()}, in.Level()));
  });
  add("OneWayAnova", [](Input& in) {
    return PartsOf(OneWayAnova(in.Groups()), [](auto& a, auto&& part) {
      part(a.f), part(a.p), part(a.r_squared), part(a.residual_deviation), part(a.between);
    });
  });
  add("TestMeans", [](Input& in) {
    return PartsOf(TestMeans(in.Groups()), [](auto& a, auto&& part) {
      part(a.f), part(a.p), part(a.degrees_between), part(a.degrees_within);
    });
  });
  add("CompareAllMeans", [](Input& in) {
    const auto intervals = in.Whole(9) == 0 ? PairIntervals::kInclude : PairIntervals::kLeaveOut;
    return PartsOf(CompareAllMeans(in.Groups(), intervals, in.Level()), [](auto& g, auto&& part) {
      for (const MeanPair& pair : g.pairs) part(pair.difference), part(pair.t), part(pair.p);
    });
  });
  add("ForGroups", [](Input& in) {
    const auto range = StudentizedRange::ForGroups(in.Whole(5));
    if (!range.ok()) return Numbers{};
    Numbers numbers = All(range->UpperTail(in.Real(), in.Real()));
    if (in.Whole(9) == 0) Add(numbers, All(range->Cdf(in.Real(), in.Real())));
    if (in.Whole(9) == 0) Add(numbers, All(range->Critical(in.Level(), in.Real())));
    return numbers;
  });
  // Shares and ranks of many groups.
  add("TestHomogeneity", [](Input& in) {
    return PartsOf(TestHomogeneity(in.Shares()), [](auto& h, auto&& part) {
      part(h.chi_square), part(h.p), part(h.smallest_expected);
    });
  });
  add("CompareWithRest", [](Input& in) {
    return PartsOf(CompareWithRest(in.Shares(), static_cast<Adjustment>(in.Whole(2)), in.Level()),
                   [](auto& rows, auto&& part) {
                     for (const auto& row : rows) {
                       part(row.difference), part(row.p), part(row.adjusted_p);
                     }
                   });
  });
  add("FisherExact", [](Input& in) { return All(FisherExact(in.Share(), in.Share())); });
  add("AdjustP",
      [](Input& in) { return All(AdjustP(in.Reals(), static_cast<Adjustment>(in.Whole(2)))); });
  add("RankSamples",
      [](Input& in) { return All(RankSamples(in.Many([&] { return in.Reals(); }))); });
  const auto ranked = [](Input& in) {
    const size_t scores = in.Size(5);
    std::vector<std::vector<int64_t>> counts(in.Size(5), std::vector<int64_t>(scores));
    for (auto& group : counts) {
      for (int64_t& count : group) count = in.Count();
    }
    return RankScores(counts);
  };
  add("RankScores", [=](Input& in) { return All(ranked(in)); });
  add("TestRanks", [=](Input& in) {
    const auto ranks = ranked(in);
    if (!ranks.ok()) return Numbers{};
    return PartsOf(TestRanks(*ranks), [](auto& k, auto&& part) { part(k.h), part(k.p); });
  });
  add("DunnTest", [=](Input& in) {
    const auto ranks = ranked(in);
    if (!ranks.ok()) return Numbers{};
    return PartsOf(DunnTest(*ranks), [](auto& pairs, auto&& part) {
      for (const RankPair& pair : pairs) part(pair.z), part(pair.p), part(pair.adjusted_p);
    });
  });
  // League tables.
  add("ShareFunnel", [](Input& in) { return All(ShareFunnel(in.Shares(), in.Funnel())); });
  add("RatioFunnel", [](Input& in) {
    const auto units = in.Many([&] { return ObservedExpected{in.Count(), in.Real()}; });
    return All(
        RatioFunnel(units, in.Flip() ? RatioScale::kLog : RatioScale::kSquareRoot, in.Funnel()));
  });
  add("ExactPoissonLimits",
      [](Input& in) { return All(ExactPoissonLimits(in.Real(), in.Level())); });
  add("JamesStein", [](Input& in) { return All(JamesStein(in.Shares(), in.Level())); });
  add("JamesStein", [](Input& in) {
    const auto units = in.Many([&] {
      return EffectiveShare{in.Flip() ? .5 : in.Real(), in.Real()};
    });
    return All(JamesStein(units, in.Level()));
  });
  add("BetaBinomial", [](Input& in) { return All(BetaBinomial(in.Shares(), in.Level())); });
  add("TailRanks", [](Input& in) {
    const auto beliefs = in.Many([&] { return Belief{in.Real(), in.Real()}; });
    return PartsOf(TailRanks(beliefs, {in.Flip() ? .1 : in.Real(), in.Whole(20), in.Seed()}),
                   [](auto& ranks, auto&& part) {
                     for (const TailRank& rank : ranks) part(rank.lowest), part(rank.highest);
                   });
  });
  // Charts.
  add("XmrChart", [](Input& in) {
    return All(XmrChart(in.Series(), {in.Flip(), in.Flip() ? 2.66 : in.Real(), in.Basis()}));
  });
  add("PChart", [](Input& in) {
    return All(PChart(in.Shares(), in.Flip() ? Limits::kPlain : Limits::kLaney, in.Basis()));
  });
  add("CChart", [](Input& in) { return All(CChart(in.Counts(), in.Basis())); });
  add("UChart", [](Input& in) {
    const auto samples = in.Many([&] { return in.Rate(); });
    return All(UChart(samples, in.Flip() ? Limits::kPlain : Limits::kLaney, in.Basis()));
  });
  add("StandardChart",
      [](Input& in) { return All(StandardChart(in.Series(), in.Real(), in.Real())); });
  const auto rebases = [](Input& in) {
    return in.Many([&] { return Rebase{in.Size(20), in.Flip() || in.Flip() ? "moved" : ""}; }, 2);
  };
  add("CutPhases", [=](Input& in) {
    return PartsOf(CutPhases(in.Size(20), rebases(in)),
                   [](auto& phases, auto&& part) { part(1.0 * phases.size()); });
  });
  add("Rebased", [=](Input& in) {
    const auto values = in.Series();
    return All(Rebased(std::span(values), rebases(in), [](Series part) { return XmrChart(part); }));
  });
  add("AssureTarget", [](Input& in) {
    const auto good = in.Flip() ? GoodDirection::kUp : GoodDirection::kDown;
    return PartsOf(AssureTarget(in.Real(), {in.Real(), in.Real()}, good),
                   [](auto& assurance, auto&& part) { part(1.0 * static_cast<int>(assurance)); });
  });
  // Drivers.
  add("SummariseColumns", [](Input& in) { return All(SummariseColumns(in.Rows())); });
  add("Correlations", [](Input& in) { return All(Correlations(in.Products())); });
  add("CronbachAlpha", [](Input& in) {
    return PartsOf(CronbachAlpha(in.Products(), in.Level()), [](auto& alpha, auto&& part) {
      part(alpha.raw), part(All(alpha.standardised));
      for (const auto& item : alpha.items) {
        part(All(item.rest_correlation)), part(All(item.alpha_without));
      }
    });
  });
  add("ModelDrivers", [](Input& in) {
    return PartsOf(ModelDrivers(in.Products(), in.Drivers()),
                   [](auto& model, auto&& part) { part(model.among); });
  });
  add("LeastSquares", [](Input& in) {
    return PartsOf(LeastSquares(in.Products()), [](auto& fit, auto&& part) {
      part(fit.intercept), part(fit.intercept_error), part(fit.r_squared);
      for (const Coefficient& driver : fit.drivers) {
        part(driver.value), part(driver.standard_error), part(driver.p);
      }
    });
  });
  add("Lmg", [](Input& in) { return All(Lmg(in.Products(), in.Drivers())); });
  add("RelativeWeights",
      [](Input& in) { return All(RelativeWeights(in.Products(), in.Drivers())); });
  add("BootstrapDrivers", [](Input& in) {
    const auto method = in.Flip() ? DriverMethod::kLmg : DriverMethod::kRelativeWeights;
    return PartsOf(BootstrapDrivers(in.Rows(), method, {in.Whole(12), 1, in.Level(), in.Drivers()}),
                   [](auto& shares, auto&& part) {
                     for (const Estimate& share : shares.shares) part(share);
                     part(shares.largest), part(shares.r_squared);
                   });
  });
  add("MapItems", [](Input& in) {
    const auto items = in.Many([&] { return ItemPosition{in.Real(), in.Real()}; });
    return PartsOf(MapItems(items), [](auto& map, auto&& part) {
      part(map.cross.performance), part(map.cross.importance);
    });
  });
  // Times.
  add("Quantile", [](Input& in) {
    std::vector<double> values = in.Reals();
    if (in.Flip()) std::sort(values.begin(), values.end(), std::less<>());
    return All(Quantile(values, in.Flip() ? .9 : in.Real()));
  });
  add("QuantileInterval", [](Input& in) {
    std::vector<double> values = in.Reals(30);
    std::erase_if(values, [](double value) { return std::isnan(value); });
    std::sort(values.begin(), values.end());
    return All(QuantileInterval(values, in.Level(), in.Level()));
  });
  add("MakeHistogram", [](Input& in) {
    return PartsOf(MakeHistogram(in.Reals(), in.Histogram().edges),
                   [](auto& histogram, auto&& part) { part(1.0 * histogram.n()); });
  });
  add("QuantileOfHistogram", [](Input& in) {
    const Histogram histogram = in.Histogram();
    static_cast<void>(histogram.n());
    return PartsOf(
        QuantileOfHistogram(histogram, in.Flip() ? .5 : in.Real()),
        [](auto& quantile, auto&& part) { part(quantile.value), part(quantile.bracket); });
  });
  add("Estimate", [](Input& in) {
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
  add("CompareSurvival", [](Input& in) {
    const auto groups = in.Many([&] { return in.Many([&] { return in.Life(); }); }, 4);
    return PartsOf(CompareSurvival(groups), [](auto& test, auto&& part) {
      part(test.chi_square), part(test.p), part(test.observed), part(test.expected);
    });
  });
  add("Autocorrelation", [](Input& in) { return All(Autocorrelation(in.Reals())); });
  add("FiniteEstimate", [](Input& in) {
    return All(FiniteEstimate(in.Real(), {in.Real(), in.Real()}));
  });
  // Queues.
  const auto seats = [](Input& in) { return in.Flip() ? in.Whole(200) : in.Whole(200'000) - 1; };
  add("ErlangB", [=](Input& in) { return All(ErlangB(in.Real(), seats(in))); });
  add("ErlangC", [=](Input& in) {
    return All(ErlangC({in.Real(), in.Real()}, seats(in), in.Real()));
  });
  add("ErlangA", [=](Input& in) {
    return All(ErlangA({in.Real(), in.Real()}, seats(in), in.Real(), in.Real()));
  });
  add("SeatsFor", [](Input& in) {
    const StaffingTarget target{in.Real(), in.Flip() ? .8 : in.Real(), in.Flip() ? 1 : in.Real(),
                                in.Flip() ? .3 : in.Real()};
    return PartsOf(SeatsFor({in.Real(), in.Real()}, target), [](auto& staffing, auto&& part) {
      part(staffing.figures), part(1.0 * staffing.positions);
    });
  });
  return calls;
}

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::strtoull(value, nullptr, 10) : otherwise;
}

TEST(ExtremeInputTest, EveryPublicFunctionIsCalled) {
  std::set<std::string> called;
  for (const auto& [name, call] : Calls()) called.insert(name);
  // Members are called through what makes their object.
  const std::set<std::string> members{"UpperTail", "Cdf", "Critical", "At"};
  const std::regex declaration(R"(^\s*(?:static |inline )*Answer<.*>\s+(\w+)\()");
  int headers = 0;
  const char* source = std::getenv("ASSAY_SOURCE_DIR");
  const std::filesystem::path folder = std::filesystem::path(source ? source : ".") / "query/stats";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename();
    if (file.path().extension() != ".h" || name == "answer_matchers.h") continue;
    ++headers;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, declaration) || members.contains(match[1])) continue;
      EXPECT_TRUE(called.contains(match[1]))
          << name << " declares " << match[1] << ", which has no call in this file";
    }
  }
  EXPECT_GT(headers, 40);
}

TEST(ExtremeInputTest, NothingIsOkAndNotFinite) {
  const uint64_t seed = FromEnvironment("ASSAY_STATS_SEED", 1);
  const uint64_t total = FromEnvironment("ASSAY_STATS_CALLS", 100'000);
  RecordProperty("seed", static_cast<int>(seed));
  std::vector<std::pair<std::string, Call>> calls;
  for (const auto& [name, call] : Calls()) calls.emplace_back(name, call);
  std::map<std::string, std::pair<double, uint64_t>> slowest;
  int bad = 0;
  for (uint64_t i = 0; i < total && bad < 20; ++i) {
    const auto& [name, call] = calls[i % calls.size()];
    Input input(seed * 1'000'003 + i);
    const auto begin = std::chrono::steady_clock::now();
    const Numbers numbers = call(input);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    slowest[name] = std::max(slowest[name], {took.count(), i});
    const auto broken = std::find_if(numbers.begin(), numbers.end(),
                                     [](double number) { return !std::isfinite(number); });
    if (broken == numbers.end()) continue;
    ++bad;
    ADD_FAILURE() << name << " says OK with " << *broken << "; call " << i << " of seed " << seed;
  }
  for (const auto& [name, slow] : slowest) {
    if (slow.first > 0.2) {
      std::printf("slowest %s: %.2f s, call %zu\n", name.c_str(), slow.first, slow.second);
    }
  }
}

}  // namespace
}  // namespace assay::stats
