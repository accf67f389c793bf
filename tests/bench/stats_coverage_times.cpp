#include <algorithm>

#include "query/stats/kaplan_meier.h"
#include "query/stats/quantiles.h"
#include "tests/bench/stats_coverage.h"

namespace assay::bench {
namespace {

using stats::Interval;
using stats::Random;

void AddQuantiles(Coverage& coverage) {
  const struct {
    double probability;
    int n;
    const char* name;
  } cases[] = {{.5, 10, "median, 10"}, {.5, 50, "median, 50"}, {.9, 50, "p90, 50"},
               {.9, 400, "p90, 400"},  {.95, 100, "p95, 100"}, {.95, 1000, "p95, 1,000"}};
  for (const auto& [probability, n, name] : cases) {
    const double truth = -std::log1p(-probability);
    coverage.Add(std::string(name) + " exponential times",
                 [=, n = n, probability = probability](Random& random) {
                   std::vector<double> times;
                   for (int i = 0; i < n; ++i) times.push_back(DrawExponential(random));
                   std::sort(times.begin(), times.end());
                   const auto quantile = stats::QuantileInterval(times, probability);
                   return quantile.ok() && Contains(quantile->interval, truth);
                 });
  }
}

void AddSurvival(Coverage& coverage) {
  const double median = std::log(2);
  const auto draw_curve = [](Random& random) {
    std::vector<stats::LifeEvents> lives;
    for (int i = 0; i < 40; ++i) {
      const double end = DrawExponential(random);
      const double seen = 2 * DrawExponential(random);
      lives.push_back({std::min(end, seen), end <= seen, end > seen});
    }
    return stats::SurvivalCurve::Estimate(lives).value();
  };
  coverage.Add("Kaplan-Meier S(t) = 0.5, 40 cases, a third open", [=](Random& random) {
    const auto curve = draw_curve(random);
    Interval interval{1, 1};
    for (const auto& step : curve.steps()) {
      if (step.time <= median) interval = step.survival.interval;
    }
    return Contains(interval, .5);
  });
  coverage.Add("Kaplan-Meier median, 40 cases, a third open", [=](Random& random) {
    const auto quantile = draw_curve(random).Quantile(.5);
    return quantile.ok() && quantile->low <= median && median <= quantile->high.value_or(1e9);
  });
}

}  // namespace

void AddTimes(Coverage& coverage) {
  AddQuantiles(coverage);
  AddSurvival(coverage);
}

}  // namespace assay::bench
