#include <algorithm>

#include "query/stats/change.h"
#include "query/stats/games_howell.h"
#include "tests/bench/stats_coverage.h"

namespace assay::bench {
namespace {

using stats::Random;

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

void AddPlainMeans(Coverage& coverage) {
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

// The same person twice on a scale of 1 to 5: what both answers share, and what they do not.
double DrawPairedDifference(Random& random) {
  const double person = 4 + random.Normal();
  const auto answer = [&] { return std::clamp(std::round(person + random.Normal()), 1.0, 5.0); };
  const double before = answer();
  return answer() - before;
}

void AddChanges(Coverage& coverage) {
  const auto paired = [&](const char* name, int n, const Draw& draw, double truth) {
    coverage.Add(std::string("paired change, ") + name, [=](Random& random) {
      const auto change = stats::PairedChange(DrawMoments(random, n, draw));
      return change.ok() && Contains(change->change.interval, truth);
    });
  };
  paired("12 people on 1-5", 12, DrawPairedDifference, 0);
  paired("60 people on 1-5", 60, DrawPairedDifference, 0);
  paired("15 skewed differences", 15, DrawExponential, 1);
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

}  // namespace

void AddMeans(Coverage& coverage) {
  AddPlainMeans(coverage);
  AddChanges(coverage);
}

}  // namespace assay::bench
