// Shares: how sure is "81 of 263"?
//
// Source: Wilson 1927; Clopper and Pearson 1934; Agresti and Coull 1998; Newcombe 1998
// (method 10).
// Assumes independent cases with one common chance. Shares are fractions of 1, not percent.
//
// Reasons of all functions: NO_OBSERVATIONS (n = 0), NEGATIVE_VALUE, COUNT_ABOVE_TOTAL,
// LEVEL_OUT_OF_RANGE.
#pragma once

#include <cstdint>

#include "query/stats/interval.h"

namespace assay::stats {

// `count` cases of `n` had the property.
struct Share {
  int64_t count = 0;
  int64_t n = 0;
};

// The reason `share` cannot be used, or its value count / n.
Answer<double> Proportion(const Share& share);

// In which range does the true share lie? The default for every share.
//   (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), inside [0, 1].
Answer<Estimate> Wilson(const Share& share, double level = kUsualLevel);

// The same, guaranteed never to cover less often than `level`; wider than Wilson.
//   Beta quantiles: B(a/2; x, n-x+1), B(1-a/2; x+1, n-x).
Answer<Estimate> ClopperPearson(const Share& share, double level = kUsualLevel);

// The same by Agresti and Coull: a Wald interval around (x + z^2/2) / (n + z^2).
Answer<Estimate> AdjustedWald(const Share& share, double level = kUsualLevel);

struct ShareDifference {
  Estimate difference{};  // first - second, with Newcombe's interval from two Wilson intervals.
  double z = 0;           // Pooled test statistic; its square is Pearson's chi-square.
  double p = 1;           // Two-sided. 1 when both shares are all 0 or all 1: nothing differs.
};

// Do two independent groups differ, and by how much?
Answer<ShareDifference> CompareShares(const Share& first, const Share& second,
                                      double level = kUsualLevel);

}  // namespace assay::stats
