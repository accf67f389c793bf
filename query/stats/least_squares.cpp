#include "query/stats/least_squares.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"
#include "query/stats/driver_model.h"
#include "query/stats/interval.h"

namespace assay::stats {

Answer<LinearFit> LeastSquares(const CrossProducts& summary) {
  if (summary.columns() > 1 && summary.n < summary.columns() + 1) {
    return Unanswered::kTooFewObservations;
  }
  ASSIGN_OR_REASON(const DriverModel model, ModelDrivers(summary, {.answers_per_driver_min = 0}));
  const Eigen::Index p = model.drivers();
  LinearFit fit;
  fit.degrees = static_cast<double>(summary.n) - static_cast<double>(p) - 1;
  if (fit.degrees < 1) return Unanswered::kTooFewObservations;

  const Eigen::LDLT<Eigen::MatrixXd> factor(model.among);
  const Eigen::VectorXd beta = factor.solve(model.with_outcome);
  const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(p, p));
  const Eigen::VectorXd spread = summary.products.diagonal().cwiseSqrt();
  fit.r_squared = std::clamp(beta.dot(model.with_outcome), 0.0, 1.0);
  fit.intercept = summary.mean(p);

  // The residual sum from the products themselves: 1 - R2 would lose its digits near R2 = 1.
  Eigen::VectorXd combination(p + 1);
  combination[p] = 1;
  for (Eigen::Index j = 0; j < p; ++j) combination[j] = -beta[j] * spread[p] / spread[j];
  const double residual = std::max(0.0, combination.dot(summary.products * combination));
  const double variance = residual / fit.degrees;
  fit.residual_deviation = std::sqrt(variance);

  double mean_variance = 1 / static_cast<double>(summary.n);
  for (Eigen::Index j = 0; j < p; ++j) {
    const double slope = beta[j] * spread[p] / spread[j];
    const double error = std::sqrt(variance * inverse(j, j)) / spread[j];
    const double t = error > 0 ? slope / error : 0.0;
    fit.drivers.push_back(
        {slope, error, PValue(error > 0 ? StudentTwoSidedP(t, fit.degrees) : 0.0)});
    fit.intercept -= slope * summary.mean(j);
    for (Eigen::Index k = 0; k < p; ++k) {
      mean_variance += summary.mean(j) * summary.mean(k) * inverse(j, k) / (spread[j] * spread[k]);
    }
  }
  fit.intercept_error = std::sqrt(variance * mean_variance);
  bool finite =
      AreFinite({fit.intercept, fit.intercept_error, fit.residual_deviation, fit.r_squared});
  for (const Coefficient& driver : fit.drivers) {
    finite = finite && AreFinite({driver.value, driver.standard_error, driver.p});
  }
  if (!finite) return Unanswered::kOverflow;
  return fit;
}

}  // namespace assay::stats
