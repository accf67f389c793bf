#include "query/stats/servqual.h"

#include <cmath>

namespace assay::stats {

Answer<double> DimensionMean(std::span<const Moments> items) {
  if (items.empty()) return Unanswered::kNoObservations;
  double sum = 0;
  for (const Moments& item : items) {
    ASSIGN_OR_REASON(const double mean, Mean(item));
    sum += mean;
  }
  if (!std::isfinite(sum)) return Unanswered::kOverflow;
  return sum / static_cast<double>(items.size());
}

Answer<Servqual> ServiceQuality(std::span<const std::vector<Moments>> dimensions,
                                std::span<const double> points) {
  std::vector<double> gaps;
  for (const std::vector<Moments>& items : dimensions) {
    ASSIGN_OR_REASON(const double gap, DimensionMean(items));
    gaps.push_back(gap);
  }
  return ServiceQualityOfGaps(gaps, points);
}

Answer<Servqual> ServiceQualityOfGaps(std::span<const double> gaps,
                                      std::span<const double> points) {
  if (gaps.empty()) return Unanswered::kNoObservations;
  if (!points.empty() && points.size() != gaps.size()) return Unanswered::kShapeMismatch;
  Servqual result{.dimensions = {gaps.begin(), gaps.end()}};
  for (const double gap : gaps) {
    if (!std::isfinite(gap)) return Unanswered::kNotFinite;
    result.unweighted += gap / static_cast<double>(gaps.size());
  }
  if (points.empty()) return result;

  double total = 0;
  double weighted = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    if (!std::isfinite(points[i])) return Unanswered::kNotFinite;
    if (points[i] < 0) return Unanswered::kNegativeValue;
    total += points[i];
    weighted += points[i] / 100 * gaps[i];
  }
  if (std::abs(total - 100) > 1e-6) return Unanswered::kInvalidWeights;
  result.weighted = weighted;
  return result;
}

}  // namespace assay::stats
