// Means of many groups: are they equal at all? From summaries (n, mean, squares) alone.
//
// Classic one-way ANOVA assumes equal variances; Welch's does not and is the default: on real
// branches their p-values can differ by orders of magnitude.
//   classic: F = (SSB / (k-1)) / (SSW / (N-k))
//   Welch: w = n/s^2; x = sum w m / sum w; A = sum w (m-x)^2 / (k-1);
//     B = sum (1 - w/sum w)^2 / (n-1); F = A / (1 + 2(k-2)B/(k^2-1)); df k-1, (k^2-1)/(3B)
// Source: Fisher 1925; Welch 1951. Means are taken relative
// to those of a group, so large leading digits cost nothing.
// Welch's F is too ready to reject when groups are many and some have few values (20 groups of
// 5 to 60: 9 % false alarms; 200 groups: 16 %): confirm by Kruskal-Wallis, or drop groups of
// fewer than ten. docs/ACCURACY.md has the figures.
// Reasons: TOO_FEW_GROUPS, TOO_FEW_OBSERVATIONS (no degrees of freedom left), NO_VARIATION,
// NEGATIVE_VALUE, NOT_FINITE, DIGITS_LOST, OVERFLOW.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "query/stats/moments.h"

namespace assay::stats {

struct Anova {
  double between = 0;  // Sum of squares between groups.
  double within = 0;
  double degrees_between = 0;
  double degrees_within = 0;
  double f = 0;
  double p = 1;
  double r_squared = 0;
  double residual_deviation = 0;   // sqrt(within / degrees)
  std::vector<size_t> left_out{};  // Groups that could not be used.
};

// Groups with n = 0 are left out.
Answer<Anova> OneWayAnova(std::span<const Moments> groups);

struct WelchAnova {
  double f = 0;
  double degrees_between = 0;
  double degrees_within = 0;
  double p = 1;
  std::vector<size_t> left_out{};
};

// Groups with n < 2 or without variance are left out and named.
Answer<WelchAnova> TestMeans(std::span<const Moments> groups);

// Whether Welch's methods can use a group: n >= 2 and a variance above zero.
bool HasVariance(const Moments& group);

}  // namespace assay::stats
