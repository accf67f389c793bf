#include "query/stats/nps.h"

#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

struct Score {
  double value = 0;
  double error = 0;
};

// The variance p + d - (p - d)^2 is (p + d) (passives) + 4 p d: a sum, in which nothing cancels.
Score ScoreOf(double promoters, double passives, double detractors) {
  const double n = promoters + passives + detractors;
  const double p = promoters / n;
  const double d = detractors / n;
  const double variance = (p + d) * (passives / n) + 4 * p * d;
  return {(promoters - detractors) / n, std::sqrt(variance / n)};
}

// first - second, from the distances of both scores to +1 or to -1: scores next to an end have no
// digits left to differ by.
double DifferenceOf(const NpsCounts& first, const NpsCounts& second, bool from_above) {
  const auto distance = [from_above](const NpsCounts& counts) {
    const double promoters = static_cast<double>(counts.promoters);
    const double passives = static_cast<double>(counts.passives);
    const double detractors = static_cast<double>(counts.detractors);
    const double n = promoters + passives + detractors;
    return (passives + 2 * (from_above ? detractors : promoters)) / n;
  };
  return from_above ? distance(second) - distance(first) : distance(first) - distance(second);
}

Interval Around(const Score& score, double z) {
  return {std::max(-1.0, score.value - z * score.error),
          std::min(1.0, score.value + z * score.error)};
}

}  // namespace

Answer<NpsCounts> CountNps(std::span<const int64_t> counts_by_score) {
  if (counts_by_score.size() != 11) return Unanswered::kShapeMismatch;
  NpsCounts counts;
  for (size_t score = 0; score <= 10; ++score) {
    if (counts_by_score[score] < 0) return Unanswered::kNegativeValue;
    int64_t& group = score >= 9   ? counts.promoters
                     : score >= 7 ? counts.passives
                                  : counts.detractors;
    if (__builtin_add_overflow(group, counts_by_score[score], &group)) {
      return Unanswered::kOverflow;
    }
  }
  return counts;
}

Answer<Nps> NetPromoterScore(const NpsCounts& counts, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  if (counts.promoters < 0 || counts.passives < 0 || counts.detractors < 0) {
    return Unanswered::kNegativeValue;
  }
  const double promoters = static_cast<double>(counts.promoters);
  const double detractors = static_cast<double>(counts.detractors);
  const double passives = static_cast<double>(counts.passives);
  if (promoters + passives + detractors == 0) return Unanswered::kNoObservations;
  const double z = NormalCritical(level);
  const Score plain = ScoreOf(promoters, passives, detractors);
  const Score adjusted = ScoreOf(promoters + 0.75, passives + 1.5, detractors + 0.75);
  Interval interval = Around(adjusted, z);
  interval = {std::min(interval.low, plain.value), std::max(interval.high, plain.value)};
  return Nps{plain.value, plain.error, Around(plain, z), {adjusted.value, interval}};
}

Answer<NpsDifference> CompareNps(const NpsCounts& first, const NpsCounts& second, double level) {
  ASSIGN_OR_REASON(const Nps a, NetPromoterScore(first, level));
  ASSIGN_OR_REASON(const Nps b, NetPromoterScore(second, level));
  const auto error_of = [](const NpsCounts& counts) {
    const double promoters = static_cast<double>(counts.promoters) + 0.75;
    const double detractors = static_cast<double>(counts.detractors) + 0.75;
    return ScoreOf(promoters, static_cast<double>(counts.passives) + 1.5, detractors).error;
  };
  const double error = std::hypot(a.standard_error, b.standard_error);
  const double difference = DifferenceOf(first, second, a.score + b.score > 0);
  const double z = error > 0 ? difference / error
                             : (a.adjusted.value - b.adjusted.value) /
                                   std::hypot(error_of(first), error_of(second));
  const Interval& low = a.adjusted.interval;
  const Interval& high = b.adjusted.interval;
  const double below = std::hypot(a.score - low.low, high.high - b.score);
  const double above = std::hypot(low.high - a.score, b.score - high.low);
  if (!AreFinite({z, error, below, above})) return Unanswered::kOverflow;
  return NpsDifference{
      {difference, {difference - below, difference + above}}, error, z, PValue(NormalTwoSidedP(z))};
}

}  // namespace assay::stats
