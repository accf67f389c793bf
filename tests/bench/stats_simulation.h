// Simulated answers for the calibration of the statistics: seeded, the same on every machine.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "query/stats/proportions.h"
#include "query/stats/random.h"
#include "query/stats/rates.h"

namespace assay::bench {

inline constexpr int kReplications = 1000;

enum class Kept { kYes, kNo, kNothingPromised };

struct Rate {
  std::string name;
  double value = 0;  // Of the replications, or per 100 points.
  std::string promise;
  Kept kept = Kept::kNothingPromised;
};

inline stats::Share DrawShare(stats::Random& random, int64_t n, double chance) {
  stats::Share share{0, n};
  for (int64_t i = 0; i < n; ++i) share.count += random.Uniform() < chance;
  return share;
}

// Knuth's method: multiplies uniforms; for means up to some hundred.
inline int64_t DrawPoisson(stats::Random& random, double mean) {
  const double limit = std::exp(-mean);
  double product = random.Uniform();
  int64_t events = 0;
  while (product > limit) {
    product *= random.Uniform();
    ++events;
  }
  return events;
}

inline double DrawExponential(stats::Random& random) { return -std::log1p(-random.Uniform()); }

// Sizes from 20 to 2,000, spread evenly on the logarithmic scale.
inline std::vector<int64_t> UnequalSizes(size_t units) {
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < units; ++i) {
    const double place = static_cast<double>(i) / static_cast<double>(units - 1);
    sizes.push_back(static_cast<int64_t>(std::lround(20 * std::pow(100, place))));
  }
  return sizes;
}

// A seed of its own for each case, so that a new case leaves the others alone (FNV-1a).
inline uint64_t SeedOf(std::string_view name) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// Share of the replications in which `holds` is true.
inline double ShareOf(std::string_view name, const std::function<bool(stats::Random&)>& holds) {
  stats::Random random(SeedOf(name));
  int count = 0;
  for (int i = 0; i < kReplications; ++i) count += holds(random);
  return static_cast<double>(count) / kReplications;
}

// The tables of the calibration.
std::vector<Rate> MeasureCoverage();
std::vector<Rate> MeasureFalseAlarms();
std::vector<Rate> MeasurePower();
std::vector<Rate> MeasureChartAlarms();

}  // namespace assay::bench
