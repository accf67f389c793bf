// When is a value on a line? A mean of 6.3, 6.3, ... is 6.3 or its neighbour, as rounding falls.
//
// Values and lines computed from values are compared with a tolerance in units of the data: eight
// units in the last place of the largest value, which covers a quotient of counts, a mean and a
// difference. Real differences are larger by many orders of magnitude.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace assay::stats {

inline double ToleranceOf(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return 8 * std::numeric_limits<double>::epsilon() * largest;
}

// The mean, relative to the first value and with the rounding of each sum carried along
// (Neumaier 1974), so that equal values have that value as their mean. `values` is not empty.
inline double MeanOf(std::span<const double> values) {
  const double origin = values.front();
  const double n = static_cast<double>(values.size());
  double sum = 0;
  double lost = 0;
  for (const double value : values) {
    const double step = value / n - origin / n;
    const double next = sum + step;
    lost += std::abs(sum) >= std::abs(step) ? (sum - next) + step : (step - next) + sum;
    sum = next;
  }
  return origin + (sum + lost);
}

}  // namespace assay::stats
