#include "query/stats/quantiles.h"

#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

double TypeSeven(std::span<const double> sorted, double probability) {
  const double position = probability * static_cast<double>(sorted.size() - 1);
  const size_t below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  const double weight = position - static_cast<double>(below);
  return std::lerp(sorted[below], sorted[above], weight);
}

// The largest rank r in [0, n] with P(X < r) <= tail, X binomial(n, probability).
size_t LowestRank(size_t n, double probability, double tail) {
  size_t low = 0;
  size_t high = n;
  while (low < high) {
    const size_t middle = (low + high + 1) / 2;
    const double below =
        BinomialCdf(static_cast<double>(middle) - 1, static_cast<double>(n), probability);
    if (below <= tail) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace

Answer<double> Quantile(std::span<const double> sorted, double probability) {
  if (!(probability >= 0 && probability <= 1)) return Unanswered::kLevelOutOfRange;
  if (sorted.empty()) return Unanswered::kNoObservations;
  for (const double value : sorted) {
    if (!std::isfinite(value)) return Unanswered::kNotFinite;
  }
  if (!std::is_sorted(sorted.begin(), sorted.end())) return Unanswered::kNotSorted;
  return TypeSeven(sorted, probability);
}

Answer<Estimate> QuantileInterval(std::span<const double> sorted, double probability,
                                  double level) {
  if (!IsInsideUnit(level) || !IsInsideUnit(probability)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double value, Quantile(sorted, probability));
  const double tail = (1 - level) / 2;
  // The upper rank is the lower rank of the mirrored question, counted from the other end.
  const size_t from_below = LowestRank(sorted.size(), probability, tail);
  const size_t from_above = LowestRank(sorted.size(), 1 - probability, tail);
  if (from_below == 0 || from_above == 0) return Unanswered::kTooFewObservations;
  return Estimate{value, {sorted[from_below - 1], sorted[sorted.size() - from_above]}};
}

}  // namespace assay::stats
