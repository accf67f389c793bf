#include "query/stats/importance_performance.h"

#include <cmath>

#include "query/stats/interval.h"
#include "query/stats/tolerance.h"

namespace assay::stats {

Answer<ImportancePerformance> MapItems(std::span<const ItemPosition> items) {
  if (items.empty()) return Unanswered::kNoObservations;
  std::vector<double> performances;
  std::vector<double> importances;
  for (const auto& [performance, importance] : items) {
    if (!std::isfinite(performance) || !std::isfinite(importance)) return Unanswered::kNotFinite;
    performances.push_back(performance);
    importances.push_back(importance);
  }
  ImportancePerformance map{.cross = {MeanOf(performances), MeanOf(importances)}, .quadrants = {}};
  if (!AreFinite({map.cross.performance, map.cross.importance})) return Unanswered::kOverflow;
  const double performance_tolerance = ToleranceOf(performances);
  const double importance_tolerance = ToleranceOf(importances);
  for (const auto& [performance, importance] : items) {
    const bool high = performance >= map.cross.performance - performance_tolerance;
    if (importance >= map.cross.importance - importance_tolerance) {
      map.quadrants.push_back(high ? Quadrant::kKeepUp : Quadrant::kConcentrateHere);
    } else {
      map.quadrants.push_back(high ? Quadrant::kPossibleOverkill : Quadrant::kLowPriority);
    }
  }
  return map;
}

}  // namespace assay::stats
