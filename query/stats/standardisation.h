// Direct standardisation: what would a unit's figure be with everybody's mix of cases?
//
// A branch with more difficult cases looks worse. Its figure per stratum (channel, product,
// age) is weighted with the standard mix, the same for all units:
//   sum w_j x_j / n_j, sum of weights = 1
// Shares: interval from the strata's Wilson intervals, squared and added (MOVER; Donner and
// Zou 2012). Rates: Fay and Feuer 1997 (gamma), exact when weights follow the exposures.
// Reasons: NO_OBSERVATIONS (no strata), EMPTY_STRATUM (weight but no cases), INVALID_WEIGHTS,
// NEGATIVE_VALUE, NOT_FINITE, and those of proportions.h and rates.h.
#pragma once

#include <span>

#include "query/stats/proportions.h"
#include "query/stats/rates.h"

namespace assay::stats {

struct ShareStratum {
  Share share;
  double weight = 0;
};
Answer<Estimate> StandardisedShare(std::span<const ShareStratum> strata,
                                   double level = kUsualLevel);

struct RateStratum {
  Rate rate;
  double weight = 0;
};
Answer<Estimate> StandardisedRate(std::span<const RateStratum> strata, double level = kUsualLevel);

}  // namespace assay::stats
