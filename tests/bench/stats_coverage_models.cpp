#include <algorithm>

#include "query/stats/cronbach_alpha.h"
#include "query/stats/driver_bootstrap.h"
#include "query/stats/lmg.h"
#include "query/stats/relative_weights.h"
#include "query/stats/shrinkage.h"
#include "tests/bench/stats_coverage.h"

namespace assay::bench {
namespace {

using stats::Random;

// True shares of 20 units, scattered around 80 %.
double DrawTruth(Random& random) { return std::clamp(.8 + .06 * random.Normal(), .01, .99); }

// One unit per replication. `draw` makes the answers of a unit of size n from its true share.
template <typename Draw, typename Method>
void AddShrinkage(Coverage& coverage, const char* name, Draw&& draw, Method&& method) {
  coverage.Add(name, [draw, method](Random& random) {
    std::vector<decltype(draw(random, 1, .5))> units;
    std::vector<double> truth;
    for (const int64_t n : UnequalSizes(20)) {
      truth.push_back(DrawTruth(random));
      units.push_back(draw(random, n, truth.back()));
    }
    const stats::Shrinkage result = method(units).value();
    const auto& unit = result.units[random.Below(result.units.size())];
    return Contains(unit.estimate.interval, truth[unit.unit]);
  });
}

// A share of answers of which every third counts three times, with its effective size
// (sum w)^2 / sum w^2 (Kish 1965).
stats::EffectiveShare DrawWeightedShare(Random& random, int64_t n, double chance) {
  double sum = 0;
  double squares = 0;
  double hits = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double weight = i % 3 == 0 ? 3 : 1;
    sum += weight;
    squares += weight * weight;
    if (random.Uniform() < chance) hits += weight;
  }
  return {hits / sum, sum * sum / squares};
}

void AddShrinkages(Coverage& coverage) {
  AddShrinkage(coverage, "James-Stein, 20 units of 20-2,000, sd 6 points", DrawShare,
               [](const std::vector<stats::Share>& units) { return stats::JamesStein(units); });
  AddShrinkage(coverage,
               "James-Stein of weighted shares (EffectiveShare), 20 units of 20-2,000, sd 6 points",
               DrawWeightedShare, [](const std::vector<stats::EffectiveShare>& units) {
                 return stats::JamesStein(units);
               });
  AddShrinkage(coverage, "beta-binomial, 20 units of 20-2,000, sd 6 points", DrawShare,
               [](const std::vector<stats::Share>& units) { return stats::BetaBinomial(units); });
}

// Items share one factor: correlation 0.5 each, alpha = 5 * .5 / (1 + 4 * .5).
void AddAlpha(Coverage& coverage) {
  coverage.Add("Cronbach alpha, 5 items, 30 answers", [](Random& random) {
    Eigen::MatrixXd rows(30, 5);
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      const double common = random.Normal();
      for (Eigen::Index j = 0; j < rows.cols(); ++j) rows(i, j) = common + random.Normal();
    }
    const auto alpha = stats::CronbachAlpha(stats::SummariseColumns(rows).value());
    return Contains(alpha->raw.interval, 2.5 / 3);
  });
}

// Drivers a, b = a + noise, c; y = a + b + c + 2 noise.
Eigen::MatrixXd DrawDriverAnswers(Random& random) {
  Eigen::MatrixXd rows(100, 4);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const double a = random.Normal();
    const double b = a + random.Normal();
    const double c = random.Normal();
    rows.row(i) << a, b, c, a + b + c + 2 * random.Normal();
  }
  return rows;
}

// The truth is the method's answer for the population those answers come from.
void AddDrivers(Coverage& coverage) {
  stats::CrossProducts population{.n = 1000,
                                  .origin = Eigen::VectorXd::Zero(4),
                                  .offset = Eigen::VectorXd::Zero(4),
                                  .products = Eigen::MatrixXd(4, 4)};
  population.products << 1, 1, 0, 2, 1, 2, 0, 3, 0, 0, 1, 1, 2, 3, 1, 10;
  const auto add = [&](const char* name, stats::DriverMethod method, double truth) {
    coverage.Add(name, [=](Random& random) {
      const auto result = stats::BootstrapDrivers(DrawDriverAnswers(random), method,
                                                  {.replications = 400, .seed = 5});
      return result.ok() && Contains(result->shares[1].interval, truth);
    });
  };
  add("LMG bootstrap, 3 drivers, 100 answers", stats::DriverMethod::kLmg,
      stats::Lmg(population).value().shares[1]);
  add("relative-weight bootstrap, 3 drivers, 100 answers", stats::DriverMethod::kRelativeWeights,
      stats::RelativeWeights(population).value().shares[1]);
}

}  // namespace

void AddModels(Coverage& coverage) {
  AddShrinkages(coverage);
  AddAlpha(coverage);
  AddDrivers(coverage);
}

}  // namespace assay::bench
