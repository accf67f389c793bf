#include "query/stats/standardisation.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

template <typename Stratum>
std::optional<Unanswered> RefuseWeights(std::span<const Stratum> strata) {
  if (strata.empty()) return Unanswered::kNoObservations;
  double sum = 0;
  for (const Stratum& stratum : strata) {
    if (!std::isfinite(stratum.weight)) return Unanswered::kNotFinite;
    if (stratum.weight < 0) return Unanswered::kNegativeValue;
    sum += stratum.weight;
  }
  if (std::abs(sum - 1) > 1e-9) return Unanswered::kInvalidWeights;
  return std::nullopt;
}

}  // namespace

Answer<Estimate> StandardisedShare(std::span<const ShareStratum> strata, double level) {
  if (const auto reason = RefuseWeights(strata)) return *reason;
  double value = 0;
  double below = 0;
  double above = 0;
  for (const auto& [share, weight] : strata) {
    if (weight == 0) continue;
    if (share.n == 0 && share.count == 0) return Unanswered::kEmptyStratum;
    ASSIGN_OR_REASON(const Estimate wilson, Wilson(share, level));
    value += weight * wilson.value;
    below = std::hypot(below, weight * (wilson.value - wilson.interval.low));
    above = std::hypot(above, weight * (wilson.interval.high - wilson.value));
  }
  return Estimate{value, {std::max(0.0, value - below), std::min(1.0, value + above)}};
}

Answer<Estimate> StandardisedRate(std::span<const RateStratum> strata, double level) {
  if (const auto reason = RefuseWeights(strata)) return *reason;
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  double value = 0;
  double variance = 0;
  double largest = 0;  // The most that one further event could add.
  for (const auto& [rate, weight] : strata) {
    if (weight == 0) continue;
    if (rate.exposure == 0) return Unanswered::kEmptyStratum;
    ASSIGN_OR_REASON(const Estimate checked, ExactPoisson(rate, level));
    const double per_event = weight / rate.exposure;
    value += weight * checked.value;
    variance += per_event * per_event * static_cast<double>(rate.events);
    largest = std::max(largest, per_event);
  }
  const double tail = (1 - level) / 2;
  const double low =
      value == 0 ? 0.0 : variance / value * GammaQuantile(tail, value * value / variance);
  const double raised = value + largest;
  const double raised_variance = variance + largest * largest;
  const double high =
      raised_variance / raised * GammaUpperQuantile(tail, raised * raised / raised_variance);
  return FiniteEstimate(value, {low, high});
}

}  // namespace assay::stats
