#include "query/stats/kaplan_meier.h"

#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

Answer<std::vector<LifeEvents>> SortAndJoin(std::span<const LifeEvents> lives) {
  std::vector<LifeEvents> sorted(lives.begin(), lives.end());
  for (const LifeEvents& life : sorted) {
    if (!std::isfinite(life.time)) return Unanswered::kNotFinite;
    if (life.time < 0 || life.events < 0 || life.censored < 0) return Unanswered::kNegativeValue;
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const LifeEvents& a, const LifeEvents& b) { return a.time < b.time; });
  std::vector<LifeEvents> joined;
  int64_t total = 0;
  for (const LifeEvents& life : sorted) {
    if (__builtin_add_overflow(total, life.events, &total) ||
        __builtin_add_overflow(total, life.censored, &total)) {
      return Unanswered::kOverflow;
    }
    if (joined.empty() || joined.back().time != life.time) joined.push_back({.time = life.time});
    joined.back().events += life.events;
    joined.back().censored += life.censored;
  }
  if (total == 0) return Unanswered::kNoObservations;
  return joined;
}

// log(-log S) -+ z sqrt(sum) / |log S|; S itself where it is 1 or 0.
Interval LogLogInterval(double survival, double greenwood_sum, double z) {
  if (survival <= 0 || survival >= 1) return {survival, survival};
  const double log_survival = std::log(survival);
  const double spread = z * std::sqrt(greenwood_sum) / std::abs(log_survival);
  return {std::exp(log_survival * std::exp(spread)), std::exp(log_survival * std::exp(-spread))};
}

}  // namespace

Answer<SurvivalCurve> SurvivalCurve::Estimate(std::span<const LifeEvents> lives, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const std::vector<LifeEvents> joined, SortAndJoin(lives));
  const double z = NormalCritical(level);
  SurvivalCurve curve;
  for (const LifeEvents& life : joined) curve.n_ += life.events + life.censored;

  int64_t at_risk = curve.n_;
  double survival = 1;
  double greenwood_sum = 0;
  for (const LifeEvents& life : joined) {
    if (life.events + life.censored > 0) curve.last_time_ = life.time;
    if (life.events > 0) {
      const double n = static_cast<double>(at_risk);
      const double d = static_cast<double>(life.events);
      survival *= (n - d) / n;
      if (at_risk > life.events) greenwood_sum += d / (n * (n - d));
      curve.steps_.push_back({life.time,
                              at_risk,
                              life.events,
                              {survival, LogLogInterval(survival, greenwood_sum, z)},
                              survival * std::sqrt(greenwood_sum)});
    }
    at_risk -= life.events + life.censored;
  }
  return curve;
}

Answer<double> SurvivalCurve::At(double time) const {
  if (!std::isfinite(time)) return Unanswered::kNotFinite;
  if (time < 0) return Unanswered::kNegativeValue;
  const auto after =
      std::upper_bound(steps_.begin(), steps_.end(), time,
                       [](double t, const SurvivalStep& step) { return t < step.time; });
  const double survival = after == steps_.begin() ? 1.0 : std::prev(after)->survival.value;
  if (time > last_time_ && survival > 0) return Unanswered::kNotReached;
  return survival;
}

Answer<SurvivalCurve::TimeQuantile> SurvivalCurve::Quantile(double probability) const {
  if (!IsInsideUnit(probability)) return Unanswered::kLevelOutOfRange;
  // A product of fractions may miss 1 - p by rounding: 0.5000000001 counts as 0.5.
  const double target = 1 - probability + 1e-12;
  const auto first = [&](auto&& curve) -> std::optional<double> {
    for (const SurvivalStep& step : steps_) {
      if (curve(step) <= target) return step.time;
    }
    return std::nullopt;
  };
  const auto value = first([](const SurvivalStep& step) { return step.survival.value; });
  if (!value) return Unanswered::kNotReached;
  return TimeQuantile{*value,
                      first([](const SurvivalStep& step) { return step.survival.interval.low; }),
                      first([](const SurvivalStep& step) { return step.survival.interval.high; })};
}

}  // namespace assay::stats
