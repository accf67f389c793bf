// Cross products: what least squares, driver shares and Cronbach's alpha need to know about
// many answers to several questions, and all they need.
//
// n, means relative to an origin per column, and the matrix of sums of products of deviations.
// Mergeable like Moments, so a store can aggregate it and any order gives the same.
//   merge: d = mean_b - mean_a; products = products_a + products_b + d d' n_a n_b / n
//   correlation: r_ij = products_ij / sqrt(products_ii products_jj)
// Source: Chan, Golub and LeVeque 1983, for several columns; Pearson 1896.
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "query/stats/answer.h"

namespace assay::stats {

struct CrossProducts {
  int64_t n = 0;
  Eigen::VectorXd origin;
  Eigen::VectorXd offset;    // Mean - origin, per column.
  Eigen::MatrixXd products;  // Sum of (x_i - mean_i)(x_j - mean_j).

  Eigen::Index columns() const { return offset.size(); }
  double mean(Eigen::Index column) const { return origin[column] + offset[column]; }
};

// One row per complete answer, one column per question; answers with a missing value are left
// out before. Reasons: NO_OBSERVATIONS, NOT_FINITE, OVERFLOW.
Answer<CrossProducts> SummariseColumns(const Eigen::MatrixXd& rows);

// Reasons: SHAPE_MISMATCH (other columns), NEGATIVE_VALUE (n), NOT_FINITE, OVERFLOW.
Answer<CrossProducts> Merge(const CrossProducts& a, const CrossProducts& b);

// Correlations of the columns. Reasons: TOO_FEW_OBSERVATIONS (n < 2), NO_VARIATION (a column
// is constant), NOT_FINITE, OVERFLOW.
Answer<Eigen::MatrixXd> Correlations(const CrossProducts& summary);

}  // namespace assay::stats
