// The numbers of an answer, in the order of its parts, for tests that look at all of them. Empty
// where the library says why there are none.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <vector>

#include "query/stats/change.h"
#include "query/stats/control_chart.h"
#include "query/stats/cross_products.h"
#include "query/stats/driver_model.h"
#include "query/stats/erlang.h"
#include "query/stats/funnel.h"
#include "query/stats/interval.h"
#include "query/stats/kruskal_wallis.h"
#include "query/stats/moments.h"
#include "query/stats/shrinkage.h"

namespace assay::stats {

using Numbers = std::vector<double>;

inline void Add(Numbers& to, double value) { to.push_back(value); }
inline void Add(Numbers& to, const Interval& interval) {
  to.push_back(interval.low);
  to.push_back(interval.high);
}
inline void Add(Numbers& to, const Estimate& estimate) {
  to.push_back(estimate.value);
  Add(to, estimate.interval);
}
inline void Add(Numbers& to, const Moments& moments) {
  to.push_back(moments.mean());
  to.push_back(moments.squares);
}
inline void Add(Numbers& to, const std::vector<double>& values) {
  to.insert(to.end(), values.begin(), values.end());
}
inline void Add(Numbers& to, const Eigen::MatrixXd& matrix) {
  to.insert(to.end(), matrix.data(), matrix.data() + matrix.size());
}
inline void Add(Numbers& to, const Change& change) {
  Add(to, change.change);
  Add(to, change.standard_error);
  Add(to, change.p);
}
inline void Add(Numbers& to, const DriverShares& shares) {
  Add(to, shares.r_squared);
  Add(to, shares.shares);
  Add(to, shares.correlations);
}
inline void Add(Numbers& to, const Funnel& funnel) {
  for (const double number : {funnel.target, funnel.phi, funnel.tau_squared}) Add(to, number);
  for (const FunnelUnit& unit : funnel.units) {
    for (const double number : {unit.value, unit.z, unit.adjusted_z}) Add(to, number);
    Add(to, unit.warning);
    Add(to, unit.alarm);
  }
}
inline void Add(Numbers& to, const Shrinkage& shrinkage) {
  Add(to, shrinkage.common);
  Add(to, shrinkage.between);
  for (const ShrunkUnit& unit : shrinkage.units) {
    Add(to, unit.estimate);
    for (const double number : {unit.raw, unit.weight, unit.belief.mean, unit.belief.deviation}) {
      Add(to, number);
    }
  }
}
inline void Add(Numbers& to, const QueueFigures& figures) {
  for (const double number : {figures.wait_chance, figures.mean_wait, figures.service_level,
                              figures.abandon_chance, figures.occupancy}) {
    Add(to, number);
  }
}
inline void Add(Numbers& to, const RankedGroups& ranked) {
  Add(to, ranked.n);
  Add(to, ranked.rank_sums);
  Add(to, ranked.total);
}
inline void Add(Numbers& to, const CrossProducts& products) {
  Add(to, Eigen::MatrixXd(products.offset));
  Add(to, products.products);
}

// A chart without a limit above or below has an infinite one there, which is left out.
inline void Add(Numbers& to, const ControlChart& chart) {
  for (const ChartPoint& point : chart.points) {
    if (point.value) Add(to, *point.value);
    for (const double number : {point.centre, point.sigma, point.tolerance}) Add(to, number);
    for (const double limit : {point.limits.low, point.limits.high}) {
      if (!std::isinf(limit)) Add(to, limit);
    }
  }
  Add(to, chart.moving_range);
  Add(to, chart.sigma_z);
}

template <typename T>
Numbers All(const Answer<T>& answer) {
  Numbers numbers;
  if (answer.ok()) Add(numbers, *answer);
  return numbers;
}
// Of a struct, the parts named by `parts(value, add)`.
template <typename T, typename Parts>
Numbers PartsOf(const Answer<T>& answer, Parts&& parts) {
  Numbers numbers;
  if (answer.ok()) {
    parts(*answer, [&](const auto& part) { Add(numbers, part); });
  }
  return numbers;
}

}  // namespace assay::stats
