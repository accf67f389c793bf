// Quantiles: what do half, or nine in ten, of the cases stay below?
//
// Definition: type 7 of Hyndman and Fan 1996 (default of R and NumPy): h = (n-1)p, linear
// between the neighbouring order statistics.
// Closed cases only: where open cases exist, use kaplan_meier.h, or the figure flatters.
// Values in any unit; they must be sorted ascending.
// Interval: distribution-free. X, the number of n independent values at or below the true quantile,
// is binomial (n, p); the interval goes from the value of the largest rank r with P(X < r) <= 2.5 %
// to that of the smallest rank s with P(X >= s) <= 2.5 %, so it holds the truth in at least 95 % of
// samples of any distribution, ties included. Where the data have no such rank, as above p90 of 35
// values, that end is open.
// Source: Thompson 1936; Hahn and Meeker 1991, section 5.2.
// Reasons: NO_OBSERVATIONS, NOT_FINITE, NOT_SORTED, LEVEL_OUT_OF_RANGE.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "query/stats/interval.h"

namespace assay::stats {

// `probability` in [0, 1].
Answer<double> Quantile(std::span<const double> sorted, double probability);

// The ranks between which the true quantile lies: 1 is the least of n values, n the greatest. 0
// below and n + 1 above are open ends: the data cannot bound them.
struct QuantileRanks {
  int64_t low = 0;
  int64_t high = 0;
};

// Nothing for fewer than kIntervalFewest values, for n above 2^53, and where `probability` or
// `level` is not strictly inside (0, 1): the least and the greatest possible value have no
// interval.
std::optional<QuantileRanks> RanksAround(int64_t n, double probability, double level = kUsualLevel);

// In which range does the true quantile lie? Between the values of these ranks. Also
// TOO_FEW_OBSERVATIONS where an end is open (fewer than 6 values for a median at 95 %).
// `probability` strictly inside (0, 1).
Answer<Estimate> QuantileInterval(std::span<const double> sorted, double probability,
                                  double level = kUsualLevel);

}  // namespace assay::stats
