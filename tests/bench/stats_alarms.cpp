// How often comparisons of many units, and control charts, cry wolf; and how often they see.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
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

// What a rate may reach by chance alone in so many replications.
double WithChanceError(double rate) {
  return rate + 1.96 * std::sqrt(rate * (1 - rate) / kReplications);
}

// False alarms; `promised` is the rate at which there may be one, empty where none is promised.
class Alarms {
 public:
  explicit Alarms(std::vector<Rate>& rates) : rates_(rates) {}

  void Add(std::string name, std::optional<double> promised,
           const std::function<bool(Random&)>& alarms) {
    const double share = ShareOf(name, alarms);
    if (!promised) {
      rates_.push_back({std::move(name), share, "none: shows why p is adjusted"});
      return;
    }
    const double bound = WithChanceError(*promised);
    rates_.push_back({std::move(name), share,
                      fmt::format("{:.3f}, by chance at most {:.3f}", *promised, bound),
                      share <= bound ? Kept::kYes : Kept::kNo});
  }

 private:
  std::vector<Rate>& rates_;
};

bool AnyGamesHowellPair(Random& random, size_t units) {
  const auto result =
      stats::CompareAllMeans(DrawMeans(random, units), stats::PairIntervals::kLeaveOut).value();
  return std::any_of(result.pairs.begin(), result.pairs.end(),
                     [](const auto& pair) { return pair.p < kAlpha; });
}

bool AnyOutsideFunnel(Random& random, size_t units) {
  const auto funnel = stats::ShareFunnel(DrawUnits(random, units)).value();
  return std::any_of(funnel.units.begin(), funnel.units.end(),
                     [](const auto& unit) { return unit.outside_alarm; });
}

void AddShareAlarms(size_t units, const std::string& suffix, Alarms& alarms) {
  alarms.Add("chi-square, global" + suffix, kAlpha, [=](Random& random) {
    return stats::TestHomogeneity(DrawUnits(random, units))->p < kAlpha;
  });
  const auto against_rest = [&](const char* name, Adjustment adjustment,
                                std::optional<double> promised) {
    alarms.Add(std::string("each against the rest, ") + name + suffix, promised,
               [=](Random& random) {
                 const auto drawn = DrawUnits(random, units);
                 return AnyBelow(stats::CompareWithRest(drawn, adjustment).value());
               });
  };
  against_rest("raw p", Adjustment::kNone, std::nullopt);
  against_rest("Holm", Adjustment::kHolm, kAlpha);
  against_rest("Benjamini-Hochberg", Adjustment::kBenjaminiHochberg, kAlpha);
  // 99.8 % limits: each unit has a chance of 0.002 of its own.
  alarms.Add("funnel, adjusted 99.8 % limits, any unit" + suffix,
             1 - std::pow(1 - .002, static_cast<double>(units)),
             [=](Random& random) { return AnyOutsideFunnel(random, units); });
}

void AddAlarms(size_t units, std::vector<Rate>& rates) {
  const std::string suffix = ", " + std::to_string(units) + " units";
  Alarms alarms(rates);
  AddShareAlarms(units, suffix, alarms);
  alarms.Add("Welch ANOVA" + suffix, kAlpha, [=](Random& random) {
    return stats::TestMeans(DrawMeans(random, units))->p < kAlpha;
  });
  // The studentised range of 200 units takes too long for a thousand replications.
  if (units <= 20) {
    alarms.Add("Games-Howell" + suffix, kAlpha,
               [=](Random& random) { return AnyGamesHowellPair(random, units); });
  }
  alarms.Add("Kruskal-Wallis" + suffix, kAlpha, [=](Random& random) {
    return stats::TestRanks(DrawRanks(random, units))->p < kAlpha;
  });
  const auto dunn = [&](const char* name, Adjustment adjustment) {
    alarms.Add(std::string("Dunn with ") + name + suffix, kAlpha, [=](Random& random) {
      return AnyBelow(stats::DunnTest(DrawRanks(random, units), adjustment).value());
    });
  };
  dunn("Holm", Adjustment::kHolm);
  dunn("Benjamini-Hochberg", Adjustment::kBenjaminiHochberg);
}

// Whether the first of so many units, lower than the others, is found.
bool FindsLowUnit(Random& random, size_t units, double lower, Adjustment adjustment) {
  std::vector<stats::Share> shares{DrawShare(random, 400, lower)};
  while (shares.size() < units) shares.push_back(DrawShare(random, 400, kBase));
  return stats::CompareWithRest(shares, adjustment).value().front().adjusted_p < kAlpha;
}

// Points that raise any signal, per 100, on a chart of 100 points without a cause.
template <typename MakeChart>
Rate ChartAlarms(std::string name, stats::RuleSet rules, MakeChart&& make) {
  Random random(SeedOf(name));
  double points = 0;
  for (int i = 0; i < kReplications; ++i) {
    std::set<size_t> flagged;
    for (const auto& signal : stats::FindSignals(make(random), rules)) flagged.insert(signal.last);
    points += static_cast<double>(flagged.size());
  }
  return {std::move(name), points / kReplications, "measured"};
}

}  // namespace

std::vector<Rate> MeasureFalseAlarms() {
  std::vector<Rate> rates;
  AddAlarms(20, rates);
  AddAlarms(200, rates);
  return rates;
}

std::vector<Rate> MeasurePower() {
  std::vector<Rate> rates;
  const auto add = [&](std::string name, const std::function<bool(Random&)>& finds) {
    const double share = ShareOf(name, finds);
    rates.push_back({std::move(name), share, "measured"});
  };
  for (const int points : {1, 3, 5}) {
    const double lower = kBase - points / 100.;
    const std::string suffix = ", " + std::to_string(points) + " points lower";
    add("two units" + suffix, [=](Random& random) {
      const auto low = DrawShare(random, 400, lower);
      return stats::CompareShares(low, DrawShare(random, 400, kBase))->p < kAlpha;
    });
    for (const size_t units : {20, 200}) {
      const std::string prefix = "one of " + std::to_string(units) + " units, ";
      add(prefix + "Holm" + suffix,
          [=](Random& random) { return FindsLowUnit(random, units, lower, Adjustment::kHolm); });
      add(prefix + "Benjamini-Hochberg" + suffix, [=](Random& random) {
        return FindsLowUnit(random, units, lower, Adjustment::kBenjaminiHochberg);
      });
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
