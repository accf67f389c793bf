// Least squares: how does the outcome change with each driver, the others held fixed?
//
//   y = b0 + sum b_j x_j, from cross products: the outcome is the last column, the drivers are
//   the others. Source: Gauss 1809. Assumes a linear relation, independent answers, equal
//   residual variance. Coefficients of drivers that go together are uncertain: to rank drivers
//   use lmg.h or relative_weights.h.
// Reasons: TOO_FEW_OBSERVATIONS (no degrees of freedom), NO_VARIATION, COLLINEAR,
// SHAPE_MISMATCH (no driver), NOT_FINITE.
#pragma once

#include <vector>

#include "query/stats/cross_products.h"

namespace assay::stats {

struct Coefficient {
  double value = 0;
  double standard_error = 0;
  double p = 1;  // Two-sided, of the coefficient being zero.
};

struct LinearFit {
  double intercept = 0;
  double intercept_error = 0;
  std::vector<Coefficient> drivers;
  double r_squared = 0;
  double residual_deviation = 0;
  double degrees = 0;
};

Answer<LinearFit> LeastSquares(const CrossProducts& summary);

}  // namespace assay::stats
