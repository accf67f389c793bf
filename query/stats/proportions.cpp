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
  double q = 0;  // 1 - p, with the digits that p next to 1 has lost.
};

Answer<Parts> Check(const Share& share, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double p, Proportion(share));
  const double n = static_cast<double>(share.n);
  return Parts{static_cast<double>(share.count), n, p,
               static_cast<double>(share.n - share.count) / n};
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
  const double half = z * std::sqrt(s.p * s.q / s.n + z2 / (4 * s.n * s.n));
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
  // Of hits and misses the fewer: where shares are next to 1 their difference has no digit left.
  const auto fewer_of = [&](bool of_misses, const Share& share) {
    return static_cast<double>(of_misses ? share.n - share.count : share.count);
  };
  const double hits = fewer_of(false, first) + fewer_of(false, second);
  const double misses = fewer_of(true, first) + fewer_of(true, second);
  const bool of_misses = hits > misses;
  const double n1 = static_cast<double>(first.n);
  const double n2 = static_cast<double>(second.n);
  const double difference =
      of_misses ? fewer_of(true, second) / n2 - fewer_of(true, first) / n1 : a.value - b.value;
  // Square and add: the distance of each share to the end of its own Wilson interval.
  const double below = std::hypot(a.value - a.interval.low, b.interval.high - b.value);
  const double above = std::hypot(a.interval.high - a.value, b.value - b.interval.low);

  const double error = std::sqrt(hits / (n1 + n2) * (misses / (n1 + n2)) * (1 / n1 + 1 / n2));
  const double z = error > 0 ? difference / error : 0.0;
  ASSIGN_OR_REASON(const Estimate estimate,
                   FiniteEstimate(difference, {difference - below, difference + above}));
  return ShareDifference{estimate, z, PValue(NormalTwoSidedP(z))};
}

}  // namespace assay::stats
