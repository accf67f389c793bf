#include "query/stats/run_rules.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace assay::stats {
namespace {

struct RuleLengths {
  size_t one_side = 0;
  size_t trend = 0;  // 0: the rule is not part of the set.
  size_t four_of_five = 0;
  size_t alternating = 0;
  size_t near_centre = 0;
  size_t avoids_centre = 0;
};

RuleLengths LengthsOf(RuleSet rules) {
  switch (rules) {
    case RuleSet::kWesternElectric:
      return {.one_side = 8, .four_of_five = 5};
    case RuleSet::kNelson:
      return {.one_side = 9,
              .trend = 6,
              .four_of_five = 5,
              .alternating = 14,
              .near_centre = 15,
              .avoids_centre = 8};
    case RuleSet::kNhs:
      return {.one_side = 7, .trend = 7};
  }
  return {};
}

// A stretch of the chart without gap or rebase. Rules look at windows of it.
struct Stretch {
  size_t begin = 0;
  double tolerance = 0;
  std::vector<double> value;
  std::vector<double> z;
};

// Distance in sigma from the centre, with what lies on a line of 0, 1 or 2 sigma put on it, and
// what lies on a limit inside it.
double DistanceOf(const ChartPoint& point) {
  const double distance = *point.value - point.centre;
  for (const double line : {0.0, 1.0, 2.0, 3.0}) {
    if (std::abs(std::abs(distance) - line * point.sigma) <= point.tolerance) {
      return std::copysign(line, distance);
    }
  }
  return distance / point.sigma;
}

std::vector<Stretch> CutAtGaps(const ControlChart& chart) {
  std::vector<Stretch> stretches;
  bool open = false;
  for (size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& point = chart.points[i];
    if (!point.value || point.provisional) {
      open = false;
      continue;
    }
    if (!open || point.phase != chart.points[i - 1].phase) {
      stretches.push_back({.begin = i, .tolerance = point.tolerance, .value = {}, .z = {}});
      open = true;
    }
    stretches.back().value.push_back(*point.value);
    stretches.back().z.push_back(DistanceOf(point));
  }
  return stretches;
}

using Window = std::span<const double>;

// Calls holds(window ending at i) for each full window; a window of length 0 is no rule.
template <typename Holds>
void Scan(const Stretch& stretch, const std::vector<double>& values, size_t length, Rule rule,
          std::vector<Signal>& signals, Holds&& holds) {
  if (length == 0) return;
  for (size_t end = length; end <= values.size(); ++end) {
    if (holds(Window(values).subspan(end - length, length))) {
      signals.push_back({rule, stretch.begin + end - length, stretch.begin + end - 1});
    }
  }
}

bool AllOf(Window window, auto&& predicate) {
  return std::all_of(window.begin(), window.end(), predicate);
}

// At least `needed` of the window beyond `bound` on the side of its last point, which is one
// of them.
bool BeyondOnLastSide(Window window, double bound, std::ptrdiff_t needed) {
  const double last = window.back();
  if (!(std::abs(last) > bound)) return false;
  return needed <= std::count_if(window.begin(), window.end(),
                                 [&](double z) { return z * last > 0 && std::abs(z) > bound; });
}

// NHS: two near a limit, on the same side and inside the limits, whichever of the three.
bool TwoNearTheSameLimit(Window window) {
  const auto near = [](double z) { return z > 2 && z <= 3; };
  return 2 <= std::count_if(window.begin(), window.end(), near) ||
         2 <= std::count_if(window.begin(), window.end(), [&](double z) { return near(-z); });
}

bool IsTrend(Window values, double tolerance) {
  const auto not_rising = [=](double a, double b) { return b <= a + tolerance; };
  const auto not_falling = [=](double a, double b) { return b >= a - tolerance; };
  return std::adjacent_find(values.begin(), values.end(), not_rising) == values.end() ||
         std::adjacent_find(values.begin(), values.end(), not_falling) == values.end();
}

bool Alternates(Window values, double tolerance) {
  for (size_t i = 2; i < values.size(); ++i) {
    const double last = values[i] - values[i - 1];
    const double before = values[i - 1] - values[i - 2];
    if (std::abs(last) <= tolerance || std::abs(before) <= tolerance) return false;
    if ((last > 0) == (before > 0)) return false;
  }
  return true;
}

bool AvoidsCentre(Window window) {
  return AllOf(window, [](double z) { return std::abs(z) > 1; }) &&
         std::any_of(window.begin(), window.end(), [](double z) { return z > 0; }) &&
         std::any_of(window.begin(), window.end(), [](double z) { return z < 0; });
}

void FindInStretch(const Stretch& stretch, RuleSet rules, std::vector<Signal>& signals) {
  const RuleLengths lengths = LengthsOf(rules);
  const auto scan = [&](const std::vector<double>& values, size_t length, Rule rule, auto&& holds) {
    Scan(stretch, values, length, rule, signals, holds);
  };
  scan(stretch.z, 3, Rule::kTwoOfThree, [&](Window window) {
    return rules == RuleSet::kNhs ? TwoNearTheSameLimit(window) : BeyondOnLastSide(window, 2, 2);
  });
  scan(stretch.z, lengths.four_of_five, Rule::kFourOfFive,
       [](Window window) { return BeyondOnLastSide(window, 1, 4); });
  scan(stretch.z, lengths.one_side, Rule::kOneSide, [](Window window) {
    return AllOf(window, [](double z) { return z > 0; }) ||
           AllOf(window, [](double z) { return z < 0; });
  });
  scan(stretch.value, lengths.trend, Rule::kTrend,
       [&](Window values) { return IsTrend(values, stretch.tolerance); });
  scan(stretch.value, lengths.alternating, Rule::kAlternating,
       [&](Window values) { return Alternates(values, stretch.tolerance); });
  scan(stretch.z, lengths.near_centre, Rule::kNearCentre,
       [](Window window) { return AllOf(window, [](double z) { return std::abs(z) < 1; }); });
  scan(stretch.z, lengths.avoids_centre, Rule::kAvoidsCentre, AvoidsCentre);
}

}  // namespace

std::string_view Name(Rule rule) {
  switch (rule) {
    case Rule::kBeyondLimits:
      return "BEYOND_LIMITS";
    case Rule::kTwoOfThree:
      return "TWO_OF_THREE";
    case Rule::kFourOfFive:
      return "FOUR_OF_FIVE";
    case Rule::kOneSide:
      return "ONE_SIDE";
    case Rule::kTrend:
      return "TREND";
    case Rule::kAlternating:
      return "ALTERNATING";
    case Rule::kNearCentre:
      return "NEAR_CENTRE";
    case Rule::kAvoidsCentre:
      return "AVOIDS_CENTRE";
  }
  return "UNKNOWN";
}

std::vector<Signal> FindSignals(const ControlChart& chart, RuleSet rules) {
  std::vector<Signal> signals;
  for (const size_t point : chart.Outside()) {
    signals.push_back({Rule::kBeyondLimits, point, point});
  }
  for (const Stretch& stretch : CutAtGaps(chart)) FindInStretch(stretch, rules, signals);
  std::stable_sort(signals.begin(), signals.end(),
                   [](const Signal& a, const Signal& b) { return a.rule < b.rule; });
  return signals;
}

}  // namespace assay::stats
