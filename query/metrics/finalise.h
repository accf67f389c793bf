// From sums to figures. Pure: the same cell always gives the same figure.
#pragma once

#include <optional>
#include <span>

#include "query/metrics/figure.h"
#include "query/metrics/metric.h"

namespace assay::metrics {

// The scale of the scores in a cell, where it has scores.
struct CellScale {
  double minimum = 0;
  double maximum = 0;
  bool is_mixed = false;  // Scores of different scales are in it.
};

// The values around a quantile: of n sorted values those at floor((n - 1) p) and after it.
// Of a sketch, the numbers of their buckets.
struct QuantileValues {
  uint64_t n = 0;
  int64_t low = 0;
  int64_t high = 0;
  bool is_sketch = false;
};

// What is known about one cell.
struct Cell {
  const MeasureSet& measures;
  std::span<const Int128> values;  // In the order of `measures`.
  CellScale scale = {};
  QuantileValues quantile = {};
};

Figure Finalise(const Metric& metric, const Recipe& recipe, const Cell& cell);

// Adds the measures that `recipe` needs.
void AddMeasures(const Recipe& recipe, MeasureSet& measures);

// The sketch has one bucket for every value v with gamma^(i-1) < v <= gamma^i, so its middle
// 2 gamma^i / (gamma + 1) is off by at most this share of v. Bucket -1 holds zero.
inline constexpr double kSketchErrorMax = 0.005;
inline constexpr double kSketchGamma = (1 + kSketchErrorMax) / (1 - kSketchErrorMax);
inline constexpr int64_t kSketchZero = -1;

}  // namespace assay::metrics
