// Shares of many groups: are they equal at all, and which group differs from the rest?
//
// Global: Pearson's chi-square over the 2 x k table, k-1 degrees. Each against the rest: the
// rest is everybody else (a total would contain the group itself); the pooled z test, or
// Fisher's exact test where an expected count is below 20 (the usual 5 is too few for the
// thin tails that many groups need), then adjusted for the number of groups. Source: Pearson 1900;
// Fisher 1935. Assumes independent cases. Groups with n = 0
// are left out and named. Reasons: TOO_FEW_GROUPS (fewer than two with cases), NO_VARIATION (all
// shares 0 or all 1), and those of proportions.h.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "query/stats/multiplicity.h"
#include "query/stats/proportions.h"

namespace assay::stats {

struct Homogeneity {
  double chi_square = 0;
  int degrees = 0;
  double p = 1;
  double smallest_expected = 0;    // Below 5 the p-value is only approximate.
  std::vector<size_t> left_out{};  // Indices of groups without cases.
};

Answer<Homogeneity> TestHomogeneity(std::span<const Share> groups);

struct AgainstRest {
  size_t group = 0;       // Index in the input.
  Estimate difference{};  // Group - rest, Newcombe's interval (not adjusted).
  double p = 1;           // Two-sided.
  double adjusted_p = 1;
  bool exact = false;  // Fisher's test was used.
};

// One row per group with cases.
Answer<std::vector<AgainstRest>> CompareWithRest(std::span<const Share> groups,
                                                 Adjustment adjustment, double level = kUsualLevel);

// Fisher's exact test of two shares, two-sided: all tables at most as likely as this one.
// Exact to rounding. Reasons: those of proportions.h, LIMIT_EXCEEDED where the deviation of a
// cell is above a million cases (then the pooled z test is as good).
Answer<double> FisherExact(const Share& first, const Share& second);

}  // namespace assay::stats
