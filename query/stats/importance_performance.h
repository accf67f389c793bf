// Importance-performance map: where does work pay first?
//
// x: performance (mean of the item); y: importance, derived from the answers (correlation with
// the outcome, or a driver share), not stated. The cross lies at the means of both; an item
// on a line counts as high, and an item whose distance is of the size of rounding (tolerance.h)
// lies on it. Source: Martilla and James 1977; GB/T 19038 annex D.
// The cross is relative: there is always something to
// concentrate on, even where all is well.
// Reasons: NO_OBSERVATIONS, NOT_FINITE, OVERFLOW.
#pragma once

#include <span>
#include <vector>

#include "query/stats/answer.h"

namespace assay::stats {

struct ItemPosition {
  double performance = 0;
  double importance = 0;
};

enum class Quadrant {
  kConcentrateHere,   // Important, performs low.
  kKeepUp,            // Important, performs high.
  kLowPriority,       // Less important, performs low.
  kPossibleOverkill,  // Less important, performs high.
};

struct ImportancePerformance {
  ItemPosition cross;
  std::vector<Quadrant> quadrants;  // In the order of the items.
};

Answer<ImportancePerformance> MapItems(std::span<const ItemPosition> items);

}  // namespace assay::stats
