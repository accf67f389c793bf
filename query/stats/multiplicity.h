// Many comparisons at once: which of 200 small p-values mean anything?
//
// Adjusted p-values are compared with the usual 0.05 and are never below the raw ones.
// Holm 1979 keeps the chance of any false alarm (few units); Benjamini and Hochberg 1995 keep
// the share of false ones among the alarms (many units, independent or positively related).
//   Holm: max over j <= i of min(1, (m-j+1) p_(j)); BH: min over j >= i of min(1, m p_(j) / j)
// Reasons: NO_OBSERVATIONS, NOT_FINITE, VALUE_OUT_OF_RANGE (not in [0, 1]).
#pragma once

#include <span>
#include <vector>

#include "query/stats/answer.h"

namespace assay::stats {

enum class Adjustment { kNone, kHolm, kBenjaminiHochberg };

// Adjusted p-values in the order of the raw ones.
Answer<std::vector<double>> AdjustP(std::span<const double> raw, Adjustment adjustment);

}  // namespace assay::stats
