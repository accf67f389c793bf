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

// asin of the root of the share of hits, with the digits that a share next to 1 has lost.
double Arcsine(double hits, double misses) {
  return std::atan2(std::sqrt(hits), std::sqrt(misses));
}

double TauSquared(double phi, std::span<const double> errors) {
  const double k = static_cast<double>(errors.size());
  // sum w - sum w^2 / sum w, as the sum over pairs 2 w_i w_j / sum w: where one unit outweighs all
  // others the difference keeps no digit.
  double weights = 0;
  double pairs = 0;
  for (const double error : errors) {
    const double weight = 1 / (error * error);
    pairs += weight * weights;
    weights += weight;
  }
  const double room = 2 * pairs / weights;
  return room > 0 ? std::max(0.0, (k * phi - (k - 1)) / room) : 0.0;
}

// Which z and standard errors the spread is measured on. Truncation drops the units of the
// lowest and highest trim of ranks; winsorising pulls them to the quantile.
Answer<Spread> MeasureSpread(std::span<const Point> points, double target,
                             const FunnelOptions& options) {
  std::vector<size_t> order(points.size());
  std::vector<double> z;
  for (size_t i = 0; i < points.size(); ++i) {
    order[i] = i;
    z.push_back((points[i].y - target) / points[i].error);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return z[a] < z[b]; });
  std::vector<double> sorted;
  for (const size_t i : order) sorted.push_back(z[i]);
  ASSIGN_OR_REASON(const double low, Quantile(sorted, options.trim));
  ASSIGN_OR_REASON(const double high, Quantile(sorted, 1 - options.trim));
  // Equal z share the mean of their ranks, so the order of the units changes nothing.
  const auto place_of = [&](double value) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
    const double ranks =
        static_cast<double>((first - sorted.begin()) + 1 + (last - sorted.begin()));
    return ranks / 2 / static_cast<double>(sorted.size() + 1);
  };

  double sum = 0;
  std::vector<double> errors;
  for (size_t rank = 0; rank < order.size(); ++rank) {
    double kept = sorted[rank];
    if (options.overdispersion == Overdispersion::kWinsorised) {
      kept = std::clamp(kept, low, high);
    } else if (options.overdispersion == Overdispersion::kTruncated && options.trim > 0) {
      const double place = place_of(kept);
      if (place < options.trim || place >= 1 - options.trim) continue;
    }
    sum += kept * kept;
    errors.push_back(points[order[rank]].error);
  }
  if (errors.empty()) return Spread{};
  const double phi = sum / static_cast<double>(errors.size());
  const bool adjust = options.overdispersion != Overdispersion::kNone;
  const Spread spread{phi, adjust ? TauSquared(phi, errors) : 0.0};
  if (!std::isfinite(spread.phi) || !std::isfinite(spread.tau_squared)) {
    return Unanswered::kOverflow;
  }
  return spread;
}

// `back` maps the transformed scale to the scale of the value.
template <typename Back>
Answer<Funnel> Judge(std::span<const Point> points, double target, const FunnelOptions& options,
                     Back&& back) {
  ASSIGN_OR_REASON(const Spread spread, MeasureSpread(points, target, options));
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
    const FunnelUnit& unit = funnel.units.back();
    if (!std::isfinite(unit.z) || !std::isfinite(unit.adjusted_z) ||
        !std::isfinite(unit.alarm.high) || !std::isfinite(unit.warning.high)) {
      return Unanswered::kOverflow;
    }
  }
  return funnel;
}

}  // namespace

Answer<Funnel> ShareFunnel(std::span<const Share> units, const FunnelOptions& options) {
  if (const auto reason = Refuse(options)) return *reason;
  std::vector<Point> points;
  std::vector<size_t> left_out;
  double hits = 0;
  double misses = 0;
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
    const double own_hits = static_cast<double>(units[i].count);
    const double own_misses = static_cast<double>(units[i].n - units[i].count);
    hits += own_hits;
    misses += own_misses;
    points.push_back({i, share, Arcsine(own_hits, own_misses), 1 / (2 * std::sqrt(n))});
  }
  if (points.size() < 2) return Unanswered::kTooFewGroups;
  if (hits == 0 || misses == 0) return Unanswered::kNoVariation;
  const auto back = [](double y) {
    const double root = std::sin(std::clamp(y, 0.0, std::numbers::pi / 2));
    return root * root;
  };
  ASSIGN_OR_REASON(Funnel funnel, Judge(points, Arcsine(hits, misses), options, back));
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
    if (!std::isfinite(ratio)) return Unanswered::kOverflow;
    const double error = (log ? 1 : 0.5) / std::sqrt(expected);
    points.push_back({i, ratio, log ? std::log(ratio) : std::sqrt(ratio), error});
  }
  if (points.size() < 2) return Unanswered::kTooFewGroups;
  const auto back = [log](double y) {
    if (log) return std::exp(y);
    return y > 0 ? y * y : 0.0;
  };
  ASSIGN_OR_REASON(Funnel funnel, Judge(points, log ? 0.0 : 1.0, options, back));
  funnel.left_out = std::move(left_out);
  return funnel;
}

Answer<Interval> ExactPoissonLimits(double expected, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  if (!std::isfinite(expected)) return Unanswered::kNotFinite;
  if (expected <= 0) return Unanswered::kValueOutOfRange;
  const double tail = (1 - level) / 2;
  const Interval limits{GammaQuantile(tail, expected) / expected,
                        GammaUpperQuantile(tail, expected + 1) / expected};
  if (!std::isfinite(limits.low) || !std::isfinite(limits.high)) return Unanswered::kOverflow;
  return limits;
}

}  // namespace assay::stats
