#include <fmt/format.h>

#include <algorithm>

#include "query/stats/distributions.h"
#include "query/stats/nps.h"
#include "query/stats/shrinkage.h"
#include "query/stats/standardisation.h"
#include "tests/bench/stats_coverage.h"
#include "tests/bench/stats_small_n.h"

namespace assay::bench {
namespace {

using stats::Estimate;
using stats::Random;

const std::vector<double> kShares{0, .01, .02, .05, .1, .2, .3, .5, .7, .8, .9, .95, .98, .99, 1};

std::vector<std::string> Percents(const std::vector<double>& shares) {
  std::vector<std::string> names;
  for (const double share : shares) names.push_back(fmt::format("{:g} %", share * 100));
  return names;
}

double BinomialChance(int64_t count, int64_t n, double p) {
  return std::exp(
      stats::LogBinomial(static_cast<double>(count), static_cast<double>(n), {p, 1 - p}));
}

void AddOne(Held& held, double chance, const stats::Answer<Estimate>& answer, double truth) {
  held.Add(chance, answer.ok(), answer.ok() && Contains(answer->interval, truth));
}

void AddPlainShares(SmallSamples& samples) {
  using Method = stats::Answer<Estimate> (*)(const stats::Share&, double);
  const auto add = [&](const char* name, Method method) {
    samples.Add(name, Percents(kShares), [method](size_t truth, int n) {
      Held held;
      for (int64_t count = 0; count <= n; ++count) {
        AddOne(held, BinomialChance(count, n, kShares[truth]), method({count, n}, .95),
               kShares[truth]);
      }
      return held;
    });
  };
  add("share, Wilson", stats::Wilson);
  add("share, Clopper-Pearson", stats::ClopperPearson);
  add("share, adjusted Wald", stats::AdjustedWald);
}

void AddShareDifference(SmallSamples& samples) {
  static const std::vector<std::pair<double, double>> truths{
      {.8, .6}, {.5, .5}, {.95, .9}, {.05, .05}, {.99, .8}, {1, .9}, {1, 0}};
  std::vector<std::string> names;
  for (const auto& [p, q] : truths)
    names.push_back(fmt::format("{:g} and {:g} %", 100 * p, 100 * q));
  samples.Add("difference of two shares, Newcombe", names, [](size_t truth, int n) {
    const auto& [p, q] = truths[truth];
    Held held;
    for (int64_t a = 0; a <= n; ++a) {
      for (int64_t b = 0; b <= n; ++b) {
        const auto answer = stats::CompareShares({a, n}, {b, n});
        held.Add(BinomialChance(a, n, p) * BinomialChance(b, n, q), answer.ok(),
                 answer.ok() && Contains(answer->difference.interval, p - q));
      }
    }
    return held;
  });
}

void AddRates(SmallSamples& samples) {
  static const std::vector<double> rates{0, .02, .1, .3, 1, 2};
  std::vector<std::string> names;
  for (const double rate : rates) names.push_back(fmt::format("{:g} events a case", rate));
  using Method = stats::Answer<Estimate> (*)(const stats::Rate&, double);
  const auto add = [&](const char* name, Method method) {
    samples.Add(name, names, [method](size_t truth, int n) {
      const double mean = rates[truth] * n;
      Held held;
      double chance = std::exp(-mean);
      for (int64_t events = 0; events < 250; ++events) {
        AddOne(held, chance, method({events, static_cast<double>(n)}, .95), rates[truth]);
        chance *= mean / static_cast<double>(events + 1);
      }
      return held;
    });
  };
  add("rate, exact Poisson", stats::ExactPoisson);
  add("rate, Byar", stats::Byar);
}

struct NpsTruth {
  double promoters = 0;
  double detractors = 0;
};
const std::vector<NpsTruth> kNps{{0, 0},     {1, 0},   {0, 1},   {.5, .5},  {.5, .2}, {.9, .02},
                                 {.46, .36}, {.1, .1}, {.3, .6}, {.05, .9}, {.97, 0}, {.03, 0}};

double TrinomialChance(const stats::NpsCounts& counts, const NpsTruth& truth) {
  const int64_t n = counts.promoters + counts.passives + counts.detractors;
  const double rest = 1 - truth.promoters;
  const double detractors = rest > 0 ? std::min(1.0, truth.detractors / rest) : 0;
  return BinomialChance(counts.promoters, n, truth.promoters) *
         BinomialChance(counts.detractors, n - counts.promoters, detractors);
}

void AddNps(SmallSamples& samples) {
  std::vector<std::string> names;
  for (const NpsTruth& truth : kNps) {
    names.push_back(fmt::format("{:g} % promoters, {:g} % detractors", truth.promoters * 100,
                                truth.detractors * 100));
  }
  samples.Add("NPS, adjusted Wald", names, [](size_t truth, int n) {
    Held held;
    for (int64_t p = 0; p <= n; ++p) {
      for (int64_t d = 0; d + p <= n; ++d) {
        const stats::NpsCounts counts{p, n - p - d, d};
        const auto nps = stats::NetPromoterScore(counts).value();
        held.Add(TrinomialChance(counts, kNps[truth]), true,
                 Contains(nps.adjusted.interval, kNps[truth].promoters - kNps[truth].detractors));
      }
    }
    return held;
  });
  samples.Simulate(
      "difference of two NPS", names, [](Random& random, size_t truth, int n, Held& held) {
        const NpsTruth& first = kNps[truth];
        const NpsTruth& second = kNps[4];
        const auto draw = [&](const NpsTruth& of) {
          stats::NpsCounts counts;
          for (int i = 0; i < n; ++i) {
            const double u = random.Uniform();
            ++(u < of.promoters                   ? counts.promoters
               : u < of.promoters + of.detractors ? counts.detractors
                                                  : counts.passives);
          }
          return counts;
        };
        const auto answer = stats::CompareNps(draw(first), draw(second));
        const double difference =
            first.promoters - first.detractors - second.promoters + second.detractors;
        held.Add(1, answer.ok(), answer.ok() && Contains(answer->difference.interval, difference));
      });
}

// Twenty units of this many answers each, their true shares scattered by six points; every unit
// counts.
void AddShrinkages(SmallSamples& samples) {
  static const std::vector<double> common{.5, .8, .95};
  using Method = stats::Answer<stats::Shrinkage> (*)(std::span<const stats::Share>, double);
  const auto add = [&](const char* name, Method method) {
    samples.Simulate(
        name, Percents(common), [method](Random& random, size_t truth, int n, Held& held) {
          // Enough samples of twenty units are fewer samples.
          if (random.Uniform() >= .1) return;
          std::vector<stats::Share> units;
          std::vector<double> shares;
          for (int unit = 0; unit < 20; ++unit) {
            shares.push_back(std::clamp(common[truth] + .06 * random.Normal(), 0.0, 1.0));
            units.push_back(DrawShare(random, n, shares.back()));
          }
          const auto shrunk = method(units, .95);
          if (!shrunk.ok()) return;
          for (const auto& unit : shrunk->units) {
            held.Add(1, true, Contains(unit.estimate.interval, shares[unit.unit]));
          }
        });
  };
  add("shrunk share of 20 units, James-Stein", stats::JamesStein);
  add("shrunk share of 20 units, beta-binomial", stats::BetaBinomial);
}

void AddStandardised(SmallSamples& samples) {
  static const std::vector<std::pair<double, double>> truths{
      {.9, .6}, {.5, .5}, {.98, .9}, {1, .8}, {1, 1}};
  std::vector<std::string> names;
  for (const auto& [p, q] : truths)
    names.push_back(fmt::format("{:g} and {:g} %", 100 * p, 100 * q));
  samples.Add("standardised share, two strata of so many, weights 0.7 and 0.3", names,
              [](size_t truth, int n) {
                const auto& [p, q] = truths[truth];
                Held held;
                for (int64_t a = 0; a <= n; ++a) {
                  for (int64_t b = 0; b <= n; ++b) {
                    const std::vector<stats::ShareStratum> strata{{{a, n}, .7}, {{b, n}, .3}};
                    AddOne(held, BinomialChance(a, n, p) * BinomialChance(b, n, q),
                           stats::StandardisedShare(strata), .7 * p + .3 * q);
                  }
                }
                return held;
              });
}

}  // namespace

void AddSmallShares(SmallSamples& samples) {
  AddPlainShares(samples);
  AddShareDifference(samples);
  AddStandardised(samples);
  AddRates(samples);
  AddNps(samples);
  AddShrinkages(samples);
}

}  // namespace assay::bench
