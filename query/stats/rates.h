// Rates: how sure is "17 complaints in 8,400 contacts"? Events against an exposure.
//
// Assumes independent events at a constant rate (Poisson). The exposure is known exactly, in
// any unit above zero (contacts, days, thousands of calls); figures are per unit of it, so
// events may exceed it. Source: Garwood 1934; Byar in Breslow and Day 1987.
//
// Reasons: NO_OBSERVATIONS (exposure 0), NEGATIVE_VALUE, NOT_FINITE, LEVEL_OUT_OF_RANGE,
// OVERFLOW.
#pragma once

#include <cstdint>

#include "query/stats/interval.h"

namespace assay::stats {

struct Rate {
  int64_t events = 0;
  double exposure = 0;
};

// In which range does the true rate lie? The default.
//   chi2(a/2; 2o)/2, chi2(1-a/2; 2o+2)/2, divided by the exposure; low is 0 when o = 0.
Answer<Estimate> ExactPoisson(const Rate& rate, double level = kUsualLevel);

// The same by Byar's approximation, as public-health tables publish it.
//   o(1 - 1/9o - z/3sqrt(o))^3, (o+1)(1 - 1/9(o+1) + z/3sqrt(o+1))^3
Answer<Estimate> Byar(const Rate& rate, double level = kUsualLevel);

struct RateRatio {
  Estimate ratio;  // first / second, exact conditional interval (Clopper-Pearson).
  double p = 1;    // Two-sided, exact conditional: twice the smaller tail.
};

// How many times higher is the first rate? Also TOO_FEW_OBSERVATIONS where either has no
// event: the ratio, or its interval, has no finite end.
Answer<RateRatio> CompareRates(const Rate& first, const Rate& second, double level = kUsualLevel);

}  // namespace assay::stats
