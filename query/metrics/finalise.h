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

// Two neighbours among sorted values: that of a rank, 1 for the least, and that of the next rank.
struct RankedValues {
  int64_t rank = 0;  // Values of ranks outside 1 to n say nothing.
  int64_t value = 0;
  int64_t next = 0;
};

// The values around a quantile: of n sorted values those at floor((n - 1) p) and after it, and
// those where the ends of its interval may be. Of a sketch, the numbers of their buckets.
struct QuantileValues {
  uint64_t n = 0;
  int64_t low = 0;
  int64_t high = 0;
  bool is_sketch = false;
  RankedValues lower_end = {};
  RankedValues upper_end = {};
};

// Where the store looks for the ends of the interval. It has no binomial distribution, so it takes
// normal quantiles corrected for skewness (Cornish and Fisher 1938),
//   rank = floor(n p - kRankSpread sqrt(n p (1 - p)) + RankShift(p)), at least 0, below,
//   rank = ceil(n p + kRankSpread sqrt(n p (1 - p)) + RankShift(p)) - 1, at most n, above,
// and gives the values of that rank and the next. The exact rank is one of the two, as tests see
// for five to a billion values and p of 1e-6 to 1 - 1e-6.
inline constexpr double kRankSpread = 1.959963984540054;
double RankShift(double p);

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
