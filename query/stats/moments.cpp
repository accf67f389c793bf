#include "query/stats/moments.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

// Sums of whole numbers that a double holds exactly: scores, counts, milliseconds near the origin.
bool IsExact(const PowerSums& sums) {
  return sums.sum_squares <= 0x1p53 && std::abs(sums.sum) <= 0x1p53 &&
         sums.sum == std::floor(sums.sum) && sums.sum_squares == std::floor(sums.sum_squares);
}

// sum of squares - sum^2 / n of such sums, without rounding but the last.
double ExactSquares(const PowerSums& sums) {
  const __int128 n = sums.n;
  const __int128 sum = static_cast<int64_t>(sums.sum);
  const __int128 squares = static_cast<int64_t>(sums.sum_squares);
  return static_cast<double>(n * squares - sum * sum) / static_cast<double>(sums.n);
}

}  // namespace

void Moments::Add(double value) {
  const double relative = value - origin;
  const double before = relative - offset;
  ++n;
  offset += before / static_cast<double>(n);
  squares += before * (relative - offset);
}

Answer<Moments> Merge(const Moments& a, const Moments& b) {
  if (a.n < 0 || b.n < 0) return Unanswered::kNegativeValue;
  for (const Moments* part : {&a, &b}) {
    if (!std::isfinite(part->mean()) || !std::isfinite(part->squares)) {
      return Unanswered::kNotFinite;
    }
  }
  if (b.n == 0) return a;
  if (a.n == 0) return b;
  const double n_a = static_cast<double>(a.n);
  const double n_b = static_cast<double>(b.n);
  const double weight_b = n_b / (n_a + n_b);
  const double distance = (b.origin - a.origin) + (b.offset - a.offset);
  Moments merged = a;
  if (__builtin_add_overflow(a.n, b.n, &merged.n)) return Unanswered::kOverflow;
  merged.offset += distance * weight_b;
  merged.squares += b.squares + distance * distance * n_a * weight_b;
  merged.squares_lost = a.squares_lost || b.squares_lost;
  if (!std::isfinite(merged.mean()) || !std::isfinite(merged.squares)) {
    return Unanswered::kOverflow;
  }
  return merged;
}

Answer<Moments> Summarise(std::span<const double> values) {
  if (values.empty()) return Unanswered::kNoObservations;
  Moments moments{.origin = values.front()};
  for (const double value : values) {
    if (!std::isfinite(value)) return Unanswered::kNotFinite;
    moments.Add(value);
  }
  if (!std::isfinite(moments.mean()) || !std::isfinite(moments.squares)) {
    return Unanswered::kOverflow;
  }
  return moments;
}

Answer<Moments> FromPowerSums(const PowerSums& sums) {
  if (!std::isfinite(sums.sum) || !std::isfinite(sums.sum_squares) || !std::isfinite(sums.origin)) {
    return Unanswered::kNotFinite;
  }
  if (sums.n < 0 || sums.sum_squares < 0) return Unanswered::kNegativeValue;
  Moments moments{.n = sums.n, .origin = sums.origin};
  if (sums.n == 0) return moments;
  const double n = static_cast<double>(sums.n);
  moments.offset = sums.sum / n;
  if (IsExact(sums)) {
    moments.squares = ExactSquares(sums);
    if (moments.squares < 0) return Unanswered::kNegativeValue;
    return moments;
  }
  moments.squares = sums.sum_squares - sums.sum * moments.offset;
  if (!std::isfinite(moments.squares)) return Unanswered::kOverflow;
  // A residue of the size of the rounding says nothing: values may be equal or vary a little. A
  // truly negative one means that the sums do not belong together.
  const double rounding =
      4 * std::sqrt(n) * std::numeric_limits<double>::epsilon() * sums.sum_squares;
  if (moments.squares < -rounding) return Unanswered::kNegativeValue;
  if (moments.squares > rounding && sums.n > 1) return moments;
  moments.squares_lost = sums.n > 1;
  moments.squares = 0;
  return moments;
}

Answer<double> Mean(const Moments& moments) {
  if (moments.n <= 0) return Unanswered::kNoObservations;
  if (!std::isfinite(moments.mean())) return Unanswered::kNotFinite;
  return moments.mean();
}

Answer<double> Variance(const Moments& moments) {
  if (moments.n <= 0) return Unanswered::kNoObservations;
  if (moments.n < 2) return Unanswered::kTooFewObservations;
  if (moments.squares_lost) return Unanswered::kDigitsLost;
  if (!std::isfinite(moments.squares)) return Unanswered::kNotFinite;
  if (moments.squares < 0) return Unanswered::kNegativeValue;
  return moments.squares / static_cast<double>(moments.n - 1);
}

Answer<double> StandardDeviation(const Moments& moments) {
  ASSIGN_OR_REASON(const double variance, Variance(moments));
  return std::sqrt(variance);
}

Answer<Estimate> MeanInterval(const Moments& moments, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double mean, Mean(moments));
  ASSIGN_OR_REASON(const double variance, Variance(moments));
  const double n = static_cast<double>(moments.n);
  if (variance / n == 0) return Unanswered::kNoVariation;
  const double half = StudentCritical(level, n - 1) * std::sqrt(variance / n);
  return FiniteEstimate(mean, {mean - half, mean + half});
}

Answer<MeanDifference> CompareMeans(const Moments& first, const Moments& second, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double variance_1, Variance(first));
  ASSIGN_OR_REASON(const double variance_2, Variance(second));
  const double n1 = static_cast<double>(first.n);
  const double n2 = static_cast<double>(second.n);
  const double error_1 = variance_1 / n1;
  const double error_2 = variance_2 / n2;
  const double error = error_1 + error_2;
  if (error == 0) return Unanswered::kNoVariation;

  const double difference = (first.origin - second.origin) + (first.offset - second.offset);
  // Written with shares of the error, so that no square can overflow or vanish.
  const double part_1 = error_1 / error;
  const double part_2 = error_2 / error;
  const double degrees = 1 / (part_1 * part_1 / (n1 - 1) + part_2 * part_2 / (n2 - 1));
  const double half = StudentCritical(level, degrees) * std::sqrt(error);
  const double t = difference / std::sqrt(error);
  ASSIGN_OR_REASON(const Estimate estimate,
                   FiniteEstimate(difference, {difference - half, difference + half}));
  if (!std::isfinite(t)) return Unanswered::kOverflow;
  return MeanDifference{estimate, std::sqrt(error), t, degrees,
                        PValue(StudentTwoSidedP(t, degrees))};
}

}  // namespace assay::stats
