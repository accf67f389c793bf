// Shrinkage: what is our best guess of each unit's true share, when small units scatter?
//
// Ranks of raw shares rank noise: the best and the worst are always small. Each share is
// pulled towards the common one, the more the fewer cases it has.
//
// James-Stein: z = sqrt(n) asin(2p - 1); z' = m + (1 - (k-3)/sum(z-m)^2)+ (z - m); back by
// (sin(z'/sqrt n) + 1) / 2. That form needs equal n. With unequal n the same idea is used on
// y = asin(2p - 1), variance 1/n, by Morris 1983, which is the form above when the n are equal.
// His between-unit variance A solves sum (y - m)^2 / (1/n + A) = k - 1 (m weighted alike), whose
// left side falls: it is found by halving, 0 where even A = 0 is too much. Intervals: Morris's,
// which count that the amount of shrinkage is estimated.
// Source: Efron and Morris 1975; Morris 1983; the equation, Paule and Mandel 1982.
//
// Beta-binomial: a prior Beta(m s, (1 - m) s) with the mean m weighted by n/(1 + (n-1)/(s + 1))
// and the size s of the largest marginal likelihood, at least 1: few units must not show that
// units are all 0 or all 1. Where the likelihood rises for ever all units get m. Posterior
// (m s + x)/(s + n) with its Beta interval. Good where shares are near 0 or 1.
// Source: Kleinman 1973; Griffiths 1973.
//
// Assumes units that are comparable (same mix). Units with n = 0 get no estimate.
// Reasons: TOO_FEW_GROUPS (James-Stein: four units; beta-binomial: two), NO_VARIATION (all
// shares 0 or all 1), LEVEL_OUT_OF_RANGE, OVERFLOW, and those of proportions.h.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "query/stats/proportions.h"

namespace assay::stats {

// What is believed of one unit on the scale y = asin(2p - 1), which keeps the order of p.
struct Belief {
  double mean = 0;
  double deviation = 0;
};

struct ShrunkUnit {
  size_t unit = 0;  // Index in the input.
  double raw = 0;
  Estimate estimate;  // Between raw and the common share, with its interval.
  double weight = 0;  // 0: only the common share counts; 1: only the unit's own.
  Belief belief;
};

struct Shrinkage {
  double common = 0;   // The share all are pulled towards.
  double between = 0;  // Variance between units: of y (James-Stein), of p (beta-binomial).
  std::vector<ShrunkUnit> units{};
  std::vector<size_t> left_out{};
};

Answer<Shrinkage> JamesStein(std::span<const Share> units, double level = kUsualLevel);

// A share that is not a plain count, such as a weighted one, with the number of answers that
// would make it as sure. Also VALUE_OUT_OF_RANGE (share outside [0, 1]), NOT_FINITE.
struct EffectiveShare {
  double share = 0;
  double n = 0;
};
Answer<Shrinkage> JamesStein(std::span<const EffectiveShare> units, double level = kUsualLevel);

Answer<Shrinkage> BetaBinomial(std::span<const Share> units, double level = kUsualLevel);

}  // namespace assay::stats
