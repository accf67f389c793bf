// Time to an event with open cases: how long do complaints really take, how long do callers
// wait before they give up?
//
// Closed-only figures flatter, because slow cases are still open. Kaplan-Meier counts them as
// at risk until now ("censored").
//   S(t) = prod (1 - d_i/n_i); Var = S^2 sum d/(n(n-d))  (Greenwood)
//   interval: quantiles of prod B(n_i - d_i + 1, d_i), the lower end with one more factor
//     B(cases known to go on, 1), each product as the Beta with its mean and variance
// Without open cases that is Clopper and Pearson's interval, so it holds for three cases as for
// three thousand, and where nobody is left: an end that the data cannot bound stays at 0 or open.
// Source: Kaplan and Meier 1958; beta product intervals, Fay, Brittain and Proschan 2013; quantile
// intervals by inverting them, Brookmeyer and Crowley 1982.
// Assumes that being open says nothing about how long a case would still take.
// Times in any unit, >= 0; a case censored at a time was at risk in that moment.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "query/stats/interval.h"

namespace assay::stats {

// What happened at one moment: what a store aggregates by time.
struct LifeEvents {
  double time = 0;
  int64_t events = 0;
  int64_t censored = 0;
};

struct SurvivalStep {
  double time = 0;
  int64_t at_risk = 0;
  int64_t events = 0;
  Estimate survival;          // From this time on, with its interval at the curve's level.
  double standard_error = 0;  // Greenwood.
};

class SurvivalCurve {
 public:
  // Times in any order; equal times are joined. Steps are where events happened. At most 100,000
  // different times (one second).
  // Reasons: NO_OBSERVATIONS, NEGATIVE_VALUE, NOT_FINITE, LEVEL_OUT_OF_RANGE, OVERFLOW,
  // LIMIT_EXCEEDED.
  static Answer<SurvivalCurve> Estimate(std::span<const LifeEvents> lives,
                                        double level = kUsualLevel);

  std::span<const SurvivalStep> steps() const { return steps_; }
  int64_t n() const { return n_; }
  // Share not yet over at `time`, 1 before the first event. Reason: NOT_REACHED past the last
  // time anybody was observed while some were open; NEGATIVE_VALUE, NOT_FINITE.
  Answer<double> At(double time) const;

  struct TimeQuantile {
    double value = 0;
    double low = 0;              // 0 where few cases leave everything possible.
    std::optional<double> high;  // Empty: open, the data cannot bound it.
  };
  // The first time by which `probability` of the cases are over (0.5: the median).
  // Reasons: LEVEL_OUT_OF_RANGE, NOT_REACHED (never the largest time in its place).
  Answer<TimeQuantile> Quantile(double probability) const;

 private:
  // From `time` on, S is at least `low` with half the error that the level allows.
  struct LowerEnd {
    double time = 0;
    double low = 0;
  };

  std::vector<SurvivalStep> steps_;
  std::vector<LowerEnd> lower_ends_;  // Wherever it falls: at events and where open cases end.
  int64_t n_ = 0;
  double last_time_ = 0;
};

}  // namespace assay::stats
