// Studentised range: the distribution behind Games-Howell and Tukey comparisons. Boost has
// none, so it is computed from the published double integral.
//
// Range of k standard normals, with z the largest of them:
//   P(R < w) = k Int phi(z) [Phi(z) - Phi(z-w)]^(k-1) dz
// divided by an independent s = chi_v / sqrt(v), with u = ln s:
//   P(Q < q) = Int f(u) P(R < q e^u) du,  f(u) ~ exp(v u - v e^(2u) / 2)
// Source: Copenhaver and Holland 1988; Lund and Lund 1983 (AS 190).
//
// Error. Both integrands are analytic and decay at least exponentially, so the trapezoidal
// rule converges exponentially in 1/step; f is divided by its own sum, so no gamma function
// enters. Sums end where the bound on the rest (the other factor is at most 1) is below
// 1e-17 of the sum. Tails are sums of positive terms, never 1 - cdf. Measured, by tests: the
// high-precision reference set is met to 1e-10 of each value (its six values below 1e-20, which
// it states to 1e-11 absolute only, are met to 1e-9 as other programs give them), and
// for two groups the tail is Student's to 1e-8 of itself from one to a million degrees.
// UpperTail interpolates a table of log P(R > w) made once for k; that error is included.
#pragma once

#include <vector>

#include "query/stats/answer.h"

namespace assay::stats {

class StudentizedRange {
 public:
  // k groups, 2 to 1,000. Makes the table: some milliseconds.
  // Reasons: TOO_FEW_GROUPS, LIMIT_EXCEEDED.
  static Answer<StudentizedRange> ForGroups(int groups);

  // P(Q >= q): the p-value, at least 1e-300; some microseconds, for values below 1e-60 some
  // milliseconds. `degrees` at least 0.5; more than ten million count as ten million.
  // Reasons: NOT_FINITE, VALUE_OUT_OF_RANGE (degrees).
  Answer<double> UpperTail(double q, double degrees) const;
  // P(Q < q) with relative accuracy also where it is tiny; about a millisecond.
  Answer<double> Cdf(double q, double degrees) const;
  // The q that UpperTail maps to `tail`. Reasons: LEVEL_OUT_OF_RANGE, NOT_REACHED, as above.
  Answer<double> Critical(double tail, double degrees) const;

 private:
  explicit StudentizedRange(int groups);
  double LogRangeTail(double width) const;

  int groups_;
  std::vector<double> log_tails_;  // log P(R > i * step).
};

}  // namespace assay::stats
