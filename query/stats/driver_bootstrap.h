// Driver shares with intervals: is "reliability matters most" more than chance?
//
// Answers are drawn with replacement and the shares computed again, `replications` times;
//   interval = quantiles a/2 and 1-a/2 (type 7) of the shares drawn
// Source: Efron 1979; percentile method, Efron and Tibshirani 1993. The same seed gives the same
// interval on every machine. Draws in which a driver happens to be constant or collinear are left
// out and counted.
// Assumes independent answers. Shares are never negative, so an interval that starts above 0
// does not prove an effect: compare drivers with each other.
// Reasons: those of the method; LIMIT_EXCEEDED (replications not in 2..100,000),
// LEVEL_OUT_OF_RANGE, TOO_FEW_OBSERVATIONS (more than half of the draws were left out).
#pragma once

#include <cstdint>
#include <vector>

#include "query/stats/driver_model.h"
#include "query/stats/interval.h"

namespace assay::stats {

enum class DriverMethod { kLmg, kRelativeWeights };

struct BootstrapOptions {
  int replications = 1000;
  uint64_t seed = 1;
  double level = kUsualLevel;
  DriverOptions drivers{};
};

struct BootstrappedShares {
  double r_squared = 0;
  std::vector<Estimate> shares;
  // P(driver j has the largest share), over the draws.
  std::vector<double> largest;
  int left_out = 0;
};

// One row per answer, the outcome in the last column.
Answer<BootstrappedShares> BootstrapDrivers(const Eigen::MatrixXd& rows, DriverMethod method,
                                            const BootstrapOptions& options = {});

}  // namespace assay::stats
