#include "query/stats/funnel.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "query/stats/distributions.h"
#include "query/stats/quantiles.h"

namespace assay::stats {
namespace {

// A unit on the transformed scale.
struct Point {
  size_t unit = 0;
  double value = 0;
  double y = 0;
  double error = 0;
};

struct Spread {
  double phi = 1;
  double tau_squared = 0;
};

std::optional<Unanswered> Refuse(const FunnelOptions& options) {
  if (!IsInsideUnit(options.warning_level) || !IsInsideUnit(options.alarm_level) ||
      !(options.trim >= 0 && options.trim < 0.5)) {
    return Unanswered::kLevelOutOfRange;
  }
  return std::nullopt;
}

double TauSquared(double phi, std::span<const double> errors) {
  const double k = static_cast<double>(errors.size());
  double weights = 0;
  double squares = 0;
  for (const double error : errors) {
    const double weight = 1 / (error * error);
    weights += weight;
    squares += weight * weight;
  }
  const double room = weights - squares / weights;
  return room > 0 ? std::max(0.0, (k * phi - (k - 1)) / room) : 0.0;
}

// Which z and standard errors the spread is measured on. Truncation drops the units of the
// lowest and highest trim of ranks; winsorising pulls them to the quantile.
Spread MeasureSpread(std::span<const Point> points, double target, const FunnelOptions& options) {
  std::vector<size_t> order(points.size());
  std::vector<double> z;
  for (size_t i = 0; i < points.size(); ++i) {
    order[i] = i;
    z.push_back((points[i].y - target) / points[i].error);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return z[a] < z[b]; });
  std::vector<double> sorted;
  for (const size_t i : order) sorted.push_back(z[i]);
  const double low = Quantile(sorted, options.trim).value();
  const double high = Quantile(sorted, 1 - options.trim).value();

  double sum = 0;
  std::vector<double> errors;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    double kept = sorted[rank];
    if (options.overdispersion == Overdispersion::kWinsorised) {
      kept = std::clamp(kept, low, high);
    } else if (options.overdispersion == Overdispersion::kTruncated && options.trim > 0) {
      const double place = static_cast<double>(rank + 1) / static_cast<double>(order.size() + 1);
      if (place < options.trim || place >= 1 - options.trim) continue;
    }
    sum += kept * kept;
    errors.push_back(points[order[rank]].error);
  }
  if (errors.empty()) return {};
  const double phi = sum / static_cast<double>(errors.size());
  const bool adjust = options.overdispersion != Overdispersion::kNone;
  return {phi, adjust ? TauSquared(phi, errors) : 0.0};
}

// `back` maps the transformed scale to the scale of the value.
template <typename Back>
Funnel Judge(std::span<const Point> points, double target, const FunnelOptions& options,
             Back&& back) {
  const Spread spread = MeasureSpread(points, target, options);
  const double z_warning = NormalCritical(options.warning_level);
  const double z_alarm = NormalCritical(options.alarm_level);
  Funnel funnel{.target = back(target), .phi = spread.phi, .tau_squared = spread.tau_squared};
  for (const Point& point : points) {
    const double error = std::sqrt(point.error * point.error + spread.tau_squared);
    const double z = (point.y - target) / error;
    funnel.units.push_back(
        {.unit = point.unit,
         .value = point.value,
         .z = (point.y - target) / point.error,
         .adjusted_z = z,
         .warning = {back(target - z_warning * error), back(target + z_warning * error)},
         .alarm = {back(target - z_alarm * error), back(target + z_alarm * error)},
         .outside_warning = std::abs(z) > z_warning,
         .outside_alarm = std::abs(z) > z_alarm});
  }
  return funnel;
}

}  // namespace

Answer<Funnel> ShareFunnel(std::span<const Share> units, const FunnelOptions& options) {
  if (const auto reason = Refuse(options)) return *reason;
  std::vector<Point> points;
  std::vector<size_t> left_out;
  double hits = 0;
  double cases = 0;
  for (size_t i = 0; i < units.size(); ++i) {
    if (units[i].n == 0 && units[i].count == 0) {
      left_out.push_back(i);
      continue;
    }
    ASSIGN_OR_REASON(const double share, Proportion(units[i]));
    if (units[i].n < options.n_min) {
      left_out.push_back(i);
      continue;
    }
    const double n = static_cast<double>(units[i].n);
    hits += static_cast<double>(units[i].count);
    cases += n;
    points.push_back({i, share, std::asin(std::sqrt(share)), 1 / (2 * std::sqrt(n))});
  }
  if (points.size() < 2) return Unanswered::kTooFewGroups;
  if (hits == 0 || hits == cases) return Unanswered::kNoVariation;
  Funnel funnel = Judge(points, std::asin(std::sqrt(hits / cases)), options, [](double y) {
    const double root = std::sin(std::clamp(y, 0.0, std::numbers::pi / 2));
    return root * root;
  });
  funnel.left_out = std::move(left_out);
  return funnel;
}

Answer<Funnel> RatioFunnel(std::span<const ObservedExpected> units, RatioScale scale,
                           const FunnelOptions& options) {
  if (const auto reason = Refuse(options)) return *reason;
  const bool log = scale == RatioScale::kLog;
  std::vector<Point> points;
  std::vector<size_t> left_out;
  for (size_t i = 0; i < units.size(); ++i) {
    const auto& [observed, expected] = units[i];
    if (!std::isfinite(expected)) return Unanswered::kNotFinite;
    if (observed < 0 || expected < 0) return Unanswered::kNegativeValue;
    if (expected == 0 || expected < static_cast<double>(options.n_min) || (log && observed == 0)) {
      left_out.push_back(i);
      continue;
    }
    const double ratio = static_cast<double>(observed) / expected;
    const double error = (log ? 1 : 0.5) / std::sqrt(expected);
    points.push_back({i, ratio, log ? std::log(ratio) : std::sqrt(ratio), error});
  }
  if (points.size() < 2) return Unanswered::kTooFewGroups;
  Funnel funnel = Judge(points, log ? 0.0 : 1.0, options, [log](double y) {
    if (log) return std::exp(y);
    return y > 0 ? y * y : 0.0;
  });
  funnel.left_out = std::move(left_out);
  return funnel;
}

Answer<Interval> ExactPoissonLimits(double expected, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  if (!std::isfinite(expected)) return Unanswered::kNotFinite;
  if (expected <= 0) return Unanswered::kValueOutOfRange;
  const double tail = (1 - level) / 2;
  return Interval{GammaQuantile(tail, expected) / expected,
                  GammaQuantile(1 - tail, expected + 1) / expected};
}

}  // namespace assay::stats
