// Quantiles: what do half, or nine in ten, of the cases stay below?
//
// Definition: type 7 of Hyndman and Fan 1996 (default of R and NumPy): h = (n-1)p, linear
// between the neighbouring order statistics.
// Closed cases only: where open cases exist, use kaplan_meier.h, or the figure flatters.
// Values in any unit; they must be sorted ascending.
// Reasons: NO_OBSERVATIONS, NOT_FINITE, NOT_SORTED, LEVEL_OUT_OF_RANGE.
#pragma once

#include <span>

#include "query/stats/interval.h"

namespace assay::stats {

// `probability` in [0, 1].
Answer<double> Quantile(std::span<const double> sorted, double probability);

// In which range does the true quantile lie? Distribution-free: the two order statistics
// whose ranks enclose it with at least `level` by the binomial distribution. Assumes
// independent values. Also TOO_FEW_OBSERVATIONS where no pair of ranks reaches the level
// (fewer than 6 values for a median at 95 %). `probability` strictly inside (0, 1).
Answer<Estimate> QuantileInterval(std::span<const double> sorted, double probability,
                                  double level = kUsualLevel);

}  // namespace assay::stats
