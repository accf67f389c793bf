// Customer effort score (CES 2.0): was it easy? "They made it easy", 1 (no) to 7 (yes).
//
// Two calculations are in use and are not comparable, so both are returned under their names:
//   mean = sum s n_s / n, with Student's t interval; easy share = (n_5 + n_6 + n_7) / n, Wilson
// Source: Dixon, Freeman and Toman 2010 for the score, Dixon, Toman and DeLisi 2013 for the
// statement of 2.0.
// Reasons: NO_OBSERVATIONS, NEGATIVE_VALUE, SHAPE_MISMATCH (not seven points), OVERFLOW,
// LEVEL_OUT_OF_RANGE. The interval of the mean may be missing alone: see moments.h.
#pragma once

#include <cstdint>
#include <span>

#include "query/stats/interval.h"

namespace assay::stats {

struct CustomerEffort {
  double mean = 0;                 // 1..7
  Answer<Estimate> mean_interval;  // TOO_FEW_OBSERVATIONS, NO_VARIATION.
  Estimate easy_share;             // Share of 5-7, Wilson.
};

Answer<CustomerEffort> MeasureEffort(std::span<const int64_t> counts, double level = kUsualLevel);

}  // namespace assay::stats
