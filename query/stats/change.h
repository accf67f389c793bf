// Change: did the plan work?
//
// Before and after in the same place (independent samples): CompareMeans (moments.h),
// CompareShares (proportions.h), CompareNps (nps.h); the same people twice: PairedChange. A
// change elsewhere at the same time is taken off by difference-in-differences:
//   (treated after - treated before) - (control after - control before)
// Means: Welch degrees over all four groups. Shares: Wilson intervals of the four, squared and
// added (MOVER; Donner and Zou 2012), test on the standard errors with one case added to each
// cell (Agresti and Caffo 2000). Source: Card and Krueger 1994 for the design.
// Assumes that without the plan both would have moved alike: nothing in the figures can show
// that. Only four groups: it cannot tell the plan from anything else that came with it.
// Reasons: those of moments.h and proportions.h; NO_VARIATION when no group varies.
#pragma once

#include "query/stats/moments.h"
#include "query/stats/proportions.h"

namespace assay::stats {

template <typename Summary>
struct BeforeAfter {
  Summary before;
  Summary after;
};

struct Change {
  Estimate change;
  double standard_error = 0;
  double p = 1;  // Two-sided.
};

// The same people or branches twice: moments of after - before, one value each.
Answer<Change> PairedChange(const Moments& differences, double level = kUsualLevel);

Answer<Change> DifferenceInMeans(const BeforeAfter<Moments>& treated,
                                 const BeforeAfter<Moments>& control, double level = kUsualLevel);

Answer<Change> DifferenceInShares(const BeforeAfter<Share>& treated,
                                  const BeforeAfter<Share>& control, double level = kUsualLevel);

}  // namespace assay::stats
