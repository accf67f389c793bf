#include "query/stats/cross_products.h"

#include <cmath>

namespace assay::stats {

Answer<CrossProducts> SummariseColumns(const Eigen::MatrixXd& rows) {
  if (rows.rows() == 0 || rows.cols() == 0) return Unanswered::kNoObservations;
  if (!rows.allFinite()) return Unanswered::kNotFinite;
  CrossProducts summary;
  summary.n = rows.rows();
  summary.origin = rows.row(0);
  const Eigen::MatrixXd relative = rows.rowwise() - summary.origin.transpose();
  summary.offset = relative.colwise().mean();
  const Eigen::MatrixXd deviations = relative.rowwise() - summary.offset.transpose();
  summary.products = deviations.transpose() * deviations;
  if (!summary.offset.allFinite() || !summary.products.allFinite()) return Unanswered::kOverflow;
  return summary;
}

Answer<CrossProducts> Merge(const CrossProducts& a, const CrossProducts& b) {
  if (a.n < 0 || b.n < 0) return Unanswered::kNegativeValue;
  for (const CrossProducts* part : {&a, &b}) {
    if (!part->origin.allFinite() || !part->offset.allFinite() || !part->products.allFinite()) {
      return Unanswered::kNotFinite;
    }
  }
  if (b.n == 0) return a;
  if (a.n == 0) return b;
  if (a.columns() != b.columns()) return Unanswered::kShapeMismatch;
  const double n_a = static_cast<double>(a.n);
  const double weight_b = static_cast<double>(b.n) / (n_a + static_cast<double>(b.n));
  const Eigen::VectorXd distance = (b.origin - a.origin) + (b.offset - a.offset);
  CrossProducts merged = a;
  if (__builtin_add_overflow(a.n, b.n, &merged.n)) return Unanswered::kOverflow;
  merged.offset += distance * weight_b;
  merged.products += b.products + distance * distance.transpose() * (n_a * weight_b);
  if (!merged.offset.allFinite() || !merged.products.allFinite()) return Unanswered::kOverflow;
  return merged;
}

Answer<Eigen::MatrixXd> Correlations(const CrossProducts& summary) {
  if (summary.n < 2) return Unanswered::kTooFewObservations;
  if (!summary.products.allFinite()) return Unanswered::kNotFinite;
  const Eigen::VectorXd deviations = summary.products.diagonal().cwiseMax(0).cwiseSqrt();
  if ((deviations.array() <= 0).any()) return Unanswered::kNoVariation;
  const Eigen::VectorXd scale = deviations.cwiseInverse();
  const Eigen::MatrixXd correlations = scale.asDiagonal() * summary.products * scale.asDiagonal();
  if (!correlations.allFinite()) return Unanswered::kOverflow;
  return correlations;
}

}  // namespace assay::stats
