#include "query/stats/cronbach_alpha.h"

#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

// Sums of products whose parts cancel keep this share of them as rounding: a sum below it is
// zero. (Items that divide a fixed number of points have a constant sum.)
double Rounding(const CrossProducts& items) {
  return 1e-15 * (static_cast<double>(items.columns()) + std::sqrt(static_cast<double>(items.n))) *
         items.products.cwiseAbs().sum();
}

Answer<double> RawAlpha(double items, double item_squares, double total_squares, double rounding) {
  if (items < 2) return Unanswered::kTooFewGroups;
  if (!(total_squares > rounding)) return Unanswered::kNoVariation;
  const double alpha = items / (items - 1) * (1 - item_squares / total_squares);
  return std::isfinite(alpha) ? Answer<double>(alpha) : Unanswered::kOverflow;
}

Answer<double> StandardisedAlpha(const CrossProducts& items) {
  ASSIGN_OR_REASON(const Eigen::MatrixXd correlations, Correlations(items));
  const double k = static_cast<double>(items.columns());
  const double mean = (correlations.sum() - k) / (k * (k - 1));
  const double denominator = 1 + (k - 1) * mean;
  // 1 - r (k-1) cancels where items contradict each other wholly: then nothing is left but
  // rounding.
  if (!(denominator > 1e-12 * k)) return Unanswered::kNoVariation;
  return k * mean / denominator;
}

ItemReliability ItemOf(const CrossProducts& items, Eigen::Index item) {
  const Eigen::MatrixXd& products = items.products;
  const double own = products(item, item);
  const double with_all = products.col(item).sum();
  const double rest = products.sum() - 2 * with_all + own;
  const double rounding = Rounding(items);
  const double scale = std::sqrt(own) * std::sqrt(rest > rounding ? rest : 0);
  ItemReliability result{
      Unanswered::kNoVariation,
      RawAlpha(static_cast<double>(items.columns() - 1), products.trace() - own, rest, rounding)};
  if (scale > 0) {
    const double correlation = (with_all - own) / scale;
    result.rest_correlation =
        std::isfinite(correlation) ? Answer<double>(correlation) : Unanswered::kOverflow;
  }
  return result;
}

}  // namespace

Answer<Reliability> CronbachAlpha(const CrossProducts& items, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  if (items.columns() < 2) return Unanswered::kTooFewGroups;
  if (items.n < 2) return Unanswered::kTooFewObservations;
  if (!items.products.allFinite()) return Unanswered::kNotFinite;
  const double k = static_cast<double>(items.columns());
  ASSIGN_OR_REASON(const double alpha,
                   RawAlpha(k, items.products.trace(), items.products.sum(), Rounding(items)));
  const double n = static_cast<double>(items.n);
  const FDegrees degrees{n - 1, (n - 1) * (k - 1)};
  const double tail = (1 - level) / 2;
  ASSIGN_OR_REASON(const Estimate raw,
                   FiniteEstimate(alpha, {1 - (1 - alpha) * FQuantile(1 - tail, degrees),
                                          1 - (1 - alpha) * FQuantile(tail, degrees)}));
  Reliability result{raw, StandardisedAlpha(items), {}};
  for (Eigen::Index i = 0; i < items.columns(); ++i) result.items.push_back(ItemOf(items, i));
  return result;
}

}  // namespace assay::stats
