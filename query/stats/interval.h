// Estimate: a figure with the interval that says how sure it is. Every family uses it.
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "query/stats/answer.h"

namespace assay::stats {

// The usual confidence of a published interval.
inline constexpr double kUsualLevel = 0.95;

// The fewest values that have an interval. Below it none that is honest would say anything.
inline constexpr int64_t kIntervalFewest = 5;

struct Interval {
  double low = 0;
  double high = 0;
};

struct Estimate {
  double value = 0;
  Interval interval;
};

// True when a confidence level or a probability lies strictly inside (0, 1); NaN does not.
inline bool IsInsideUnit(double level) { return level > 0 && level < 1; }

// True when every number is one.
inline bool AreFinite(std::initializer_list<double> numbers) {
  for (const double number : numbers) {
    if (!std::isfinite(number)) return false;
  }
  return true;
}

// The estimate itself, or kOverflow when any part of it is not a finite number.
inline Answer<Estimate> FiniteEstimate(double value, Interval interval) {
  if (!std::isfinite(value) || !std::isfinite(interval.low) || !std::isfinite(interval.high)) {
    return Unanswered::kOverflow;
  }
  return Estimate{value, interval};
}

}  // namespace assay::stats
