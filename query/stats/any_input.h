// Random inputs for property tests, to be drawn inside a property (rapidcheck prints the seed of a
// failure), and comparisons that forgive rounding.
#pragma once

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>  // Needs gtest before it.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <vector>

#include "query/stats/kaplan_meier.h"
#include "query/stats/moments.h"
#include "query/stats/nps.h"
#include "query/stats/proportions.h"
#include "query/stats/random.h"
#include "query/stats/rates.h"

namespace assay::stats {

// Answers between 0 and 100 with two decimals, at least `least` of them.
inline std::vector<double> AnyValues(size_t least, size_t most = 40) {
  const auto size = *rc::gen::inRange<size_t>(least, most);
  std::vector<double> values;
  for (size_t i = 0; i < size; ++i) values.push_back(*rc::gen::inRange(0, 10'000) / 100.0);
  return values;
}

inline Moments AnyMoments(size_t least) { return Summarise(AnyValues(least)).value(); }

inline Share AnyShare() {
  const auto n = *rc::gen::inRange<int64_t>(1, 5000);
  return {*rc::gen::inRange<int64_t>(0, n + 1), n};
}

inline std::vector<Share> AnyUnits(size_t least, size_t most = 25) {
  const auto size = *rc::gen::inRange<size_t>(least, most);
  std::vector<Share> units;
  for (size_t i = 0; i < size; ++i) units.push_back(AnyShare());
  return units;
}

inline Rate AnyRate(int64_t least_events = 0) {
  return {*rc::gen::inRange<int64_t>(least_events, 3000), *rc::gen::inRange(1, 9000) / 10.0};
}

inline NpsCounts AnyNps() {
  return {*rc::gen::inRange<int64_t>(0, 99), *rc::gen::inRange<int64_t>(1, 99),
          *rc::gen::inRange<int64_t>(0, 99)};
}

inline std::vector<LifeEvents> AnyLives() {
  std::vector<LifeEvents> lives{{*rc::gen::inRange(0, 100) / 1.0, 1, 0}};
  for (const double time : AnyValues(1)) {
    lives.push_back({time, *rc::gen::inRange<int64_t>(0, 4), *rc::gen::inRange<int64_t>(0, 4)});
  }
  return lives;
}

// Answers to `drivers` questions and an outcome, the last column, that go together.
inline Eigen::MatrixXd AnyAnswers(Eigen::Index drivers) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  Eigen::MatrixXd rows(15 * drivers, drivers + 1);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const double mood = random.Normal();
    for (Eigen::Index j = 0; j <= drivers; ++j) rows(i, j) = mood + random.Normal();
  }
  return rows;
}

inline bool Near(double a, double b, double tolerance = 1e-9) {
  return std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

inline bool IsInside(const Interval& inner, const Interval& outer) {
  return inner.low >= outer.low - 1e-12 && inner.high <= outer.high + 1e-12;
}

inline bool Contains(const Interval& interval, double value) {
  return interval.low - 1e-12 <= value && value <= interval.high + 1e-12;
}

}  // namespace assay::stats
