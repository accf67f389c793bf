#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "query/stats/mean_intervals.h"
#include "tests/bench/stats_coverage.h"
#include "tests/bench/stats_small_n.h"

namespace assay::bench {
namespace {

using stats::Random;

// Chances of the answers 1 to 5.
struct ScoreTruth {
  const char* name;
  std::array<double, 5> chances;
};
const std::vector<ScoreTruth> kScores{{"all 5", {0, 0, 0, 0, 1}},
                                      {"all 3", {0, 0, 1, 0, 0}},
                                      {"half 1, half 5", {.5, 0, 0, 0, .5}},
                                      {"5 % 1, the others 5", {.05, 0, 0, 0, .95}},
                                      {"5 % 4, the others 5", {0, 0, 0, .05, .95}},
                                      {"20 % 1, the others 5", {.2, 0, 0, 0, .8}},
                                      {"alike", {.2, .2, .2, .2, .2}},
                                      {"60, 25, 8, 4, 3 % from 5 down", {.03, .04, .08, .25, .6}},
                                      {"10, 20, 40, 20, 10 %", {.1, .2, .4, .2, .1}},
                                      {"half 3, half 4", {0, 0, .5, .5, 0}},
                                      {"40, 40, 10, 5, 5 % from 1 up", {.4, .4, .1, .05, .05}},
                                      {"2 % 1, the others 4", {.02, 0, 0, .98, 0}}};

// The chance of each sum and sum of squares of n answers, counted from the least.
using Sums = std::map<std::pair<int, int>, double>;

Sums SumsOf(const std::array<double, 5>& chances, int n) {
  Sums sums{{{0, 0}, 1.0}};
  for (int i = 0; i < n; ++i) {
    Sums next;
    for (const auto& [sum, chance] : sums) {
      for (int score = 0; score < 5; ++score) {
        const double share = chance * chances[static_cast<size_t>(score)];
        if (share > 1e-15) next[{sum.first + score, sum.second + score * score}] += share;
      }
    }
    sums = std::move(next);
  }
  return sums;
}

void AddScores(SmallSamples& samples) {
  std::vector<std::string> names;
  for (const ScoreTruth& truth : kScores) names.emplace_back(truth.name);
  samples.Add("mean score, 1 to 5", names, [](size_t index, int n) {
    const auto& chances = kScores[index].chances;
    double truth = 1;
    for (size_t score = 0; score < 5; ++score) truth += chances[score] * static_cast<double>(score);
    Held held;
    for (const auto& [sum, chance] : SumsOf(chances, n)) {
      const double mean = static_cast<double>(sum.first) / n;
      const double squares = sum.second - mean * sum.first;
      const stats::Moments moments{
          .n = n, .origin = 1, .offset = mean, .squares = std::max(0.0, squares)};
      const auto answer = stats::ScoreMeanInterval(moments, {1, 5});
      held.Add(chance, answer.ok(),
               answer.ok() && answer->interval.low <= truth + 1e-12 &&
                   answer->interval.high >= truth - 1e-12);
    }
    return held;
  });
}

struct TimeTruth {
  const char* name;
  double mean;
  double (*draw)(Random&);
};
const std::vector<TimeTruth> kTimes{
    {"exponential", 1, [](Random& random) { return DrawExponential(random); }},
    {"log-normal, sd of the log 0.5", std::exp(.125),
     [](Random& random) { return std::exp(random.Normal() / 2); }},
    {"log-normal, sd of the log 1", std::exp(.5),
     [](Random& random) { return std::exp(random.Normal()); }},
    {"uniform", .5, [](Random& random) { return random.Uniform(); }},
    {"gamma, shape 2", 2,
     [](Random& random) { return DrawExponential(random) + DrawExponential(random); }},
    {"30 % zero, the others exponential", .7,
     [](Random& random) { return random.Uniform() < .3 ? 0.0 : DrawExponential(random); }},
    {"60 % zero, the others exponential", .4,
     [](Random& random) { return random.Uniform() < .6 ? 0.0 : DrawExponential(random); }},
    {"whole minutes of an exponential of two", 1 / (std::exp(.5) - 1),
     [](Random& random) { return std::floor(2 * DrawExponential(random)); }}};

void AddTimes(SmallSamples& samples) {
  std::vector<std::string> names;
  for (const TimeTruth& truth : kTimes) names.emplace_back(truth.name);
  samples.Simulate("mean time", names, [](Random& random, size_t truth, int n, Held& held) {
    stats::Moments moments;
    for (int i = 0; i < n; ++i) moments.Add(kTimes[truth].draw(random));
    const auto answer = stats::TimeMeanInterval(moments);
    held.Add(1, answer.ok(), answer.ok() && Contains(answer->interval, kTimes[truth].mean));
  });
}

}  // namespace

void AddSmallMeans(SmallSamples& samples) {
  AddScores(samples);
  AddTimes(samples);
}

}  // namespace assay::bench
