// Run rules: which points of a control chart, though inside the limits, are no chance?
//
// z = distance from the centre in sigma, 0 within the chart's tolerance. A signal names the rule
// and the points of its run; it is raised at each point (`last`) that completes one. Runs end at
// gaps and rebases; provisional points are not judged.
//   rule                          Western Electric   Nelson          NHS
//   beyond 3 sigma                1 point            1               1 (the chart's limits)
//   beyond 2 sigma, same side     2 of 3             2 of 3          2 of 3, inside the limits
//   beyond 1 sigma, same side     4 of 5             4 of 5          -
//   one side of the centre        8                  9               7
//   trend, each further           -                  6               7
//   alternating up and down       -                  14              -
//   within 1 sigma                -                  15              -
//   outside 1 sigma, both sides   -                  8               -
// Source: Western Electric 1956; Nelson 1984; NHS Making Data Count. Every rule
// adds false alarms: docs/ACCURACY.md has their number per 100 points.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "query/stats/control_chart.h"

namespace assay::stats {

enum class RuleSet { kWesternElectric, kNelson, kNhs };

enum class Rule {
  kBeyondLimits,
  kTwoOfThree,
  kFourOfFive,
  kOneSide,
  kTrend,
  kAlternating,
  kNearCentre,
  kAvoidsCentre,
};

// The stable name, for example "TWO_OF_THREE".
std::string_view Name(Rule rule);

struct Signal {
  Rule rule = Rule::kBeyondLimits;
  size_t first = 0;  // The run: points first..last.
  size_t last = 0;
};

// In order of the rules, then of the points.
std::vector<Signal> FindSignals(const ControlChart& chart, RuleSet rules);

}  // namespace assay::stats
