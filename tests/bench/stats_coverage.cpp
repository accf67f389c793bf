// How often 95 % intervals contain the truth, in small, skewed and extreme cases.
#include <algorithm>

#include "query/stats/change.h"
#include "query/stats/cronbach_alpha.h"
#include "query/stats/driver_bootstrap.h"
#include "query/stats/games_howell.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/lmg.h"
#include "query/stats/nps.h"
#include "query/stats/quantiles.h"
#include "query/stats/shrinkage.h"
#include "query/stats/standardisation.h"
#include "tests/bench/stats_simulation.h"

namespace assay::bench {
namespace {

using stats::Estimate;
using stats::Interval;
using stats::Random;

bool Contains(const Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

// Collects coverages; an interval that is not there counts as missing the truth.
class Coverage {
 public:
  void Add(std::string name, const std::function<bool(Random&)>& covers) {
    const double share = ShareOf(1000 + rates_.size(), covers);
    rates_.push_back({std::move(name), share, "0.93-0.97", share >= .93 && share <= .97});
  }
  std::vector<Rate> Take() { return std::move(rates_); }

 private:
  std::vector<Rate> rates_;
};

void AddShares(Coverage& coverage) {
  const struct {
    int64_t n;
    double p;
    const char* name;
  } cases[] = {{5, .5, "5 answers, 50 %"},     {12, .8, "12 answers, 80 %"},
               {20, .05, "20 answers, 5 %"},   {30, .98, "30 answers, 98 %"},
               {100, .01, "100 answers, 1 %"}, {400, .8, "400 answers, 80 %"}};
  for (const auto& [n, p, name] : cases) {
    using Method = stats::Answer<Estimate> (*)(const stats::Share&, double);
    const auto add = [&, n = n, p = p](const char* method_name, Method method) {
      coverage.Add(std::string(method_name) + ", " + name, [=](Random& random) {
        return Contains(method(DrawShare(random, n, p), .95).value().interval, p);
      });
    };
    add("Wilson", stats::Wilson);
    add("Clopper-Pearson", stats::ClopperPearson);
    add("adjusted Wald", stats::AdjustedWald);
  }
  const auto difference = [&](const char* name, stats::Share n, double p, double q) {
    coverage.Add(std::string("share difference, ") + name, [=](Random& random) {
      const auto a = DrawShare(random, n.count, p);
      const auto b = DrawShare(random, n.n, q);
      return Contains(stats::CompareShares(a, b).value().difference.interval, p - q);
    });
  };
  difference("12 and 12 answers, 80 and 60 %", {12, 12}, .8, .6);
  difference("20 and 200 answers, 5 %", {20, 200}, .05, .05);
  difference("400 and 400 answers, 80 and 77 %", {400, 400}, .8, .77);
}

void AddRates(Coverage& coverage) {
  for (const double mean : {1.0, 4.0, 20.0}) {
    const std::string name = ", " + std::to_string(static_cast<int>(mean)) + " events expected";
    coverage.Add("exact Poisson" + name, [=](Random& random) {
      return Contains(stats::ExactPoisson({DrawPoisson(random, mean), 1}).value().interval, mean);
    });
    coverage.Add("Byar" + name, [=](Random& random) {
      return Contains(stats::Byar({DrawPoisson(random, mean), 1}).value().interval, mean);
    });
  }
  coverage.Add("rate ratio, 8 and 16 events expected", [](Random& random) {
    const auto ratio =
        stats::CompareRates({DrawPoisson(random, 8), 1}, {DrawPoisson(random, 16), 2});
    return ratio.ok() && Contains(ratio->ratio.interval, 1);
  });
  coverage.Add("standardised share, 4 strata of 15", [](Random& random) {
    std::vector<stats::ShareStratum> strata;
    for (const double p : {.9, .8, .7, .95}) strata.push_back({DrawShare(random, 15, p), .25});
    return Contains(stats::StandardisedShare(strata).value().interval, .8375);
  });
  coverage.Add("standardised rate, 3 strata of 2-8 events", [](Random& random) {
    const std::vector<stats::RateStratum> strata{{{DrawPoisson(random, 2), 1}, .5},
                                                 {{DrawPoisson(random, 8), 2}, .3},
                                                 {{DrawPoisson(random, 5), 1}, .2}};
    return Contains(stats::StandardisedRate(strata).value().interval, 3.2);
  });
}

stats::NpsCounts DrawNps(Random& random, int n, double promoters, double detractors) {
  stats::NpsCounts counts;
  for (int i = 0; i < n; ++i) {
    const double u = random.Uniform();
    ++(u < promoters                ? counts.promoters
       : u < promoters + detractors ? counts.detractors
                                    : counts.passives);
  }
  return counts;
}

void AddNps(Coverage& coverage) {
  const struct {
    int n;
    double promoters, detractors;
    const char* name;
  } cases[] = {{10, .5, .2, "10 answers, 50/30/20 %"},
               {30, .9, .02, "30 answers, 90/8/2 %"},
               {200, .46, .36, "200 answers, 46/18/36 %"}};
  for (const auto& [n, p, d, name] : cases) {
    const double truth = p - d;
    coverage.Add(std::string("NPS adjusted Wald, ") + name, [=, n = n, p = p, d = d](Random& r) {
      return Contains(stats::NetPromoterScore(DrawNps(r, n, p, d))->adjusted.interval, truth);
    });
    coverage.Add(std::string("NPS Wald, ") + name, [=, n = n, p = p, d = d](Random& r) {
      return Contains(stats::NetPromoterScore(DrawNps(r, n, p, d))->wald, truth);
    });
  }
  coverage.Add("NPS difference, 50 and 80 answers", [](Random& random) {
    const auto difference =
        stats::CompareNps(DrawNps(random, 50, .5, .2), DrawNps(random, 80, .4, .3));
    return difference.ok() && Contains(difference->difference.interval, .2);
  });
}

using Draw = std::function<double(Random&)>;

stats::Moments DrawMoments(Random& random, int n, const Draw& draw) {
  stats::Moments moments;
  for (int i = 0; i < n; ++i) moments.Add(draw(random));
  return moments;
}

const Draw kNormal = [](Random& random) { return random.Normal(); };
const Draw kLogNormal = [](Random& random) { return std::exp(random.Normal()); };
// A satisfied crowd on 1-5: 60 % five, 25 % four, 8, 4, 3 %; mean 4.35.
const Draw kFivePoint = [](Random& random) {
  const double u = random.Uniform();
  return u < .6 ? 5.0 : u < .85 ? 4.0 : u < .93 ? 3.0 : u < .97 ? 2.0 : 1.0;
};

void AddMeans(Coverage& coverage) {
  const auto mean = [&](const char* name, int n, const Draw& draw, double truth) {
    coverage.Add(std::string("mean, ") + name, [=](Random& random) {
      const auto interval = stats::MeanInterval(DrawMoments(random, n, draw));
      return interval.ok() && Contains(interval->interval, truth);
    });
  };
  mean("5 normal values", 5, kNormal, 0);
  mean("12 answers on 1-5", 12, kFivePoint, 4.35);
  mean("100 answers on 1-5", 100, kFivePoint, 4.35);
  mean("10 exponential times", 10, DrawExponential, 1);
  mean("30 log-normal times", 30, kLogNormal, std::exp(.5));
  mean("1,000 log-normal times", 1000, kLogNormal, std::exp(.5));
  coverage.Add("difference of means, 5 and 20 values, sd 3 and 1", [](Random& random) {
    const auto wide = DrawMoments(random, 5, [](Random& r) { return 3 * r.Normal(); });
    return Contains(
        stats::CompareMeans(wide, DrawMoments(random, 20, kNormal))->difference.interval, 0);
  });
  coverage.Add("Games-Howell, 6 groups of 8-30, all pairs at once", [](Random& random) {
    std::vector<stats::Moments> groups;
    for (const int n : {8, 10, 12, 15, 20, 30}) {
      groups.push_back(DrawMoments(random, n, [n](Random& r) { return r.Normal() * n / 10; }));
    }
    const auto result = stats::CompareAllMeans(groups).value();
    return std::all_of(result.pairs.begin(), result.pairs.end(),
                       [](const auto& pair) { return Contains(pair.difference.interval, 0); });
  });
}

void AddChanges(Coverage& coverage) {
  coverage.Add("difference-in-differences of means, 4 groups of 12", [](Random& random) {
    const auto group = [&] { return DrawMoments(random, 12, kFivePoint); };
    const auto change = stats::DifferenceInMeans({group(), group()}, {group(), group()});
    return change.ok() && Contains(change->change.interval, 0);
  });
  coverage.Add("difference-in-differences of shares, 4 groups of 20, 80-90 %", [](Random& r) {
    const auto change = stats::DifferenceInShares({DrawShare(r, 20, .8), DrawShare(r, 20, .9)},
                                                  {DrawShare(r, 20, .8), DrawShare(r, 20, .85)});
    return Contains(change->change.interval, .05);
  });
}

void AddTimes(Coverage& coverage) {
  const double median = std::log(2);
  for (const int n : {10, 50}) {
    coverage.Add("median, " + std::to_string(n) + " exponential times", [=](Random& random) {
      std::vector<double> times;
      for (int i = 0; i < n; ++i) times.push_back(DrawExponential(random));
      std::sort(times.begin(), times.end());
      return Contains(stats::QuantileInterval(times, .5).value().interval, median);
    });
  }
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
    return quantile.ok() && quantile->low.value_or(0) <= median &&
           median <= quantile->high.value_or(1e9);
  });
}

// One unit per replication, drawn from 20 whose true shares scatter around 80 %.
void AddShrinkage(Coverage& coverage) {
  const auto add = [&](const char* name, auto&& method) {
    coverage.Add(name, [method](Random& random) {
      std::vector<stats::Share> units;
      std::vector<double> truth;
      for (const int64_t n : UnequalSizes(20)) {
        truth.push_back(std::clamp(.8 + .06 * random.Normal(), .01, .99));
        units.push_back(DrawShare(random, n, truth.back()));
      }
      const auto result = method(units);
      const auto& unit = result.units[random.Below(result.units.size())];
      return Contains(unit.estimate.interval, truth[unit.unit]);
    });
  };
  add("James-Stein, 20 units of 20-2,000, sd 6 points",
      [](const std::vector<stats::Share>& units) { return stats::JamesStein(units).value(); });
  add("beta-binomial, 20 units of 20-2,000, sd 6 points",
      [](const std::vector<stats::Share>& units) { return stats::BetaBinomial(units).value(); });
}

void AddScales(Coverage& coverage) {
  // Items share one factor: correlation 0.5 each, alpha = 5 * .5 / (1 + 4 * .5).
  coverage.Add("Cronbach alpha, 5 items, 30 answers", [](Random& random) {
    Eigen::MatrixXd rows(30, 5);
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      const double common = random.Normal();
      for (Eigen::Index j = 0; j < rows.cols(); ++j) rows(i, j) = common + random.Normal();
    }
    const auto alpha = stats::CronbachAlpha(stats::SummariseColumns(rows).value());
    return Contains(alpha->raw.interval, 2.5 / 3);
  });
  // Drivers a, b = a + noise, c; y = a + b + c + 2 noise. The truth is LMG of the population.
  stats::CrossProducts population{.n = 1000,
                                  .origin = Eigen::VectorXd::Zero(4),
                                  .offset = Eigen::VectorXd::Zero(4),
                                  .products = Eigen::MatrixXd(4, 4)};
  population.products << 1, 1, 0, 2, 1, 2, 0, 3, 0, 0, 1, 1, 2, 3, 1, 10;
  const double truth = stats::Lmg(population).value().shares[1];
  coverage.Add("LMG bootstrap, 3 drivers, 100 answers", [truth](Random& random) {
    Eigen::MatrixXd rows(100, 4);
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      const double a = random.Normal();
      const double b = a + random.Normal();
      const double c = random.Normal();
      rows.row(i) << a, b, c, a + b + c + 2 * random.Normal();
    }
    const auto result =
        stats::BootstrapDrivers(rows, stats::DriverMethod::kLmg, {.replications = 400, .seed = 5});
    return Contains(result->shares[1].interval, truth);
  });
}

}  // namespace

std::vector<Rate> MeasureCoverage() {
  Coverage coverage;
  AddShares(coverage);
  AddRates(coverage);
  AddNps(coverage);
  AddMeans(coverage);
  AddChanges(coverage);
  AddTimes(coverage);
  AddShrinkage(coverage);
  AddScales(coverage);
  return coverage.Take();
}

}  // namespace assay::bench
