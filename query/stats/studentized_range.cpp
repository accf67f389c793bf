#include "query/stats/studentized_range.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

constexpr double kTableStep = 1.0 / 16;
constexpr double kWidthMax = 30;  // P(R > 30) is below 1e-90 for any number of groups here.
constexpr double kDegreesMin = 0.5;
constexpr double kDegreesMax = 1e7;
constexpr double kWidthPossible = 53;   // P(R > 53) is not representable.
constexpr double kTableServes = 1e-60;  // Above it what lies beyond the table does not count.
constexpr double kNegligible = 1e-17;

// The largest of k normals has a narrower density for more groups, and a range near zero
// narrows it further, to 1/sqrt(k): the step follows.
double InnerStep(int groups) { return std::min(0.125, 0.7 / std::sqrt(groups)); }

double Density(double z) {
  return std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

// Phi(b) - Phi(a) for a <= b, from whichever tail keeps the digits.
double NormalBetween(double a, double b) {
  return a > 0 ? NormalUpperTail(a) - NormalUpperTail(b) : NormalCdf(b) - NormalCdf(a);
}

double RangeCdf(double width, int groups) {
  const double step = InnerStep(groups);
  // Beyond 9 the density leaves nothing, however narrow the range (its mass lies at width/2).
  double sum = 0;
  for (double z = -9; z <= 9; z += step) {
    sum += Density(z) * std::pow(NormalBetween(z - width, z), groups - 1);
  }
  return std::min(1.0, groups * step * sum);
}

// P(R > w) = k Int phi(z) Phi(z)^(k-1) (1 - (1 - Phi(z-w)/Phi(z))^(k-1)) dz
double RangeTail(double width, int groups) {
  const double step = InnerStep(groups);
  double sum = 0;
  for (double z = -9; z <= width / 2 + 9; z += step) {
    const double below = NormalCdf(z);
    const double ratio = std::min(1.0, NormalCdf(z - width) / below);
    const double reached = -std::expm1((groups - 1) * std::log1p(-ratio));
    sum += Density(z) * std::pow(below, groups - 1) * reached;
  }
  return std::min(1.0, groups * step * sum);
}

// Int f(u) g(e^u) du / Int f(u) du for g with values in [0, 1] that is 0 beyond e^u = `reach`, and
// above 1e-320 somewhere before it.
template <typename Function>
double AverageOverScale(double degrees, double reach, Function&& g) {
  const double v = std::min(degrees, kDegreesMax);
  const double step = std::min(0.08, 0.45 / std::sqrt(2 * v));
  const auto weight = [v](double u) { return std::exp(v * (u - std::expm1(2 * u) / 2)); };
  double weights = weight(0);
  double sum = reach >= 1 ? weights * g(1.0) : 0.0;
  // To the right f falls and g is at most 1; to the left f falls. Where g falls to the left
  // too, the sum may come from far right of f's own mass: so both ends wait for the sum.
  for (int i = 1;; ++i) {
    const double w = weight(i * step);
    const double s = std::exp(i * step);
    weights += w;
    if (s <= reach) sum += w * g(s);
    const bool beyond = s > reach;
    if (w < kNegligible * (beyond ? weights : std::min(weights, sum)) || w == 0) break;
  }
  // To the left both sums end by themselves: f falls at least by e^(-v step) a step there, and g
  // is at most 1. Before e^u has come down to the reach only f counts.
  const double fall = -std::expm1(-v * step / 2);
  bool weighed = false;
  for (int i = 1;; ++i) {
    const double w = weight(-i * step);
    const double s = std::exp(-i * step);
    if (!weighed) weights += w;
    weighed = weighed || w < kNegligible * fall * weights || w == 0;
    if (s > reach) {
      if (w == 0) break;
      continue;
    }
    const double term = w * g(s);
    sum += term;
    const double rest = kNegligible * fall * sum;
    if ((weighed && sum > 0 && (w <= rest || term <= rest)) || w == 0) break;
  }
  return sum / weights;
}

Answer<double> CheckArguments(double q, double degrees) {
  if (std::isnan(q) || std::isnan(degrees)) return Unanswered::kNotFinite;
  if (!(degrees >= kDegreesMin)) return Unanswered::kValueOutOfRange;
  return q;
}

}  // namespace

