#include <fmt/format.h>

#include <algorithm>

#include "query/stats/distributions.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/quantiles.h"
#include "tests/bench/stats_small_n.h"

namespace assay::bench {
namespace {

using stats::Random;

const std::vector<double> kProbabilities{.1, .25, .5, .75, .9, .95};

std::vector<std::string> QuantileNames() {
  std::vector<std::string> names;
  for (const double p : kProbabilities) names.push_back(fmt::format("p{:g}", 100 * p));
  return names;
}

// With ties the quantile q is the value of a group: chance below it, and up to and with it.
struct Around {
  double below = 0;
  double with = 0;
};

Held HeldByRanks(int n, double p, const Around& around) {
  const auto ranks = stats::RanksAround(n, p);
  if (!ranks) return {};
  const double above_low = stats::BinomialCdf(static_cast<double>(ranks->low - 1), n, around.with);
  const double below_high =
      stats::BinomialUpperTail(static_cast<double>(ranks->high), n, around.below);
  return {1, 1 - above_low - below_high};
}

void AddQuantiles(SmallSamples& samples) {
  samples.Add("quantile, all values different", QuantileNames(), [](size_t truth, int n) {
    const double p = kProbabilities[truth];
    return HeldByRanks(n, p, {p, p});
  });
  samples.Add("quantile, a fifth of the values tied with it", QuantileNames(),
              [](size_t truth, int n) {
                const double p = kProbabilities[truth];
                return HeldByRanks(n, p, {p - .2 * p, p + .2 * (1 - p)});
              });
}

double Drawn(Random& random, bool whole) {
  const double life = DrawExponential(random);
  return whole ? std::ceil(4 * life) : life;
}

// Exponential lives, in whole quarters where `whole`, so that they tie; of them `open` are cut off.
std::vector<stats::LifeEvents> DrawLives(Random& random, int n, double open, bool whole) {
  std::vector<stats::LifeEvents> lives;
  for (int i = 0; i < n; ++i) {
    const double life = Drawn(random, whole);
    // A life and a cutting off of rates 1 and r: r / (1 + r) of them are cut off.
    const double seen = open > 0 ? DrawExponential(random) * (1 - open) / open * (whole ? 4 : 1)
                                 : std::numeric_limits<double>::max();
    lives.push_back({std::min(life, seen), life <= seen, life > seen});
  }
  return lives;
}

void AddSurvival(SmallSamples& samples) {
  const auto add = [&](const char* name, double open, bool whole) {
    samples.Simulate(name, QuantileNames(), [=](Random& random, size_t index, int n, Held& held) {
      const double p = kProbabilities[index];
      const double exact = -std::log1p(-p);
      const double truth = whole ? std::ceil(4 * exact) : exact;
      const auto curve = stats::SurvivalCurve::Estimate(DrawLives(random, n, open, whole)).value();
      const auto quantile = curve.Quantile(p);
      held.Add(1, quantile.ok(),
               quantile.ok() && quantile->low <= truth &&
                   truth <= quantile->high.value_or(std::numeric_limits<double>::max()));
    });
  };
  add("Kaplan-Meier quantile, all closed", 0, false);
  add("Kaplan-Meier quantile, 30 % open", .3, false);
  add("Kaplan-Meier quantile, 60 % open", .6, false);
  add("Kaplan-Meier quantile, 30 % open, tied", .3, true);
  samples.Simulate(
      "Kaplan-Meier S(t), 30 % open", QuantileNames(),
      [](Random& random, size_t index, int n, Held& held) {
        const double truth = 1 - kProbabilities[index];
        const double time = -std::log(truth);
        const auto curve = stats::SurvivalCurve::Estimate(DrawLives(random, n, .3, false)).value();
        const stats::SurvivalStep* last = nullptr;
        for (const auto& step : curve.steps()) {
          if (step.time <= time) last = &step;
        }
        // Before the first step and after the last observation nothing is said.
        if (last == nullptr || !curve.At(time).ok()) return;
        held.Add(1, true,
                 last->survival.interval.low <= truth && truth <= last->survival.interval.high);
      });
}

}  // namespace

void AddSmallTimes(SmallSamples& samples) {
  AddQuantiles(samples);
  AddSurvival(samples);
}

}  // namespace assay::bench
