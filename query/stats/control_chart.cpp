#include "query/stats/control_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "query/stats/tolerance.h"

namespace assay::stats {
namespace {

constexpr double kScreeningFactor = 3.267;
constexpr double kRangePerSigma = 1.128;  // Mean moving range of two normal values, per sigma.
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// One flag per point: whether limits are computed from it.
Answer<std::vector<bool>> BasisOf(size_t points, const ChartBasis& basis) {
  if (points == 0) return Unanswered::kNoObservations;
  if (basis.first_points > points) return Unanswered::kValueOutOfRange;
  std::vector<bool> used(points, basis.first_points == 0);
  std::fill_n(used.begin(), basis.first_points, true);
  for (const size_t point : basis.left_out) {
    if (point >= points) return Unanswered::kValueOutOfRange;
    used[point] = false;
  }
  return used;
}

// Ranges of neighbours that are both there and used. Points left out are passed over (their
// neighbours become neighbours); a gap is not.
std::vector<double> MovingRanges(Series values, const std::vector<bool>& used) {
  std::vector<double> ranges;
  std::optional<double> before;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!used[i]) continue;
    if (values[i] && before) ranges.push_back(std::abs(*values[i] - *before));
    before = values[i];
  }
  return ranges;
}

// A sample of a p, c or u chart: its value and the plain standard error at the centre.
struct Sample {
  std::optional<double> value;
  double error = 0;
};

ControlChart Draw(std::span<const Sample> samples, double centre, double sigma_z,
                  Interval possible) {
  ControlChart chart{.points = {}, .sigma_z = sigma_z};
  std::vector<double> values{centre};
  for (const Sample& sample : samples) {
    if (sample.value) values.push_back(*sample.value);
  }
  const double tolerance = ToleranceOf(values);
  for (const Sample& sample : samples) {
    const double sigma = sample.error * sigma_z;
    const Interval limits{std::max(possible.low, centre - 3 * sigma),
                          std::min(possible.high, centre + 3 * sigma)};
    chart.points.push_back({sample.value, centre, sigma, limits, tolerance});
  }
  return chart;
}

Answer<ControlChart> DrawWith(Limits limits, std::span<const Sample> samples, double centre,
                              Interval possible, const std::vector<bool>& used) {
  if (limits == Limits::kPlain) return Draw(samples, centre, 1, possible);
  std::vector<std::optional<double>> z;
  for (const Sample& sample : samples) {
    z.push_back(sample.value ? std::optional((*sample.value - centre) / sample.error)
                             : std::nullopt);
  }
  const std::vector<double> ranges = MovingRanges(z, used);
  if (ranges.empty()) return Unanswered::kTooFewObservations;
  const double sigma_z = MeanOf(ranges) / kRangePerSigma;
  if (sigma_z == 0) return Unanswered::kNoVariation;
  if (!std::isfinite(sigma_z)) return Unanswered::kOverflow;
  ControlChart chart = Draw(samples, centre, sigma_z, possible);
  chart.moving_range = MeanOf(ranges);
  return chart;
}

}  // namespace

std::vector<size_t> ControlChart::Outside() const {
  std::vector<size_t> outside;
  for (size_t i = 0; i < points.size(); ++i) {
    if (points[i].IsOutside()) outside.push_back(i);
  }
  return outside;
}

Answer<ControlChart> XmrChart(Series values, const XmrOptions& options) {
  ASSIGN_OR_REASON(const std::vector<bool> used, BasisOf(values.size(), options.basis));
  std::vector<double> present;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    if (!std::isfinite(*values[i])) return Unanswered::kNotFinite;
    if (used[i]) present.push_back(*values[i]);
  }
  if (present.empty()) return Unanswered::kNoObservations;
  std::vector<double> ranges = MovingRanges(values, used);
  if (ranges.empty()) return Unanswered::kTooFewObservations;
  if (options.screened) {
    const double bound = kScreeningFactor * MeanOf(ranges);
    if (bound > 0) std::erase_if(ranges, [bound](double range) { return range >= bound; });
  }
  const double moving_range = MeanOf(ranges);
  const double centre = MeanOf(present);
  // Ranges of the size of rounding are none.
  if (moving_range <= ToleranceOf(present)) return Unanswered::kNoVariation;
  const double sigma = options.range_factor * moving_range / 3;
  if (!std::isfinite(centre) || !std::isfinite(sigma)) return Unanswered::kOverflow;
  ASSIGN_OR_REASON(ControlChart chart, StandardChart(values, centre, sigma));
  chart.moving_range = moving_range;
  return chart;
}

