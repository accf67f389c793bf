#include "query/stats/importance_performance.h"

#include <cmath>

namespace assay::stats {

Answer<ImportancePerformance> MapItems(std::span<const ItemPosition> items) {
  if (items.empty()) return Unanswered::kNoObservations;
  ImportancePerformance map;
  const double n = static_cast<double>(items.size());
  for (const auto& [performance, importance] : items) {
    if (!std::isfinite(performance) || !std::isfinite(importance)) return Unanswered::kNotFinite;
    map.cross.performance += performance / n;
    map.cross.importance += importance / n;
  }
  for (const auto& [performance, importance] : items) {
    const bool high = performance >= map.cross.performance;
    if (importance >= map.cross.importance) {
      map.quadrants.push_back(high ? Quadrant::kKeepUp : Quadrant::kConcentrateHere);
    } else {
      map.quadrants.push_back(high ? Quadrant::kPossibleOverkill : Quadrant::kLowPriority);
    }
  }
  return map;
}

}  // namespace assay::stats
