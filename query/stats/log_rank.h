// Log-rank test: do groups differ in how long things take, open cases included?
//
// At each event time the events of a group are compared with what its share of those at risk
// would give:
//   E_g = sum d n_g / n; V_gh = sum d (n-d)/(n-1) n_g/n ([g=h] - n_h/n)
//   chi-square = (O-E)' V^-1 (O-E) without one group, whose row follows from the others; degrees
//   k-1, k the groups at risk when the first event happens
// Source: Mantel 1966; Peto and Peto 1972. Strong when one group is always faster, weak when
// curves cross. Assumes independent censoring.
// Reasons: TOO_FEW_GROUPS (fewer than two with cases), NO_VARIATION (no event where groups
// are at risk together and some cases stay), LIMIT_EXCEEDED (more than 1,000 groups), OVERFLOW
// (more than 2^53 cases), and those of kaplan_meier.h.
#pragma once

#include <span>
#include <vector>

#include "query/stats/kaplan_meier.h"

namespace assay::stats {

struct LogRank {
  double chi_square = 0;
  int degrees = 0;
  double p = 1;
  std::vector<double> observed;  // Events per group, in the order given.
  std::vector<double> expected;
};

// At most 1,000 groups; 200 groups of 1,000 cases take 0.06 s.
Answer<LogRank> CompareSurvival(std::span<const std::vector<LifeEvents>> groups);

}  // namespace assay::stats
