#include "query/stats/multiplicity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::stats {
namespace {

std::vector<size_t> AscendingOrder(std::span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  return order;
}

}  // namespace

Answer<std::vector<double>> AdjustP(std::span<const double> raw, Adjustment adjustment) {
  if (raw.empty()) return Unanswered::kNoObservations;
  for (const double p : raw) {
    if (!std::isfinite(p)) return Unanswered::kNotFinite;
    if (p < 0 || p > 1) return Unanswered::kValueOutOfRange;
  }
  std::vector<double> adjusted(raw.begin(), raw.end());
  if (adjustment == Adjustment::kNone) return adjusted;

  const std::vector<size_t> order = AscendingOrder(raw);
  const double m = static_cast<double>(raw.size());
  if (adjustment == Adjustment::kHolm) {
    double largest = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      const double factor = m - static_cast<double>(i);
      largest = std::max(largest, std::min(1.0, factor * raw[order[i]]));
      adjusted[order[i]] = largest;
    }
    return adjusted;
  }
  double smallest = 1;
  for (size_t i = order.size(); i-- > 0;) {
    const double factor = m / static_cast<double>(i + 1);
    smallest = std::min(smallest, factor * raw[order[i]]);
    adjusted[order[i]] = std::max(smallest, raw[order[i]]);
  }
  return adjusted;
}

}  // namespace assay::stats