StudentizedRange::StudentizedRange(int groups) : groups_(groups) {
  const size_t size = static_cast<size_t>(kWidthMax / kTableStep) + 1;
  log_tails_.reserve(size);
  for (size_t i = 0; i < size; ++i) {
    log_tails_.push_back(std::log(RangeTail(static_cast<double>(i) * kTableStep, groups)));
  }
}

Answer<StudentizedRange> StudentizedRange::ForGroups(int groups) {
  if (groups < 2) return Unanswered::kTooFewGroups;
  if (groups > 1000) return Unanswered::kLimitExceeded;
  return StudentizedRange(groups);
}

// Lagrange through the eight nearest table points (barycentric form).
double StudentizedRange::LogRangeTail(double width) const {
  constexpr int kPoints = 8;
  constexpr std::array<double, kPoints> kWeights{-1, 7, -21, 35, -35, 21, -7, 1};
  const double position = width / kTableStep;
  if (position < 1e-100) return log_tails_.front();  // Its reciprocal below would overflow.
  const int last = static_cast<int>(log_tails_.size()) - kPoints;
  const int first = static_cast<int>(
      std::clamp(std::floor(position) - kPoints / 2 + 1, 0.0, static_cast<double>(last)));
  double numerator = 0;
  double denominator = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double distance = position - (first + i);
    const double tail = log_tails_[static_cast<size_t>(first + i)];
    if (distance == 0) return tail;
    const double weight = kWeights[static_cast<size_t>(i)] / distance;
    numerator += weight * tail;
    denominator += weight;
  }
  return numerator / denominator;
}

Answer<double> StudentizedRange::UpperTail(double q, double degrees) const {
  ASSIGN_OR_REASON(const double width, CheckArguments(q, degrees));
  if (width <= 0) return 1.0;
  if (std::isinf(width)) return kSmallestP;
  double tail = AverageOverScale(degrees, kWidthMax / width,
                                 [&](double s) { return std::exp(LogRangeTail(width * s)); });
  if (tail < kTableServes) {
    tail = AverageOverScale(degrees, kWidthPossible / width,
                            [&](double s) { return RangeTail(width * s, groups_); });
  }
  return PValue(tail);
}

Answer<double> StudentizedRange::Cdf(double q, double degrees) const {
  ASSIGN_OR_REASON(const double width, CheckArguments(q, degrees));
  if (width <= 0) return 0.0;
  if (std::isinf(width)) return 1.0;
  constexpr double kEverywhere = std::numeric_limits<double>::infinity();
  const double cdf = AverageOverScale(degrees, kEverywhere, [&](double s) {
    const double w = width * s;
    return w >= kWidthMax ? 1.0 : RangeCdf(w, groups_);
  });
  return std::min(1.0, cdf);
}

Answer<double> StudentizedRange::Critical(double tail, double degrees) const {
  if (!(tail > 0 && tail < 1)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const double at_one, UpperTail(1.0, degrees));
  // Bracket by doubling, then regula falsi on log(tail) (Illinois), which is near linear.
  double low = 0;
  double high = 1;
  double log_low = 0;
  double log_high = std::log(at_one);
  const double target = std::log(tail);
  while (log_high > target) {
    low = high;
    log_low = log_high;
    high *= 2;
    if (high > 1e12) return Unanswered::kNotReached;
    log_high = std::log(UpperTail(high, degrees).value());
  }
  if (!std::isfinite(log_high)) log_high = std::log(1e-300);
  double error_low = log_low - target;
  double error_high = log_high - target;
  for (int i = 0; i < 100 && high - low > 1e-12 * high; ++i) {
    const double middle =
        std::clamp((low * error_high - high * error_low) / (error_high - error_low), low, high);
    const double error = std::max(-700.0, std::log(UpperTail(middle, degrees).value())) - target;
    if (std::abs(error) < 1e-13) return middle;
    if (error > 0) {
      low = middle;
      error_low = error;
      error_high /= 2;
    } else {
      high = middle;
      error_high = error;
      error_low /= 2;
    }
  }
  return (low + high) / 2;
}

}  // namespace assay::stats
