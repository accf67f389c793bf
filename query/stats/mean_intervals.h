// Intervals of means that can be true: inside the scale of a score, above zero for a time.
//
// Student's interval (moments.h) knows no scale: three answers 5 and one 4 give 3.95 to 5.55 on a
// scale that ends at 5, and waits of 0, 0 and 100 seconds a speed of answer from -110 seconds.
//
// Scores. p = (mean - lowest) / (highest - lowest), q = p (1 - p), v the variance on that scale.
// Wilson's interval (proportions.h) with n / phi answers, phi = (n v + c) / (n q + c): the variance
// as a share of the most that a mean p allows, drawn towards that most by c = 0.3 of an answer's.
// So it is Wilson's own for answers at the two ends alone, and also where no answer differs.
//
// Times and other values above zero: mean e^(-h) to mean e^h, h = t(n-1) sqrt(u / n),
// u = (1 + 5/n) s^2 / mean^2: the delta method on the log, which follows the long right tail of
// times, with what small samples miss of it added.
//
// Source: Wilson 1927; effective number of cases, Korn and Graubard 1998; the log scale, Cox 1972
// on exponential means. c and the 5/n were fitted by simulation; docs/ACCURACY.md has the
// coverage from n = 5 on. Below five values there is no interval: none that is honest would say
// anything.
// Reasons: TOO_FEW_OBSERVATIONS (n < 5), NO_VARIATION (all times equal), VALUE_OUT_OF_RANGE (a mean
// outside the scale, a scale without width, a time below 0), and those of moments.h.
#pragma once

#include "query/stats/moments.h"

namespace assay::stats {

struct ScoreScale {
  double lowest = 1;
  double highest = 5;
};

Answer<Estimate> ScoreMeanInterval(const Moments& moments, const ScoreScale& scale,
                                   double level = kUsualLevel);

Answer<Estimate> TimeMeanInterval(const Moments& moments, double level = kUsualLevel);

}  // namespace assay::stats
