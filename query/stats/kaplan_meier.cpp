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

constexpr size_t kTimesMax = 100'000;

// A product of independent Beta variables, as the Beta with its mean and variance. Kept as logs
// and relative variance, so that neither a mean near 1 nor a long product loses digits.
class BetaProduct {
 public:
  void Multiply(BetaShape factor) {
    log_mean_ += std::log1p(-factor.b / (factor.a + factor.b));
    // E[X^2] / E[X]^2 = 1 + b / (a (a + b + 1))
    log_square_ += std::log1p(factor.b / (factor.a * (factor.a + factor.b + 1)));
  }

  BetaShape shape() const {
    const double mean = std::exp(log_mean_);
    const double rest = -std::expm1(log_mean_);
    const double size = rest / (mean * std::expm1(log_square_)) - 1;
    return {mean * size, rest * size};
  }

 private:
  double log_mean_ = 0;
  double log_square_ = 0;
};

// The lower end with `going_on` cases known to go on; 0 when there is none.
double LowerEndOf(BetaProduct product, int64_t going_on, double tail) {
  if (going_on == 0) return 0.0;
  product.Multiply({static_cast<double>(going_on), 1});
  return BetaQuantile(tail, product.shape());
}

}  // namespace

Answer<SurvivalCurve> SurvivalCurve::Estimate(std::span<const LifeEvents> lives, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const std::vector<LifeEvents> joined, SortAndJoin(lives));
  if (joined.size() > kTimesMax) return Unanswered::kLimitExceeded;
  const double tail = (1 - level) / 2;
  SurvivalCurve curve;
  for (const LifeEvents& life : joined) curve.n_ += life.events + life.censored;

  int64_t at_risk = curve.n_;
  double survival = 1;
  double greenwood_sum = 0;
  BetaProduct product;
  curve.lower_ends_.push_back({0, LowerEndOf(product, at_risk, tail)});
  for (const LifeEvents& life : joined) {
    if (life.events + life.censored == 0) continue;
    curve.last_time_ = life.time;
    if (life.events > 0) {
      const double n = static_cast<double>(at_risk);
      const double d = static_cast<double>(life.events);
      const double going_on = static_cast<double>(at_risk - life.events);
      survival *= going_on / n;
      if (going_on > 0) greenwood_sum += d / n / going_on;
      product.Multiply({going_on + 1, d});
      const double low = LowerEndOf(product, at_risk - life.events, tail);
      const double high = BetaUpperQuantile(tail, product.shape());
      ASSIGN_OR_REASON(const stats::Estimate estimate, FiniteEstimate(survival, {low, high}));
      curve.steps_.push_back(
          {life.time, at_risk, life.events, estimate, survival * std::sqrt(greenwood_sum)});
    }
    at_risk -= life.events + life.censored;
    curve.lower_ends_.push_back({life.time, LowerEndOf(product, at_risk, tail)});
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
  const auto step = std::find_if(steps_.begin(), steps_.end(), [&](const SurvivalStep& at) {
    return at.survival.value <= target;
  });
  if (step == steps_.end()) return Unanswered::kNotReached;
  TimeQuantile quantile{.value = step->time, .low = 0, .high = {}};
  // The last lower end is 0, so there is a first that does not exceed the target.
  quantile.low = std::find_if(lower_ends_.begin(), lower_ends_.end(), [&](const LowerEnd& end) {
                   return end.low <= target;
                 })->time;
  const auto high = std::find_if(steps_.begin(), steps_.end(), [&](const SurvivalStep& at) {
    return at.survival.interval.high <= target;
  });
  if (high != steps_.end()) quantile.high = high->time;
  return quantile;
}

}  // namespace assay::stats
