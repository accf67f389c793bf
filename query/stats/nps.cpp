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

// Numbers of answers, those that the adjusted interval adds included.
struct Answers {
  double promoters = 0;
  double passives = 0;
  double detractors = 0;

  double n() const { return promoters + passives + detractors; }
};

Answers Counted(const NpsCounts& counts) {
  return {static_cast<double>(counts.promoters), static_cast<double>(counts.passives),
          static_cast<double>(counts.detractors)};
}
Answers Adjusted(const Answers& answers) {
  return {answers.promoters + 0.75, answers.passives + 1.5, answers.detractors + 0.75};
}

// The variance p + d - (p - d)^2 is (p + d) (passives) + 4 p d: a sum, in which nothing cancels.
Score ScoreOf(const Answers& answers) {
  const double n = answers.n();
  const double p = answers.promoters / n;
  const double d = answers.detractors / n;
  const double variance = (p + d) * (answers.passives / n) + 4 * p * d;
  return {(answers.promoters - answers.detractors) / n, std::sqrt(variance / n)};
}

// The difference of two scores. Next to +1 or -1 they have no digits left to differ by: there it
// comes from their distances to that end.
double DifferenceOf(const Answers& first, const Answers& second) {
  const double a = ScoreOf(first).value;
  const double b = ScoreOf(second).value;
  if (std::abs(a + b) <= 1) return a - b;
  const bool from_above = a + b > 0;
  const auto distance = [from_above](const Answers& answers) {
    const double others = from_above ? answers.detractors : answers.promoters;
    return (answers.passives + 2 * others) / answers.n();
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
  const Answers answers = Counted(counts);
  if (answers.n() == 0) return Unanswered::kNoObservations;
  const double z = NormalCritical(level);
  const Score plain = ScoreOf(answers);
  const Score adjusted = ScoreOf(Adjusted(answers));
  Interval interval = Around(adjusted, z);
  interval = {std::min(interval.low, plain.value), std::max(interval.high, plain.value)};
  return Nps{plain.value, plain.error, Around(plain, z), {adjusted.value, interval}};
}

Answer<NpsDifference> CompareNps(const NpsCounts& first, const NpsCounts& second, double level) {
  ASSIGN_OR_REASON(const Nps a, NetPromoterScore(first, level));
  ASSIGN_OR_REASON(const Nps b, NetPromoterScore(second, level));
  const Answers counts_a = Counted(first);
  const Answers counts_b = Counted(second);
  const Answers more_a = Adjusted(counts_a);
  const Answers more_b = Adjusted(counts_b);
  const double error = std::hypot(a.standard_error, b.standard_error);
  const double difference = DifferenceOf(counts_a, counts_b);
  const double z = error > 0 ? difference / error
                             : DifferenceOf(more_a, more_b) /
                                   std::hypot(ScoreOf(more_a).error, ScoreOf(more_b).error);
  const Interval& low = a.adjusted.interval;
  const Interval& high = b.adjusted.interval;
  const double below = std::hypot(a.score - low.low, high.high - b.score);
  const double above = std::hypot(low.high - a.score, b.score - high.low);
  if (!AreFinite({z, error, below, above})) return Unanswered::kOverflow;
  return NpsDifference{
      {difference, {difference - below, difference + above}}, error, z, PValue(NormalTwoSidedP(z))};
}

}  // namespace assay::stats
