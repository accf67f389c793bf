#include "query/stats/mean_intervals.h"

#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

constexpr double kDrawnTowardsMost = 0.3;

}  // namespace

Answer<Estimate> ScoreMeanInterval(const Moments& moments, const ScoreScale& scale, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  const double width = scale.highest - scale.lowest;
  if (!(width > 0) || !std::isfinite(width)) return Unanswered::kValueOutOfRange;
  ASSIGN_OR_REASON(const double mean, Mean(moments));
  if (moments.n < kIntervalFewest) return Unanswered::kTooFewObservations;
  ASSIGN_OR_REASON(const double variance, Variance(moments));
  const double above = moments.origin - scale.lowest + moments.offset;
  // The mean of answers that are all at an end may miss it by rounding.
  constexpr double kRounding = 1e-12;
  if (above < -kRounding * width || above > (1 + kRounding) * width) {
    return Unanswered::kValueOutOfRange;
  }
  const double n = static_cast<double>(moments.n);
  const double p = std::clamp(above / width, 0.0, 1.0);
  const double most = n * p * (1 - p) + kDrawnTowardsMost;
  const double phi = (n * (variance / width / width) + kDrawnTowardsMost) / most;
  const double answers = n / phi;
  const double z = NormalCritical(level);
  const double centre = p + z * z / (2 * answers);
  const double half = z * std::sqrt(p * (1 - p) / answers + z * z / (4 * answers * answers));
  const double one = 1 + z * z / answers;
  const auto on_scale = [&](double share) {
    return scale.lowest + width * std::clamp(share, 0.0, 1.0);
  };
  const Interval interval{std::min(mean, on_scale((centre - half) / one)),
                          std::max(mean, on_scale((centre + half) / one))};
  return FiniteEstimate(mean, interval);
}

Answer<Estimate> TimeMeanInterval(const Moments& moments, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double mean, Mean(moments));
  if (mean < 0) return Unanswered::kValueOutOfRange;
  if (moments.n < kIntervalFewest) return Unanswered::kTooFewObservations;
  ASSIGN_OR_REASON(const double variance, Variance(moments));
  if (variance == 0) return Unanswered::kNoVariation;
  const double n = static_cast<double>(moments.n);
  const double relative = (1 + 5 / n) * (variance / mean / mean);
  const double stretch = std::exp(StudentCritical(level, n - 1) * std::sqrt(relative / n));
  return FiniteEstimate(mean, {mean / stretch, mean * stretch});
}

}  // namespace assay::stats
