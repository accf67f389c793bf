// Relative weights (Johnson): the same question as lmg.h for any number of drivers.
//
// Drivers are replaced by the nearest uncorrelated ones, whose squared coefficients share R2
// without ambiguity, and the shares are carried back.
//   R_xx = V D^2 V'; L = V D V'; b = L^-1 r_xy; weight_j = sum_k L_jk^2 b_k^2; sums to R2
// Source: Johnson 2000. Close to LMG, not equal to it.
// Reasons: those of driver_model.h.
#pragma once

#include "query/stats/driver_model.h"

namespace assay::stats {

Answer<DriverShares> RelativeWeights(const CrossProducts& summary,
                                     const DriverOptions& options = {});

}  // namespace assay::stats
