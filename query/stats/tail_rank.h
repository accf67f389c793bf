// Tail ranks: how sure is it that a unit is among the worst (or best) tenth?
//
// A rank is uncertain; its probability is not. True values are drawn from what is believed of
// each unit (shrinkage.h), ranked, and counted: P(in lowest tenth), P(in highest tenth). The
// same seed gives the same answer on every machine; with 4,000 draws a probability of 0.5
// is exact to +-0.016 (95 %). Source: Goldstein and Spiegelhalter 1996.
// Assumes independent beliefs, normal on their scale.
// Reasons: TOO_FEW_GROUPS (fewer than two), NOT_FINITE, NEGATIVE_VALUE (deviation),
// LEVEL_OUT_OF_RANGE (share not inside (0, 0.5]), LIMIT_EXCEEDED (draws not in 1..1,000,000).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/stats/shrinkage.h"

namespace assay::stats {

struct TailRankOptions {
  double share = 0.1;  // The tail: at least one unit.
  int draws = 4000;
  uint64_t seed = 1;
};

struct TailRank {
  double lowest = 0;  // P(among the units with the lowest values).
  double highest = 0;
};

// In the order of the beliefs.
Answer<std::vector<TailRank>> TailRanks(std::span<const Belief> beliefs,
                                        const TailRankOptions& options = {});

}  // namespace assay::stats
