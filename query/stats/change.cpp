#include "query/stats/change.h"

#include <array>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

constexpr std::array<double, 4> kSigns{1, -1, -1, 1};

// Shares added and subtracted: one above a half as 1 less its misses, so that shares next to 1
// differ by all their digits.
struct SumOfShares {
  double ones = 0;
  double rest = 0;

  void Add(double sign, double hits, double misses) {
    const double n = hits + misses;
    ones += hits > misses ? sign : 0;
    rest += sign * (hits > misses ? -misses : hits) / n;
  }
  double value() const { return ones + rest; }
};

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
    // Each pair relative to its own origin: both may lie far from each other.
    const double origin = (i < 2 ? treated : control).after.origin;
    difference += kSigns[i] * (groups[i]->origin - origin + groups[i]->offset);
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
  SumOfShares difference;
  SumOfShares adjusted;
  double variance = 0;
  double below = 0;
  double above = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    ASSIGN_OR_REASON(const Estimate wilson, Wilson(groups[i], level));
    const double to_low = wilson.value - wilson.interval.low;
    const double to_high = wilson.interval.high - wilson.value;
    const double hits = static_cast<double>(groups[i].count);
    const double misses = static_cast<double>(groups[i].n - groups[i].count);
    difference.Add(kSigns[i], hits, misses);
    adjusted.Add(kSigns[i], hits + 1, misses + 1);
    below = std::hypot(below, kSigns[i] > 0 ? to_low : to_high);
    above = std::hypot(above, kSigns[i] > 0 ? to_high : to_low);
    const double n = static_cast<double>(groups[i].n) + 2;
    const double p = (hits + 1) / n;
    variance += p * ((misses + 1) / n) / n;
  }
  const double error = std::sqrt(variance);
  const double value = difference.value();
  ASSIGN_OR_REASON(const Estimate change, FiniteEstimate(value, {value - below, value + above}));
  return Change{change, error, PValue(NormalTwoSidedP(adjusted.value() / error))};
}

}  // namespace assay::stats
