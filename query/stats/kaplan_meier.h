// Time to an event with open cases: how long do complaints really take, how long do callers
// wait before they give up?
//
// Closed-only figures flatter, because slow cases are still open. Kaplan-Meier counts them as
// at risk until now ("censored").
//   S(t) = prod (1 - d_i/n_i); Var = S^2 sum d/(n(n-d))  (Greenwood)
// Source: Kaplan and Meier 1958; interval on the log(-log S) scale, Kalbfleisch and Prentice
// 1980; quantile interval by inverting it, Brookmeyer and Crowley 1982.
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
  // Times in any order; equal times are joined. Steps are where events happened.
  // Reasons: NO_OBSERVATIONS, NEGATIVE_VALUE, NOT_FINITE, LEVEL_OUT_OF_RANGE, OVERFLOW.
  static Answer<SurvivalCurve> Estimate(std::span<const LifeEvents> lives,
                                        double level = kUsualLevel);

  std::span<const SurvivalStep> steps() const { return steps_; }
  int64_t n() const { return n_; }
  // Share not yet over at `time`, 1 before the first event. Reason: NOT_REACHED past the last
  // time anybody was observed while some were open; NEGATIVE_VALUE, NOT_FINITE.
  Answer<double> At(double time) const;

  struct TimeQuantile {
    double value = 0;
    // An end that the curve's limits never reach stays open.
    std::optional<double> low;
    std::optional<double> high;
  };
  // The first time by which `probability` of the cases are over (0.5: the median).
  // Reasons: LEVEL_OUT_OF_RANGE, NOT_REACHED (never the largest time in its place).
  Answer<TimeQuantile> Quantile(double probability) const;

 private:
  std::vector<SurvivalStep> steps_;
  int64_t n_ = 0;
  double last_time_ = 0;
};

}  // namespace assay::stats
