#include "query/stats/satisfaction_index.h"

#include <cmath>

namespace assay::stats {

Answer<double> SatisfactionIndex(std::span<const IndexItem> items, const RatingScale& scale) {
  if (items.empty()) return Unanswered::kNoObservations;
  if (!std::isfinite(scale.min) || !std::isfinite(scale.max)) return Unanswered::kNotFinite;
  if (scale.max <= scale.min) return Unanswered::kValueOutOfRange;
  if (!std::isfinite(scale.max - scale.min)) return Unanswered::kOverflow;
  double index = 0;
  double weights = 0;
  for (const IndexItem& item : items) {
    ASSIGN_OR_REASON(const double mean, Mean(item.answers));
    if (!std::isfinite(item.weight)) return Unanswered::kNotFinite;
    if (item.weight < 0) return Unanswered::kNegativeValue;
    if (mean < scale.min || mean > scale.max) return Unanswered::kValueOutOfRange;
    index += item.weight * (mean - scale.min) / (scale.max - scale.min);
    weights += item.weight;
  }
  if (std::abs(weights - 1) > 1e-9) return Unanswered::kInvalidWeights;
  return 100 * index;
}

}  // namespace assay::stats
