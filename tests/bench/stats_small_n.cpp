#include "tests/bench/stats_small_n.h"

#include <fmt/format.h>

namespace assay::bench {
namespace {

constexpr int kSizes[] = {2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50};
constexpr int kFewest = 5;
constexpr int kSamples = 2000;

}  // namespace

void SmallSamples::Add(std::string name, const std::vector<std::string>& truths,
                       const std::function<Held(size_t, int)>& held) {
  SmallSampleRow row{.name = std::move(name)};
  double below = 0;
  double sum = 0;
  int below_count = 0;
  int count = 0;
  for (size_t truth = 0; truth < truths.size(); ++truth) {
    for (const int n : kSizes) {
      const Held result = held(truth, n);
      if (result.answered <= 0) continue;
      const double coverage = result.covered / result.answered;
      if (n < kFewest) {
        below += coverage;
        ++below_count;
        continue;
      }
      sum += coverage;
      ++count;
      if (coverage >= row.worst) continue;
      row.worst = coverage;
      row.worst_at = fmt::format("{} cases, {}", n, truths[truth]);
    }
  }
  if (below_count > 0) row.below = below / below_count;
  row.mean = sum / count;
  rows_.push_back(std::move(row));
}

void SmallSamples::Simulate(std::string name, const std::vector<std::string>& truths,
                            const std::function<void(stats::Random&, size_t, int, Held&)>& sample) {
  stats::Random random(SeedOf(name));
  Add(std::move(name), truths, [&](size_t truth, int n) {
    Held held;
    for (int i = 0; i < kSamples; ++i) sample(random, truth, n, held);
    return held;
  });
}

std::vector<SmallSampleRow> MeasureSmallSamples() {
  SmallSamples samples;
  AddSmallShares(samples);
  AddSmallMeans(samples);
  AddSmallTimes(samples);
  return samples.Take();
}

}  // namespace assay::bench
