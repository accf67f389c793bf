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
int64_t LowestRank(int64_t n, double probability, double tail) {
  int64_t low = 0;
  int64_t high = n;
  while (low < high) {
    const int64_t middle = low + (high - low + 1) / 2;
    const double below =
        BinomialCdf(static_cast<double>(middle - 1), static_cast<double>(n), probability);
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

std::optional<QuantileRanks> RanksAround(int64_t n, double probability, double level) {
  constexpr int64_t kMost = int64_t{1} << 53;
  if (!IsInsideUnit(level) || !IsInsideUnit(probability)) return std::nullopt;
  if (n < kIntervalFewest || n > kMost) return std::nullopt;
  const double tail = (1 - level) / 2;
  // The upper rank is the lower rank of the mirrored question, counted from the other end.
  return QuantileRanks{LowestRank(n, probability, tail),
                       n + 1 - LowestRank(n, 1 - probability, tail)};
}

Answer<Estimate> QuantileInterval(std::span<const double> sorted, double probability,
                                  double level) {
  if (!IsInsideUnit(level) || !IsInsideUnit(probability)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double value, Quantile(sorted, probability));
  const auto n = static_cast<int64_t>(sorted.size());
  const auto ranks = RanksAround(n, probability, level);
  if (!ranks || ranks->low == 0 || ranks->high > n) return Unanswered::kTooFewObservations;
  return Estimate{
      value,
      {sorted[static_cast<size_t>(ranks->low - 1)], sorted[static_cast<size_t>(ranks->high - 1)]}};
}

}  // namespace assay::stats
