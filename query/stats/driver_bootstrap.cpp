#include "query/stats/driver_bootstrap.h"

#include <algorithm>
#include <optional>

#include "query/stats/lmg.h"
#include "query/stats/quantiles.h"
#include "query/stats/random.h"
#include "query/stats/relative_weights.h"

namespace assay::stats {
namespace {

Answer<DriverShares> Share(DriverMethod method, const CrossProducts& summary,
                           const DriverOptions& options) {
  return method == DriverMethod::kLmg ? Lmg(summary, options) : RelativeWeights(summary, options);
}

// Draws answers with replacement. Deviations from the means of all answers keep the digits.
class Resampler {
 public:
  Resampler(const Eigen::MatrixXd& rows, uint64_t seed)
      : deviations_((rows.rowwise() - rows.colwise().mean()).transpose()), random_(seed) {}

  CrossProducts Draw() {
    const Eigen::Index n = deviations_.cols();
    Eigen::VectorXd counts = Eigen::VectorXd::Zero(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      counts[static_cast<Eigen::Index>(random_.Below(static_cast<uint64_t>(n)))] += 1;
    }
    const Eigen::MatrixXd weighted = deviations_ * counts.asDiagonal();
    CrossProducts summary;
    summary.n = n;
    summary.origin = Eigen::VectorXd::Zero(deviations_.rows());
    summary.offset = weighted.rowwise().mean();
    summary.products = weighted * deviations_.transpose() -
                       static_cast<double>(n) * summary.offset * summary.offset.transpose();
    // A column of which one value alone was drawn is constant: rounding must not make it vary.
    for (Eigen::Index j = 0; j < deviations_.rows(); ++j) {
      if (Varies(j, counts)) continue;
      summary.products.row(j).setZero();
      summary.products.col(j).setZero();
    }
    return summary;
  }

 private:
  bool Varies(Eigen::Index column, const Eigen::VectorXd& counts) const {
    std::optional<double> first;
    for (Eigen::Index i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      if (first && *first != deviations_(column, i)) return true;
      first = deviations_(column, i);
    }
    return false;
  }

  Eigen::MatrixXd deviations_;  // One column per answer.
  Random random_;
};

}  // namespace

Answer<BootstrappedShares> BootstrapDrivers(const Eigen::MatrixXd& rows, DriverMethod method,
                                            const BootstrapOptions& options) {
  if (!IsInsideUnit(options.level)) return Unanswered::kLevelOutOfRange;
  if (options.replications < 2 || options.replications > 100'000) {
    return Unanswered::kLimitExceeded;
  }
  ASSIGN_OR_REASON(const CrossProducts whole, SummariseColumns(rows));
  ASSIGN_OR_REASON(const DriverShares shares, Share(method, whole, options.drivers));
  const size_t drivers = shares.shares.size();

  BootstrappedShares result{.r_squared = shares.r_squared,
                            .shares = std::vector<Estimate>(drivers),
                            .largest = std::vector<double>(drivers)};
  std::vector<std::vector<double>> drawn(drivers);
  Resampler resampler(rows, options.seed);
  for (int i = 0; i < options.replications; ++i) {
    const Answer<DriverShares> draw = Share(method, resampler.Draw(), options.drivers);
    if (!draw.ok()) {
      ++result.left_out;
      continue;
    }
    for (size_t j = 0; j < drivers; ++j) drawn[j].push_back(draw->shares[j]);
    const auto largest = std::max_element(draw->shares.begin(), draw->shares.end());
    result.largest[static_cast<size_t>(largest - draw->shares.begin())] += 1;
  }
  const int kept = options.replications - result.left_out;
  if (kept < 2 || kept < result.left_out) return Unanswered::kTooFewObservations;
  const double tail = (1 - options.level) / 2;
  for (size_t j = 0; j < drivers; ++j) {
    std::sort(drawn[j].begin(), drawn[j].end());
    ASSIGN_OR_REASON(const double low, Quantile(drawn[j], tail));
    ASSIGN_OR_REASON(const double high, Quantile(drawn[j], 1 - tail));
    result.shares[j] = {shares.shares[j], {low, high}};
    result.largest[j] /= kept;
  }
  return result;
}

}  // namespace assay::stats
