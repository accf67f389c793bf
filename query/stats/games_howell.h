// Games-Howell: which pairs of groups differ in their means, with unequal variances and sizes?
//
//   t = (m_i - m_j) / sqrt(s_i^2/n_i + s_j^2/n_j), Welch degrees; p from the studentised range
//   at sqrt(2) |t| for k groups; interval -+ q sqrt((s_i^2/n_i + s_j^2/n_j) / 2)
// All pairs together: p-values are already adjusted, intervals hold jointly. Source: Games
// and Howell 1976. Assumes means near normal: with n < 6 in a group it is
// a little too ready to see differences. At most 1,000 groups.
// Reasons: TOO_FEW_GROUPS, LIMIT_EXCEEDED, LEVEL_OUT_OF_RANGE, NOT_FINITE.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "query/stats/moments.h"

namespace assay::stats {

struct MeanPair {
  size_t first = 0;  // Indices in the input.
  size_t second = 0;
  Estimate difference{};  // first - second.
  double t = 0;
  double degrees = 0;
  double p = 1;
};

struct GamesHowell {
  std::vector<MeanPair> pairs;
  std::vector<size_t> left_out{};  // Groups with n < 2 or without variance.
};

enum class PairIntervals { kInclude, kLeaveOut };

Answer<GamesHowell> CompareAllMeans(std::span<const Moments> groups,
                                    PairIntervals intervals = PairIntervals::kInclude,
                                    double level = kUsualLevel);

}  // namespace assay::stats
