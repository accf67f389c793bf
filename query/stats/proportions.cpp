#include "query/stats/proportions.h"

#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

// The share as doubles, so that no sum or product of counts can overflow.
struct Parts {
  double x = 0;
  double n = 0;
  double p = 0;
};

Answer<Parts> Check(const Share& share, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double p, Proportion(share));
  return Parts{static_cast<double>(share.count), static_cast<double>(share.n), p};
}

// An end that the data pin exactly is stated exactly, without the rounding of the formula.
Interval WithExactEnds(const Share& share, Interval interval) {
  interval.low = share.count == 0 ? 0.0 : std::max(0.0, interval.low);
  interval.high = share.count == share.n ? 1.0 : std::min(1.0, interval.high);
  return interval;
}

}  // namespace

Answer<double> Proportion(const Share& share) {
  if (share.n < 0 || share.count < 0) return Unanswered::kNegativeValue;
  if (share.n == 0) {
    return share.count == 0 ? Unanswered::kNoObservations : Unanswered::kCountAboveTotal;
  }
  if (share.count > share.n) return Unanswered::kCountAboveTotal;
  return static_cast<double>(share.count) / static_cast<double>(share.n);
}

Answer<Estimate> Wilson(const Share& share, double level) {
  ASSIGN_OR_REASON(const Parts s, Check(share, level));
  const double z = NormalCritical(level);
  const double z2 = z * z;
  const double centre = s.p + z2 / (2 * s.n);
  const double half = z * std::sqrt(s.p * (1 - s.p) / s.n + z2 / (4 * s.n * s.n));
  const double scale = 1 + z2 / s.n;
  return FiniteEstimate(s.p,
                        WithExactEnds(share, {(centre - half) / scale, (centre + half) / scale}));
}

Answer<Estimate> ClopperPearson(const Share& share, double level) {
  ASSIGN_OR_REASON(const Parts s, Check(share, level));
  const double tail = (1 - level) / 2;
  Interval interval{0, 1};
  if (share.count > 0) interval.low = BetaQuantile(tail, {s.x, s.n - s.x + 1});
  if (share.count < share.n) interval.high = BetaUpperQuantile(tail, {s.x + 1, s.n - s.x});
  return FiniteEstimate(s.p, interval);
}

Answer<Estimate> AdjustedWald(const Share& share, double level) {
  ASSIGN_OR_REASON(const Parts s, Check(share, level));
  const double z = NormalCritical(level);
  const double n = s.n + z * z;
  const double centre = (s.x + z * z / 2) / n;
  const double half = z * std::sqrt(centre * (1 - centre) / n);
  return FiniteEstimate(s.p, {std::max(0.0, centre - half), std::min(1.0, centre + half)});
}

Answer<ShareDifference> CompareShares(const Share& first, const Share& second, double level) {
  ASSIGN_OR_REASON(const Estimate a, Wilson(first, level));
  ASSIGN_OR_REASON(const Estimate b, Wilson(second, level));
  const double difference = a.value - b.value;
  // Square and add: the distance of each share to the end of its own Wilson interval.
  const double below = std::hypot(a.value - a.interval.low, b.interval.high - b.value);
  const double above = std::hypot(a.interval.high - a.value, b.value - b.interval.low);

  const double n1 = static_cast<double>(first.n);
  const double n2 = static_cast<double>(second.n);
  const double pooled =
      (static_cast<double>(first.count) + static_cast<double>(second.count)) / (n1 + n2);
  const double error = std::sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  const double z = error > 0 ? difference / error : 0.0;
  ASSIGN_OR_REASON(const Estimate estimate,
                   FiniteEstimate(difference, {difference - below, difference + above}));
  return ShareDifference{estimate, z, PValue(NormalTwoSidedP(z))};
}

}  // namespace assay::stats
