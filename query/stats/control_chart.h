// Control charts: is this month different, or is it the usual ups and downs?
//
// Limits come from the short-term variation of the series itself; a point outside, or a run
// (run_rules.h), is a special cause. Which chart: XmR for any figure per period; p for shares;
// c for counts over equal, u over unequal exposures; p' and u' (Laney) where samples are large,
// because there plain limits flag nearly every point.
//   XmR: mean -+ 2.66 mR, mR the mean moving range; screening drops mR >= 3.267 mR first (NHS)
//   p: P -+ 3 sqrt(P(1-P)/n); c: C -+ 3 sqrt C; u: U -+ 3 sqrt(U/n)
//   p', u': the same times sigma_z = mean moving range of z / 1.128
// Source: Shewhart 1931; Wheeler 2000; Laney 2002; Montgomery 2009; NHS Making Data Count.
// Assumes points in their order of time and no
// autocorrelation. A missing value, or a sample of size 0, is a gap: it has limits but no
// value, and no moving range or run crosses it.
// Reasons: NO_OBSERVATIONS, TOO_FEW_OBSERVATIONS (XmR, p', u': no two neighbours),
// NO_VARIATION (nothing varies: no limits), NOT_FINITE, VALUE_OUT_OF_RANGE (a point to leave
// out that does not exist), REASON_MISSING, NOT_SORTED (rebases), and those of the inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "query/stats/proportions.h"
#include "query/stats/rates.h"

namespace assay::stats {

struct ChartPoint {
  std::optional<double> value;  // Empty: a gap.
  double centre = 0;
  double sigma = 0;  // Limits are centre -+ 3 sigma, inside what is possible.
  Interval limits;
  // In units of the value: what is nearer to a line than this lies on it (tolerance.h).
  double tolerance = 0;
  size_t phase = 0;  // Rises by one at each rebase.
  // A phase still too short for limits of its own: `centre` and `limits` are those of the phase
  // before and this one together, shown for comparison, and nothing is judged by them.
  bool provisional = false;

  bool IsOutside() const {
    return value && !provisional &&
           (*value < limits.low - tolerance || *value > limits.high + tolerance);
  }
};

struct ControlChart {
  std::vector<ChartPoint> points;
  double moving_range = 0;  // Mean, after screening (XmR), of the first phase.
  double sigma_z = 1;       // Laney's factor of the first phase; 1 on plain charts.

  std::vector<size_t> Outside() const;
};

// Which points the limits are computed from; all are charted.
struct ChartBasis {
  size_t first_points = 0;         // The first so many; 0 for all.
  std::vector<size_t> left_out{};  // Points with a known special cause.
};

inline constexpr double kRoundedRangeFactor = 2.66;  // As NHS and most tables.
inline constexpr double kRangeFactor = 3 / 1.128;    // The same, not rounded.

struct XmrOptions {
  bool screened = false;
  double range_factor = kRoundedRangeFactor;
  ChartBasis basis{};
};

enum class Limits { kPlain, kLaney };

using Series = std::span<const std::optional<double>>;
Answer<ControlChart> XmrChart(Series values, const XmrOptions& options = {});
Answer<ControlChart> PChart(std::span<const Share> samples, Limits limits,
                            const ChartBasis& basis = {});
Answer<ControlChart> CChart(std::span<const int64_t> counts, const ChartBasis& basis = {});
Answer<ControlChart> UChart(std::span<const Rate> samples, Limits limits,
                            const ChartBasis& basis = {});
// A chart with a centre and sigma that are given, not estimated.
Answer<ControlChart> StandardChart(Series values, double centre, double sigma);

// A change of process from point `at` on. Limits are only ever recomputed for a reason.
struct Rebase {
  size_t at = 0;
  std::string reason;
};

// The phases [begin, end) that rebases, in ascending order, cut `points` points into.
struct Phase {
  size_t begin = 0;
  size_t end = 0;
};
Answer<std::vector<Phase>> CutPhases(size_t points, std::span<const Rebase> rebases);

// Reasons that more points of the same phase may take away.
inline bool IsTooEarly(Unanswered reason) {
  return reason == Unanswered::kTooFewObservations || reason == Unanswered::kNoObservations ||
         reason == Unanswered::kNoVariation;
}

// Charts each phase on its own and joins them. `chart` maps a span of points to a chart. A phase
// after the first that is too short for limits, or does not vary yet, is provisional.
template <typename Point, typename Chart>
Answer<ControlChart> Rebased(std::span<const Point> points, std::span<const Rebase> rebases,
                             Chart&& chart) {
  ASSIGN_OR_REASON(const std::vector<Phase> phases, CutPhases(points.size(), rebases));
  std::optional<ControlChart> joined;
  size_t with_limits = 0;  // Where the last phase that has limits of its own begins.
  for (size_t i = 0; i < phases.size(); ++i) {
    const auto& [begin, end] = phases[i];
    const auto cut = [&](size_t from) { return chart(points.subspan(from, end - from)); };
    Answer<ControlChart> part = cut(begin);
    const bool provisional = joined && !part.ok() && IsTooEarly(part.reason());
    if (provisional) part = cut(with_limits);
    if (!part.ok()) return part.reason();
    ControlChart drawn = std::move(part).value();
    if (provisional) {
      drawn.points.erase(drawn.points.begin(),
                         drawn.points.end() - static_cast<std::ptrdiff_t>(end - begin));
    } else {
      with_limits = begin;
    }
    for (ChartPoint& point : drawn.points) {
      point.phase = i;
      point.provisional = provisional;
    }
    if (!joined) {
      joined = std::move(drawn);
    } else {
      joined->points.insert(joined->points.end(), drawn.points.begin(), drawn.points.end());
    }
  }
  return *std::move(joined);
}

}  // namespace assay::stats
