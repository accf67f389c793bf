// Means: how sure is "4.1 on average"? From n, sum and sum of squares alone.
//
// Sums of squares of large values cancel: 10,000,000.1 with a spread of 0.1 has no correct
// digit left. So sums are kept relative to an origin, any fixed value near the data (the
// middle of the scale, the first value): sum of (x - origin) and of (x - origin)^2. They can
// be aggregated by a store in any order and merged; Moments are what methods work on.
// Source: Welford 1962; Chan, Golub and LeVeque 1983.
#pragma once

#include <cstdint>
#include <span>

#include "query/stats/interval.h"

namespace assay::stats {

// What a store aggregates. Units: those of the value, and their square.
struct PowerSums {
  int64_t n = 0;
  double sum = 0;          // of (x - origin)
  double sum_squares = 0;  // of (x - origin)^2
  double origin = 0;
};

struct Moments {
  int64_t n = 0;
  double origin = 0;
  double offset = 0;   // mean - origin: keeps the digits that the mean itself would lose.
  double squares = 0;  // Sum of squared deviations from the mean.
  // Power sums whose origin lies too far from the data: the squares are lost in rounding, and
  // nothing that needs them has an answer but DIGITS_LOST.
  bool squares_lost = false;

  double mean() const { return origin + offset; }
  // Adds one value (Welford).
  void Add(double value);
};

// Moments of everything in `a` and `b`, in a's origin. Order and grouping do not matter.
//   d = mean_b - mean_a; squares = squares_a + squares_b + d^2 n_a n_b / n
// Reasons: OVERFLOW, NEGATIVE_VALUE, NOT_FINITE.
Answer<Moments> Merge(const Moments& a, const Moments& b);

// Moments of values that are at hand; the first value is the origin.
// Reasons: NO_OBSERVATIONS, NOT_FINITE, OVERFLOW.
Answer<Moments> Summarise(std::span<const double> values);

// Moments of sums that a store aggregated.
// Reasons: NEGATIVE_VALUE (n, sum of squares, or a sum of squares smaller than the sum
// allows), NOT_FINITE, OVERFLOW. n = 0 is a valid, empty summary. Where the sums cannot tell
// whether the values vary (squares_lost), the mean is still right.
Answer<Moments> FromPowerSums(const PowerSums& sums);

// Reasons: NO_OBSERVATIONS; of the others also TOO_FEW_OBSERVATIONS (n < 2), DIGITS_LOST.
Answer<double> Mean(const Moments& moments);
Answer<double> Variance(const Moments& moments);  // Divided by n - 1.
Answer<double> StandardDeviation(const Moments& moments);

// In which range does the true mean lie? mean -+ t(n-1) s / sqrt(n).
// Assumes independent values, and means near normal: doubtful for n < 30 and heavy tails.
// Reasons: also NO_VARIATION (all values equal: the spread is unknown, not zero) and
// LEVEL_OUT_OF_RANGE.
Answer<Estimate> MeanInterval(const Moments& moments, double level = kUsualLevel);

struct MeanDifference {
  Estimate difference{};  // first - second.
  double standard_error = 0;
  double t = 0;
  double degrees = 0;  // Welch-Satterthwaite.
  double p = 1;        // Two-sided.
};

// Do two independent groups differ in their mean, and by how much? Welch's t test: unequal
// variances allowed. Reasons as MeanInterval; NO_VARIATION only when neither group varies.
Answer<MeanDifference> CompareMeans(const Moments& first, const Moments& second,
                                    double level = kUsualLevel);

}  // namespace assay::stats
