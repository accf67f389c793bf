// How often comparisons of many units, and control charts, cry wolf; and how often they see.
#include <algorithm>
#include <optional>
#include <set>

#include "query/stats/anova.h"
#include "query/stats/chi_square.h"
#include "query/stats/control_chart.h"
#include "query/stats/funnel.h"
#include "query/stats/games_howell.h"
#include "query/stats/kruskal_wallis.h"
#include "query/stats/run_rules.h"
#include "tests/bench/stats_simulation.h"

namespace assay::bench {
namespace {

using stats::Adjustment;
using stats::Random;

constexpr double kAlpha = .05;
constexpr double kBase = .8;

std::vector<stats::Share> DrawUnits(Random& random, size_t units) {
  std::vector<stats::Share> shares;
  for (const int64_t n : UnequalSizes(units)) shares.push_back(DrawShare(random, n, kBase));
  return shares;
}

template <typename Rows>
bool AnyBelow(const Rows& rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const auto& row) { return row.adjusted_p < kAlpha; });
}

// Means of units whose spread differs as much as their size: 5 to 60 values, sd 1 to 3.
std::vector<stats::Moments> DrawMeans(Random& random, size_t units) {
  std::vector<stats::Moments> groups;
  for (size_t i = 0; i < units; ++i) {
    const double place = static_cast<double>(i) / static_cast<double>(units - 1);
    const int n = static_cast<int>(5 * std::pow(12, place));
    stats::Moments moments;
    for (int j = 0; j < n; ++j) moments.Add((3 - 2 * place) * random.Normal());
    groups.push_back(moments);
  }
  return groups;
}

// Answers on 1-5, the same crowd everywhere.
stats::RankedGroups DrawRanks(Random& random, size_t units) {
  std::vector<std::vector<int64_t>> counts;
  for (const int64_t n : UnequalSizes(units)) {
    std::vector<int64_t> scores(5);
    for (int64_t i = 0; i < n; ++i) {
      const double u = random.Uniform();
      ++scores[u < .03 ? 0 : u < .07 ? 1 : u < .15 ? 2 : u < .4 ? 3 : 4];
    }
    counts.push_back(std::move(scores));
  }
  return stats::RankScores(counts).value();
}

void AddAlarms(size_t units, std::vector<Rate>& rates) {
  const std::string suffix = ", " + std::to_string(units) + " units";
  const auto add = [&](const char* name, const char* promise, double bound, auto&& alarms) {
    const double share = ShareOf(2000 + rates.size(), alarms);
    rates.push_back({name + suffix, share, promise, share <= bound});
  };
  const char* five = "about 0.05, at most 0.065";
  add("chi-square, global", five, .065,
      [=](Random& random) { return stats::TestHomogeneity(DrawUnits(random, units))->p < kAlpha; });
  add("each against the rest, raw p", "none: shows why p is adjusted", 1, [=](Random& random) {
    const auto units_drawn = DrawUnits(random, units);
    return AnyBelow(stats::CompareWithRest(units_drawn, Adjustment::kNone).value());
  });
  add("each against the rest, Holm", five, .065, [=](Random& random) {
    const auto units_drawn = DrawUnits(random, units);
    return AnyBelow(stats::CompareWithRest(units_drawn, Adjustment::kHolm).value());
  });
  add("each against the rest, Benjamini-Hochberg", five, .065, [=](Random& random) {
    const auto units_drawn = DrawUnits(random, units);
    return AnyBelow(stats::CompareWithRest(units_drawn, Adjustment::kBenjaminiHochberg).value());
  });
  add("funnel, adjusted 99.8 % limits, any unit", "0.002 per unit",
      .003 * static_cast<double>(units), [=](Random& random) {
        const auto funnel = stats::ShareFunnel(DrawUnits(random, units)).value();
        return std::any_of(funnel.units.begin(), funnel.units.end(),
                           [](const auto& unit) { return unit.outside_alarm; });
      });
  add("Welch ANOVA", five, .065,
      [=](Random& random) { return stats::TestMeans(DrawMeans(random, units))->p < kAlpha; });
  add("Kruskal-Wallis", five, .065,
      [=](Random& random) { return stats::TestRanks(DrawRanks(random, units))->p < kAlpha; });
  add("Dunn with Holm", five, .065,
      [=](Random& random) { return AnyBelow(stats::DunnTest(DrawRanks(random, units)).value()); });
}

