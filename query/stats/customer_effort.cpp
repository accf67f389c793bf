#include "query/stats/customer_effort.h"

#include "query/stats/boxes.h"

namespace assay::stats {

Answer<CustomerEffort> MeasureEffort(std::span<const int64_t> counts, double level) {
  if (counts.size() != 7) return Unanswered::kShapeMismatch;
  ASSIGN_OR_REASON(const Boxes boxes, CountBoxes(counts, {.bottom = 3, .top = 3}, level));
  ASSIGN_OR_REASON(const Moments moments, MomentsOfScores(counts, 1));
  return CustomerEffort{moments.mean(), MeanInterval(moments, level), boxes.top};
}

}  // namespace assay::stats
