#include "query/stats/driver_model.h"

#include <Eigen/Eigenvalues>

namespace assay::stats {

Answer<DriverModel> ModelDrivers(const CrossProducts& summary, const DriverOptions& options) {
  const Eigen::Index p = summary.columns() - 1;
  if (p < 1) return Unanswered::kShapeMismatch;
  if (static_cast<double>(summary.n) < options.answers_per_driver_min * static_cast<double>(p)) {
    return Unanswered::kTooFewPerDriver;
  }
  // So few rows span no space of p drivers: that is no fault of the drivers.
  if (summary.n <= p) return Unanswered::kTooFewObservations;
  ASSIGN_OR_REASON(const Eigen::MatrixXd correlations, Correlations(summary));
  DriverModel model{correlations.topLeftCorner(p, p), correlations.col(p).head(p)};
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(model.among, Eigen::EigenvaluesOnly);
  if (eigen.eigenvalues()[0] < 1e-10) return Unanswered::kCollinear;
  return model;
}

}  // namespace assay::stats
