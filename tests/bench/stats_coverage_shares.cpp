#include "query/stats/nps.h"
#include "query/stats/standardisation.h"
#include "tests/bench/stats_coverage.h"

namespace assay::bench {
namespace {

using stats::Estimate;
using stats::Random;

void AddPlainShares(Coverage& coverage) {
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
}

void AddStandardised(Coverage& coverage) {
  coverage.Add("standardised share, 2 strata of 10", [](Random& random) {
    const std::vector<stats::ShareStratum> strata{{DrawShare(random, 10, .9), .7},
                                                  {DrawShare(random, 10, .6), .3}};
    return Contains(stats::StandardisedShare(strata).value().interval, .81);
  });
  coverage.Add("standardised share, 4 strata of 15", [](Random& random) {
    std::vector<stats::ShareStratum> strata;
    for (const double p : {.9, .8, .7, .95}) strata.push_back({DrawShare(random, 15, p), .25});
    return Contains(stats::StandardisedShare(strata).value().interval, .8375);
  });
  coverage.Add("standardised rate, 2 strata of 1 and 3 events", [](Random& random) {
    const std::vector<stats::RateStratum> strata{{{DrawPoisson(random, 1), 1}, .5},
                                                 {{DrawPoisson(random, 3), 2}, .5}};
    return Contains(stats::StandardisedRate(strata).value().interval, 1.25);
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

}  // namespace

void AddShares(Coverage& coverage) {
  AddPlainShares(coverage);
  AddRates(coverage);
  AddStandardised(coverage);
  AddNps(coverage);
}

}  // namespace assay::bench
