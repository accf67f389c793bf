#include "query/stats/boxes.h"

#include "query/stats/proportions.h"

namespace assay::stats {
namespace {

Answer<int64_t> Sum(std::span<const int64_t> counts) {
  int64_t sum = 0;
  for (const int64_t count : counts) {
    if (count < 0) return Unanswered::kNegativeValue;
    if (__builtin_add_overflow(sum, count, &sum)) return Unanswered::kOverflow;
  }
  return sum;
}

}  // namespace

Answer<Boxes> CountBoxes(std::span<const int64_t> counts, const BoxWidths& widths, double level) {
  if (widths.bottom > counts.size() || widths.top > counts.size() - widths.bottom) {
    return Unanswered::kShapeMismatch;
  }
  ASSIGN_OR_REASON(const int64_t n, Sum(counts));
  ASSIGN_OR_REASON(const int64_t bottom, Sum(counts.first(widths.bottom)));
  ASSIGN_OR_REASON(const int64_t top, Sum(counts.last(widths.top)));
  ASSIGN_OR_REASON(const Estimate bottom_share, Wilson({bottom, n}, level));
  ASSIGN_OR_REASON(const Estimate middle_share, Wilson({n - bottom - top, n}, level));
  ASSIGN_OR_REASON(const Estimate top_share, Wilson({top, n}, level));
  return Boxes{bottom_share, middle_share, top_share};
}

Answer<Moments> MomentsOfScores(std::span<const int64_t> counts, double lowest) {
  ASSIGN_OR_REASON(const int64_t n, Sum(counts));
  if (n == 0) return Unanswered::kNoObservations;
  PowerSums sums{.n = n, .origin = lowest};
  for (size_t i = 0; i < counts.size(); ++i) {
    const double step = static_cast<double>(i);
    sums.sum += step * static_cast<double>(counts[i]);
    sums.sum_squares += step * step * static_cast<double>(counts[i]);
  }
  return FromPowerSums(sums);
}

}  // namespace assay::stats