// Points that raise any signal, per 100, on a chart of 100 points without a cause.
template <typename MakeChart>
Rate ChartAlarms(std::string name, stats::RuleSet rules, MakeChart&& make) {
  Random random(3000);
  double points = 0;
  for (int i = 0; i < kReplications; ++i) {
    std::set<size_t> flagged;
    for (const auto& signal : stats::FindSignals(make(random), rules)) flagged.insert(signal.last);
    points += static_cast<double>(flagged.size());
  }
  return {std::move(name), points / kReplications, "measured", true};
}

}  // namespace

std::vector<Rate> MeasureFalseAlarms() {
  std::vector<Rate> rates;
  AddAlarms(20, rates);
  const double share = ShareOf(2999, [](Random& random) {
    const auto result =
        stats::CompareAllMeans(DrawMeans(random, 20), stats::PairIntervals::kLeaveOut).value();
    return std::any_of(result.pairs.begin(), result.pairs.end(),
                       [](const auto& pair) { return pair.p < kAlpha; });
  });
  rates.push_back({"Games-Howell, 20 units", share, "about 0.05, at most 0.065", share <= .065});
  AddAlarms(200, rates);
  return rates;
}

std::vector<Rate> MeasurePower() {
  std::vector<Rate> rates;
  for (const int points : {1, 3, 5}) {
    const double lower = kBase - points / 100.;
    const std::string suffix = ", " + std::to_string(points) + " points lower";
    rates.push_back({"two units" + suffix,
                     ShareOf(4000,
                             [=](Random& random) {
                               const auto low = DrawShare(random, 400, lower);
                               return stats::CompareShares(low, DrawShare(random, 400, kBase))->p <
                                      kAlpha;
                             }),
                     "measured", true});
    for (const size_t units : {20, 200}) {
      for (const auto adjustment : {Adjustment::kHolm, Adjustment::kBenjaminiHochberg}) {
        const bool holm = adjustment == Adjustment::kHolm;
        rates.push_back({std::string("one of ") + std::to_string(units) + " units, " +
                             (holm ? "Holm" : "Benjamini-Hochberg") + suffix,
                         ShareOf(4001,
                                 [=](Random& random) {
                                   std::vector<stats::Share> shares{DrawShare(random, 400, lower)};
                                   while (shares.size() < units) {
                                     shares.push_back(DrawShare(random, 400, kBase));
                                   }
                                   const auto rows =
                                       stats::CompareWithRest(shares, adjustment).value();
                                   return rows.front().adjusted_p < kAlpha;
                                 }),
                         "measured", true});
      }
    }
  }
  return rates;
}

std::vector<Rate> MeasureChartAlarms() {
  const auto normal = [](Random& random) {
    std::vector<std::optional<double>> values(100);
    for (auto& value : values) value = random.Normal();
    return values;
  };
  const auto shares = [](Random& random) {
    std::vector<stats::Share> samples;
    for (int i = 0; i < 100; ++i) samples.push_back(DrawShare(random, 200, .2));
    return samples;
  };
  const std::pair<stats::RuleSet, const char*> sets[] = {
      {stats::RuleSet::kWesternElectric, "Western Electric"},
      {stats::RuleSet::kNelson, "Nelson"},
      {stats::RuleSet::kNhs, "NHS"}};
  std::vector<Rate> rates;
  for (const auto& [rules, name] : sets) {
    const std::string prefix = std::string(name) + " rules, ";
    rates.push_back(ChartAlarms(prefix + "known centre and sigma", rules, [&](Random& random) {
      return stats::StandardChart(normal(random), 0, 1).value();
    }));
    rates.push_back(ChartAlarms(prefix + "XmR", rules, [&](Random& random) {
      return stats::XmrChart(normal(random)).value();
    }));
    rates.push_back(ChartAlarms(prefix + "XmR screened", rules, [&](Random& random) {
      return stats::XmrChart(normal(random), {.screened = true}).value();
    }));
    rates.push_back(ChartAlarms(prefix + "p chart, 200 a point, 20 %", rules, [&](Random& random) {
      return stats::PChart(shares(random), stats::Limits::kPlain).value();
    }));
    rates.push_back(ChartAlarms(prefix + "p' chart, 200 a point, 20 %", rules, [&](Random& r) {
      return stats::PChart(shares(r), stats::Limits::kLaney).value();
    }));
  }
  return rates;
}

}  // namespace assay::bench
