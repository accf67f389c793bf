#include "query/stats/log_rank.h"

#include <Eigen/Dense>
#include <cmath>
#include <map>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

// Per group, what happens at one time.
struct Moment {
  Eigen::VectorXd events;
  Eigen::VectorXd leaving;
};

Answer<std::map<double, Moment>> Timeline(std::span<const std::vector<LifeEvents>> groups) {
  const Eigen::Index k = static_cast<Eigen::Index>(groups.size());
  std::map<double, Moment> timeline;
  for (Eigen::Index g = 0; g < k; ++g) {
    for (const LifeEvents& life : groups[static_cast<size_t>(g)]) {
      if (!std::isfinite(life.time)) return Unanswered::kNotFinite;
      if (life.time < 0 || life.events < 0 || life.censored < 0) return Unanswered::kNegativeValue;
      Moment& moment = timeline[life.time];
      if (moment.events.size() == 0) {
        moment = {Eigen::VectorXd::Zero(k), Eigen::VectorXd::Zero(k)};
      }
      moment.events[g] += static_cast<double>(life.events);
      moment.leaving[g] += static_cast<double>(life.events) + static_cast<double>(life.censored);
    }
  }
  return timeline;
}

}  // namespace

Answer<LogRank> CompareSurvival(std::span<const std::vector<LifeEvents>> groups) {
  const Eigen::Index k = static_cast<Eigen::Index>(groups.size());
  if (k < 2) return Unanswered::kTooFewGroups;
  ASSIGN_OR_REASON(const auto timeline, Timeline(groups));
  Eigen::VectorXd at_risk = Eigen::VectorXd::Zero(k);
  for (const auto& [time, moment] : timeline) at_risk += moment.leaving;
  if (at_risk.sum() == 0) return Unanswered::kNoObservations;
  if ((at_risk.array() > 0).count() < 2) return Unanswered::kTooFewGroups;

  Eigen::VectorXd observed = Eigen::VectorXd::Zero(k);
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(k);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(k, k);
  for (const auto& [time, moment] : timeline) {
    const double n = at_risk.sum();
    const double d = moment.events.sum();
    if (d > 0) {
      const Eigen::VectorXd share = at_risk / n;
      observed += moment.events;
      expected += d * share;
      // Hypergeometric: d (n-d)/(n-1) (diag(share) - share share').
      const double scale = n > 1 ? d * (n - d) / (n - 1) : 0.0;
      covariance += scale * (Eigen::MatrixXd(share.asDiagonal()) - share * share.transpose());
    }
    at_risk -= moment.leaving;
  }

  // The covariance is singular (groups sum to a constant): its pseudo-inverse gives the same
  // statistic as dropping one group, and its rank is the degrees of freedom.
  const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> decomposition(covariance);
  const Eigen::Index rank = decomposition.rank();
  if (covariance.trace() <= 0 || rank < 1) return Unanswered::kNoVariation;
  const Eigen::VectorXd surplus = observed - expected;
  const double chi_square = surplus.dot(decomposition.solve(surplus));
  if (!std::isfinite(chi_square)) return Unanswered::kOverflow;
  return LogRank{chi_square,
                 static_cast<int>(rank),
                 ChiSquareUpperTail(chi_square, static_cast<double>(rank)),
                 {observed.begin(), observed.end()},
                 {expected.begin(), expected.end()}};
}

}  // namespace assay::stats
