#include "query/stats/log_rank.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

constexpr size_t kGroupsMax = 1000;

// What happens in one group at one time.
struct GroupEvents {
  double time = 0;
  Eigen::Index group = 0;
  double events = 0;
  double leaving = 0;
};

Answer<std::vector<GroupEvents>> Timeline(std::span<const std::vector<LifeEvents>> groups) {
  std::vector<GroupEvents> timeline;
  for (size_t g = 0; g < groups.size(); ++g) {
    for (const LifeEvents& life : groups[g]) {
      if (!std::isfinite(life.time)) return Unanswered::kNotFinite;
      if (life.time < 0 || life.events < 0 || life.censored < 0) return Unanswered::kNegativeValue;
      const double events = static_cast<double>(life.events);
      timeline.push_back({life.time, static_cast<Eigen::Index>(g), events,
                          events + static_cast<double>(life.censored)});
    }
  }
  std::sort(timeline.begin(), timeline.end(),
            [](const GroupEvents& a, const GroupEvents& b) { return a.time < b.time; });
  return timeline;
}

// The covariance of what the groups lost beyond what was expected: the sum over all times of
// a (n diag(Y) - Y Y'), a = d (n-d) / ((n-1) n^2), Y the groups at risk.
//
// Of two groups, sum a Y_i Y_j is the sum over the cases u of i and v of j of A(the earlier end of
// both), A the sum of a up to a time. So a case that ends adds to its own column only: A at their
// end for the cases of j that ended before, A now for those at risk. That is one column a case in
// place of a matrix a time; all terms are positive, and the diagonal, which makes columns sum to 0,
// comes from them too, so nothing cancels.
class Covariance {
 public:
  explicit Covariance(Eigen::Index k)
      : sums_(Eigen::MatrixXd::Zero(k, k)), ended_(Eigen::VectorXd::Zero(k)) {}

  // d (n-d) / (n-1) and n of one time.
  void Pass(double scale, double n) { passed_ += scale / n / n; }

  // `count` cases of a group end; they may still be in `at_risk`.
  void End(Eigen::Index group, double count, const Eigen::VectorXd& at_risk) {
    if (count == 0 || passed_ == 0) return;
    sums_.col(group) += count * (ended_ + passed_ * at_risk);
    ended_[group] += count * passed_;
  }

  // Of the groups named, without the others.
  Eigen::MatrixXd Of(const std::vector<Eigen::Index>& groups) {
    sums_.diagonal().setZero();
    Eigen::MatrixXd whole = -sums_;
    whole.diagonal() = sums_.colwise().sum();
    return whole(groups, groups);
  }

 private:
  Eigen::MatrixXd sums_;   // sum a Y_i Y_j.
  Eigen::VectorXd ended_;  // Of each group, sum of A at the end of the cases that ended.
  double passed_ = 0;      // A.
};

}  // namespace

Answer<LogRank> CompareSurvival(std::span<const std::vector<LifeEvents>> groups) {
  if (groups.size() < 2) return Unanswered::kTooFewGroups;
  if (groups.size() > kGroupsMax) return Unanswered::kLimitExceeded;
  const Eigen::Index k = static_cast<Eigen::Index>(groups.size());
  ASSIGN_OR_REASON(const std::vector<GroupEvents> timeline, Timeline(groups));
  Eigen::VectorXd at_risk = Eigen::VectorXd::Zero(k);
  for (const GroupEvents& moment : timeline) at_risk[moment.group] += moment.leaving;
  if (at_risk.sum() == 0) return Unanswered::kNoObservations;
  // Beyond it one case more or less is not seen, and nobody may be left at risk of an event.
  constexpr double kCountable = 0x1p53;
  if (!(at_risk.sum() <= kCountable)) return Unanswered::kOverflow;
  if ((at_risk.array() > 0).count() < 2) return Unanswered::kTooFewGroups;

  Eigen::VectorXd observed = Eigen::VectorXd::Zero(k);
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(k);
  Covariance covariance(k);
  double scales = 0;
  double hazard = 0;  // Sum of d / n: what a case expects until it ends.
  for (auto begin = timeline.begin(); begin != timeline.end();) {
    const auto end = std::find_if(begin, timeline.end(), [&](const GroupEvents& moment) {
      return moment.time != begin->time;
    });
    const double n = at_risk.sum();
    double d = 0;
    for (auto moment = begin; moment != end; ++moment) d += moment->events;
    if (d > 0) {
      hazard += d / n;
      // Hypergeometric: d (n-d)/(n-1) (diag(share) - share share').
      const double scale = n > 1 ? d * ((n - d) / (n - 1)) : 0.0;
      if (scale > 0) covariance.Pass(scale, n);
      scales += std::max(0.0, scale);
    }
    for (; begin != end; ++begin) {
      covariance.End(begin->group, begin->leaving, at_risk);
      expected[begin->group] += begin->leaving * hazard;
      observed[begin->group] += begin->events;
      at_risk[begin->group] -= begin->leaving;
    }
  }

  // Whoever is at risk at any event is at risk at the first, so the covariance of these groups
  // without one of them has full rank: the degrees are a count, never a rank found by rounding.
  std::vector<Eigen::Index> judged;
  for (Eigen::Index g = 0; g < k; ++g) {
    if (expected[g] > 0) judged.push_back(g);
  }
  if (judged.size() < 2 || scales <= 0) return Unanswered::kNoVariation;
  const int degrees = static_cast<int>(judged.size()) - 1;
  judged.erase(std::max_element(judged.begin(), judged.end(), [&](Eigen::Index a, Eigen::Index b) {
    return expected[a] < expected[b];
  }));
  const Eigen::MatrixXd variance = covariance.Of(judged);
  // Scaled to a diagonal of ones, so that small groups beside large ones keep their digits.
  const Eigen::VectorXd scale = variance.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::VectorXd surplus =
      scale.cwiseProduct(Eigen::VectorXd((observed - expected)(judged)));
  const Eigen::LDLT<Eigen::MatrixXd> factor(scale.asDiagonal() * variance * scale.asDiagonal());
  const double chi_square = surplus.dot(factor.solve(surplus));
  if (!std::isfinite(chi_square)) return Unanswered::kOverflow;
  return LogRank{std::max(0.0, chi_square),
                 degrees,
                 PValue(ChiSquareUpperTail(chi_square, degrees)),
                 {observed.begin(), observed.end()},
                 {expected.begin(), expected.end()}};
}

}  // namespace assay::stats
