// What all driver analyses start from: correlations of drivers with each other and with the
// outcome, and the refusals that protect people from numbers without meaning.
//
//   R = correlations among the drivers, r = those with the outcome; R2 of all = r' R^-1 r
// Drivers count as collinear when R's smallest eigenvalue is below 1e-10: R^-1 then has no digit
// left. Source: standardised least squares; eigenvalues as the test of collinearity, Belsley, Kuh
// and Welsch 1980. Assumes answers that hang together linearly.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "query/stats/cross_products.h"

namespace assay::stats {

struct DriverOptions {
  // A field convention: fewer answers per driver give shares that change with every survey.
  double answers_per_driver_min = 10;
};

struct DriverModel {
  Eigen::MatrixXd among;         // Correlations among the drivers.
  Eigen::VectorXd with_outcome;  // Correlations with the outcome.

  Eigen::Index drivers() const { return with_outcome.size(); }
};

// The outcome is the last column. Reasons: SHAPE_MISMATCH (no driver), TOO_FEW_PER_DRIVER,
// TOO_FEW_OBSERVATIONS (no more rows than drivers),
// COLLINEAR (smallest eigenvalue of the correlations below 1e-10), and those of Correlations.
Answer<DriverModel> ModelDrivers(const CrossProducts& summary, const DriverOptions& options = {});

// How R2 is shared among the drivers, in the order of the columns; sums to r_squared.
struct DriverShares {
  double r_squared = 0;
  std::vector<double> shares;
  std::vector<double> correlations;  // With the outcome: the direction of each driver.
};

}  // namespace assay::stats
