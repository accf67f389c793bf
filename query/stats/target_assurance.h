// Target assurance: will the process, left as it is, meet its target?
//
// The target is compared with the control limits (control_chart.h): outside them the process
// always misses or always meets it, between them it is hit or miss, and only a change of the
// process helps. Source: NHS Making Data Count.
// Reason: NOT_FINITE (target), NOT_SORTED (limits).
#pragma once

#include <cmath>

#include "query/stats/interval.h"

namespace assay::stats {

enum class Assurance { kConsistentPass, kConsistentFail, kHitOrMiss };
enum class GoodDirection { kUp, kDown };

inline Answer<Assurance> AssureTarget(double target, const Interval& limits, GoodDirection good) {
  if (!std::isfinite(target)) return Unanswered::kNotFinite;
  if (!(limits.low <= limits.high)) return Unanswered::kNotSorted;
  const bool above = target > limits.high;
  const bool below = target < limits.low;
  if (!above && !below) return Assurance::kHitOrMiss;
  return above == (good == GoodDirection::kUp) ? Assurance::kConsistentFail
                                               : Assurance::kConsistentPass;
}

}  // namespace assay::stats
