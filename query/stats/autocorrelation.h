// Autocorrelation: does a value depend on the one before it?
//
// Intervals and control charts assume that it does not; a value of r outside about
// 2 / sqrt(n) says that they are too narrow.
//   r = sum (x_i - m)(x_{i+1} - m) / sum (x_i - m)^2     (Box and Jenkins; NIST StRD)
// Reasons: NO_OBSERVATIONS, TOO_FEW_OBSERVATIONS (n < 2), NO_VARIATION, NOT_FINITE, OVERFLOW.
#pragma once

#include <span>

#include "query/stats/answer.h"

namespace assay::stats {

// Lag-1 autocorrelation of values in their order of time, in [-1, 1].
Answer<double> Autocorrelation(std::span<const double> values);

}  // namespace assay::stats
