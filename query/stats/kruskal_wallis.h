// Ordinal answers and skewed times of many groups: do they differ, and which pairs (Dunn)?
//
// Works on ranks, so it needs no scale and no normality. Groups come as samples, or, for
// answers on a scale, as counts per score, which is all a store has to keep.
//   H = (12/(N(N+1)) sum R^2/n - 3(N+1)) / (1 - sum(t^3-t)/(N^3-N)), mid-ranks, chi2(k-1)
//   Dunn: z = (R_i/n_i - R_j/n_j) / sqrt((N(N+1)/12 - sum(t^3-t)/(12(N-1))) (1/n_i + 1/n_j))
// Source: Kruskal and Wallis 1952; Dunn 1964. Assumes independent values;
// a difference in spread alone may also be reported. Groups without values are left out.
// Reasons: TOO_FEW_GROUPS, NO_VARIATION (ties everywhere), NOT_FINITE, NEGATIVE_VALUE,
// SHAPE_MISMATCH (score counts of different lengths), OVERFLOW.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "query/stats/multiplicity.h"

namespace assay::stats {

// Mid-ranks of all values together, summed per group.
struct RankedGroups {
  std::vector<double> n;
  std::vector<double> rank_sums;
  double total = 0;
  double ties = 0;  // sum of t^3 - t over sets of equal values.
};

Answer<RankedGroups> RankSamples(std::span<const std::vector<double>> groups);
// counts[g][s]: answers with score s, lowest score first.
Answer<RankedGroups> RankScores(std::span<const std::vector<int64_t>> counts);

struct KruskalWallis {
  double h = 0;
  int degrees = 0;
  double p = 1;
  std::vector<size_t> left_out{};
};

Answer<KruskalWallis> TestRanks(const RankedGroups& ranked);

struct RankPair {
  size_t first = 0;
  size_t second = 0;
  double z = 0;  // Positive: the first group ranks higher.
  double p = 1;
  double adjusted_p = 1;
};

// All pairs of groups that have values.
Answer<std::vector<RankPair>> DunnTest(const RankedGroups& ranked,
                                       Adjustment adjustment = Adjustment::kHolm);

}  // namespace assay::stats
