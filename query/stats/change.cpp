#include "query/stats/change.h"

#include <array>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

constexpr std::array<double, 4> kSigns{1, -1, -1, 1};

}  // namespace

Answer<Change> PairedChange(const Moments& differences, double level) {
  ASSIGN_OR_REASON(const Estimate mean, MeanInterval(differences, level));
  ASSIGN_OR_REASON(const double variance, Variance(differences));
  const double n = static_cast<double>(differences.n);
  const double error = std::sqrt(variance / n);
  return Change{mean, error, PValue(StudentTwoSidedP(mean.value / error, n - 1))};
}

Answer<Change> DifferenceInMeans(const BeforeAfter<Moments>& treated,
                                 const BeforeAfter<Moments>& control, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  const std::array groups{&treated.after, &treated.before, &control.after, &control.before};
  double difference = 0;
  double error = 0;
  std::array<double, 4> parts{};
  for (size_t i = 0; i < groups.size(); ++i) {
    ASSIGN_OR_REASON(const double variance, Variance(*groups[i]));
    difference += kSigns[i] * (groups[i]->origin - treated.after.origin + groups[i]->offset);
    parts[i] = variance / static_cast<double>(groups[i]->n);
    error += parts[i];
  }
  if (error == 0) return Unanswered::kNoVariation;
  double inverse_degrees = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    const double part = parts[i] / error;
    inverse_degrees += part * part / static_cast<double>(groups[i]->n - 1);
  }
  const double root = std::sqrt(error);
  const double degrees = 1 / inverse_degrees;
  const double half = StudentCritical(level, degrees) * root;
  ASSIGN_OR_REASON(const Estimate change,
                   FiniteEstimate(difference, {difference - half, difference + half}));
  return Change{change, root, PValue(StudentTwoSidedP(difference / root, degrees))};
}

Answer<Change> DifferenceInShares(const BeforeAfter<Share>& treated,
                                  const BeforeAfter<Share>& control, double level) {
  const std::array groups{treated.after, treated.before, control.after, control.before};
  double difference = 0;
  double adjusted = 0;
  double variance = 0;
  double below = 0;
  double above = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    ASSIGN_OR_REASON(const Estimate wilson, Wilson(groups[i], level));
    const double to_low = wilson.value - wilson.interval.low;
    const double to_high = wilson.interval.high - wilson.value;
    difference += kSigns[i] * wilson.value;
    below = std::hypot(below, kSigns[i] > 0 ? to_low : to_high);
    above = std::hypot(above, kSigns[i] > 0 ? to_high : to_low);
    const double n = static_cast<double>(groups[i].n) + 2;
    const double p = (static_cast<double>(groups[i].count) + 1) / n;
    adjusted += kSigns[i] * p;
    variance += p * (1 - p) / n;
  }
  const double error = std::sqrt(variance);
  ASSIGN_OR_REASON(const Estimate change,
                   FiniteEstimate(difference, {difference - below, difference + above}));
  return Change{change, error, PValue(NormalTwoSidedP(adjusted / error))};
}

}  // namespace assay::stats
