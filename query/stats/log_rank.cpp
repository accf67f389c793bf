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

// sum of scale (diag(share) - share share'), of which only the lower half is kept. Shares are
// gathered and subtracted many at a time, which is several times as fast for many groups.
class Covariance {
 public:
  explicit Covariance(Eigen::Index k)
      : sum_(Eigen::MatrixXd::Zero(k, k)), shares_(Eigen::MatrixXd::Zero(k, kGathered)) {}

  void Add(const Eigen::VectorXd& share, double scale) {
    sum_.diagonal() += scale * share;
    shares_.col(gathered_++) = std::sqrt(scale) * share;
    if (gathered_ == kGathered) Subtract();
  }

  // Of the groups named, without the others.
  Eigen::MatrixXd Of(const std::vector<Eigen::Index>& groups) {
    Subtract();
    const Eigen::MatrixXd whole = sum_.selfadjointView<Eigen::Lower>();
    return whole(groups, groups);
  }

 private:
  static constexpr Eigen::Index kGathered = 64;

  void Subtract() {
    sum_.selfadjointView<Eigen::Lower>().rankUpdate(shares_.leftCols(gathered_), -1);
    gathered_ = 0;
  }

  Eigen::MatrixXd sum_;
  Eigen::MatrixXd shares_;
  Eigen::Index gathered_ = 0;
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
  if ((at_risk.array() > 0).count() < 2) return Unanswered::kTooFewGroups;

  Eigen::VectorXd observed = Eigen::VectorXd::Zero(k);
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(k);
  Covariance covariance(k);
  double scales = 0;
  for (auto begin = timeline.begin(); begin != timeline.end();) {
    const auto end = std::find_if(begin, timeline.end(), [&](const GroupEvents& moment) {
      return moment.time != begin->time;
    });
    const double n = at_risk.sum();
    double d = 0;
    for (auto moment = begin; moment != end; ++moment) d += moment->events;
    if (d > 0) {
      const Eigen::VectorXd share = at_risk / n;
      expected += d * share;
      // Hypergeometric: d (n-d)/(n-1) (diag(share) - share share').
      const double scale = n > 1 ? d * ((n - d) / (n - 1)) : 0.0;
      if (scale > 0) covariance.Add(share, scale);
      scales += std::max(0.0, scale);
    }
    for (; begin != end; ++begin) {
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
