#include "query/stats/relative_weights.h"

#include <Eigen/Eigenvalues>

namespace assay::stats {

Answer<DriverShares> RelativeWeights(const CrossProducts& summary, const DriverOptions& options) {
  ASSIGN_OR_REASON(const DriverModel model, ModelDrivers(summary, options));
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(model.among);
  const Eigen::VectorXd root = eigen.eigenvalues().cwiseSqrt();
  const Eigen::MatrixXd& v = eigen.eigenvectors();
  const Eigen::MatrixXd loadings = v * root.asDiagonal() * v.transpose();
  const Eigen::VectorXd beta =
      v * (root.cwiseInverse().asDiagonal() * (v.transpose() * model.with_outcome));
  const Eigen::VectorXd weights = loadings.cwiseAbs2() * beta.cwiseAbs2();
  if (!weights.allFinite()) return Unanswered::kOverflow;
  return DriverShares{weights.sum(),
                      {weights.begin(), weights.end()},
                      {model.with_outcome.begin(), model.with_outcome.end()}};
}

}  // namespace assay::stats