Answer<ControlChart> PChart(std::span<const Share> samples, Limits limits,
                            const ChartBasis& basis) {
  ASSIGN_OR_REASON(const std::vector<bool> used, BasisOf(samples.size(), basis));
  double hits = 0;
  double misses = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].n == 0 && samples[i].count == 0) continue;
    ASSIGN_OR_REASON(const double share, Proportion(samples[i]));
    static_cast<void>(share);
    if (!used[i]) continue;
    hits += static_cast<double>(samples[i].count);
    misses += static_cast<double>(samples[i].n - samples[i].count);
  }
  const double cases = hits + misses;
  if (cases == 0) return Unanswered::kNoObservations;
  if (hits == 0 || misses == 0) return Unanswered::kNoVariation;
  const double centre = hits / cases;
  std::vector<Sample> points;
  for (const Share& share : samples) {
    // A gap has the limits of one case: the widest, since nothing is known.
    const double n = static_cast<double>(std::max<int64_t>(1, share.n));
    const auto value =
        share.n > 0 ? std::optional(static_cast<double>(share.count) / n) : std::nullopt;
    points.push_back({value, std::sqrt(centre * (misses / cases) / n)});
  }
  return DrawWith(limits, points, centre, {0, 1}, used);
}

Answer<ControlChart> CChart(std::span<const int64_t> counts, const ChartBasis& basis) {
  std::vector<Rate> samples;
  for (const int64_t count : counts) samples.push_back({count, 1});
  return UChart(samples, Limits::kPlain, basis);
}

Answer<ControlChart> UChart(std::span<const Rate> samples, Limits limits, const ChartBasis& basis) {
  ASSIGN_OR_REASON(const std::vector<bool> used, BasisOf(samples.size(), basis));
  double events = 0;
  double exposure = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (!std::isfinite(samples[i].exposure)) return Unanswered::kNotFinite;
    if (samples[i].events < 0 || samples[i].exposure < 0) return Unanswered::kNegativeValue;
    if (samples[i].exposure == 0 && samples[i].events > 0) return Unanswered::kNoObservations;
    if (!used[i]) continue;
    events += static_cast<double>(samples[i].events);
    exposure += samples[i].exposure;
  }
  if (exposure == 0) return Unanswered::kNoObservations;
  if (events == 0) return Unanswered::kNoVariation;
  const double centre = events / exposure;
  if (!std::isfinite(centre)) return Unanswered::kOverflow;
  std::vector<Sample> points;
  for (const auto& [count, size] : samples) {
    const auto value = size > 0 ? std::optional(static_cast<double>(count) / size) : std::nullopt;
    points.push_back({value, std::sqrt(centre / (size > 0 ? size : 1))});
    if (!std::isfinite(value.value_or(0)) || !std::isfinite(points.back().error)) {
      return Unanswered::kOverflow;
    }
  }
  return DrawWith(limits, points, centre, {0, kInfinity}, used);
}

Answer<ControlChart> StandardChart(Series values, double centre, double sigma) {
  if (values.empty()) return Unanswered::kNoObservations;
  if (!std::isfinite(centre) || !std::isfinite(sigma)) return Unanswered::kNotFinite;
  if (sigma < 0) return Unanswered::kNegativeValue;
  if (sigma == 0) return Unanswered::kNoVariation;
  std::vector<Sample> points;
  for (const auto& value : values) {
    if (value && !std::isfinite(*value)) return Unanswered::kNotFinite;
    points.push_back({value, sigma});
  }
  return Draw(points, centre, 1, {-kInfinity, kInfinity});
}

Answer<std::vector<Phase>> CutPhases(size_t points, std::span<const Rebase> rebases) {
  if (points == 0) return Unanswered::kNoObservations;
  std::vector<Phase> phases{{0, points}};
  for (const Rebase& rebase : rebases) {
    if (rebase.reason.empty()) return Unanswered::kReasonMissing;
    if (rebase.at >= points) return Unanswered::kValueOutOfRange;
    if (rebase.at <= phases.back().begin) return Unanswered::kNotSorted;
    phases.back().end = rebase.at;
    phases.push_back({rebase.at, points});
  }
  return phases;
}

}  // namespace assay::stats
