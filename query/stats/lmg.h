// LMG (Shapley) shares: what moves satisfaction, and how much of it is each driver's?
//
// A driver's share is the gain in R2 when it enters, averaged over all orders of entry; the
// shares sum to R2 and treat drivers alike. Exact: all subsets, at most twelve drivers; for
// more use relative_weights.h.
// Source: Lindeman, Merenda and Gold 1980; Groemping 2007.
// Assumes a linear relation. A share is not an effect: it says what goes together.
// Reasons: TOO_MANY_DRIVERS, and those of driver_model.h.
#pragma once

#include "query/stats/driver_model.h"

namespace assay::stats {

Answer<DriverShares> Lmg(const CrossProducts& summary, const DriverOptions& options = {});

}  // namespace assay::stats
