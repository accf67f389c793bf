// Random input for tests that every function must stand: half of the inputs are ordinary, half take
// every second number from the extremes (zeros, the largest and smallest numbers, infinities, NaN).
// Most hold a handful of values; one in kHugeEvery holds up to kHugeFactor times as many.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "query/stats/control_chart.h"
#include "query/stats/driver_model.h"
#include "query/stats/funnel.h"
#include "query/stats/histogram.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/moments.h"
#include "query/stats/nps.h"
#include "query/stats/proportions.h"
#include "query/stats/random.h"
#include "query/stats/rates.h"

namespace assay::stats {

class ExtremeInput {
 public:
  static constexpr uint64_t kHugeEvery = 64;
  static constexpr size_t kHugeFactor = 20;

  explicit ExtremeInput(uint64_t seed)
      : random_(seed),
        is_tame_(random_.Below(2) == 0),
        size_factor_(random_.Below(kHugeEvery) == 0 ? kHugeFactor : 1) {}

  size_t Size(size_t most = 6) { return random_.Below(most * size_factor_ + 1); }

  double Real() {
    constexpr double kMax = std::numeric_limits<double>::max();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kExtremes[] = {0,     -0.0, 1,     -1,        1e-320, 1e-300,
                                    1e-17, 1e-6, 1e9,   1e17,      1e154,  1e200,
                                    1e300, kMax, -kMax, kInfinity, kNan,   -1e300,
                                    .5,    .1,   -1e-9, 1 - 1e-16, 6.3,    -kInfinity};
    if (is_tame_ || random_.Below(2) == 0) return std::round(random_.Normal() * 40) / 8;
    return kExtremes[random_.Below(std::size(kExtremes))];
  }

  int64_t Count() {
    constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
    constexpr int64_t kExtremes[] = {0,
                                     1,
                                     -1,
                                     100'000,
                                     int64_t{1} << 31,
                                     int64_t{1} << 53,
                                     (int64_t{1} << 53) + 1,
                                     int64_t{1} << 61,
                                     int64_t{1} << 62,
                                     70'000'000'000'000'000,
                                     kMax - 1,
                                     kMax,
                                     std::numeric_limits<int64_t>::min()};
    if (is_tame_ || random_.Below(2) == 0) return static_cast<int64_t>(random_.Below(40));
    return kExtremes[random_.Below(std::size(kExtremes))];
  }

  double Level() {
    constexpr double kLevels[] = {.95, .95, .5, .999, 1e-9, 1 - 1e-12, 0, 1, -1};
    return kLevels[random_.Below(is_tame_ ? 2 : std::size(kLevels))];
  }

  int Whole(int most) { return static_cast<int>(random_.Below(static_cast<uint64_t>(most) + 1)); }
  bool Flip() { return random_.Below(2) == 0; }
  uint64_t Seed() { return random_.Below(1000); }

  stats::Share Share() {
    stats::Share share{Count(), Count()};
    if (is_tame_ && share.count > share.n) std::swap(share.count, share.n);
    return share;
  }
  stats::Rate Rate() { return {Count(), is_tame_ ? std::abs(Real()) : Real()}; }
  stats::Moments Moments() {
    if (is_tame_) return {Count(), Real(), Real(), std::abs(Real())};
    return {Count(), Real(), Real(), Real(), random_.Below(8) == 0};
  }
  LifeEvents Life() { return {is_tame_ ? std::abs(Real()) : Real(), Count(), Count()}; }
  NpsCounts Nps() { return {Count(), Count(), Count()}; }

  template <typename Make>
  auto Many(Make&& make, size_t most = 6) {
    std::vector<decltype(make())> many(Size(most), make());
    for (auto& one : many) one = make();
    return many;
  }
  std::vector<double> Reals(size_t most = 12) {
    return Many([&] { return Real(); }, most);
  }
  std::vector<int64_t> Counts(size_t most = 12) {
    return Many([&] { return Count(); }, most);
  }
  std::vector<stats::Share> Shares() {
    return Many([&] { return Share(); });
  }
  std::vector<stats::Moments> Groups() {
    return Many([&] { return Moments(); });
  }
  std::vector<std::optional<double>> Series() {
    return Many([&] { return Flip() || Flip() ? std::optional(Real()) : std::nullopt; }, 30);
  }
  Eigen::MatrixXd Rows() {
    const auto answers = static_cast<Eigen::Index>(Size(40));
    Eigen::MatrixXd rows(answers, Whole(size_factor_ > 1 ? 14 : 5));
    for (Eigen::Index i = 0; i < rows.size(); ++i) rows.data()[i] = Real();
    return rows;
  }
  // Of real rows, or made up.
  CrossProducts Products() {
    if (const auto summary = SummariseColumns(Rows()); summary.ok() && (is_tame_ || Flip())) {
      return *summary;
    }
    const Eigen::Index k = Whole(4);
    CrossProducts products{Count(), Eigen::VectorXd(k), Eigen::VectorXd(k), Eigen::MatrixXd(k, k)};
    for (Eigen::Index i = 0; i < k; ++i) {
      products.origin[i] = Real();
      products.offset[i] = Real();
      for (Eigen::Index j = 0; j <= i; ++j)
        products.products(i, j) = products.products(j, i) = Real();
    }
    return products;
  }
  stats::Histogram Histogram() {
    std::vector<double> edges = Reals();
    if (is_tame_) {
      std::sort(edges.begin(), edges.end());
      edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    }
    const size_t classes = edges.empty() ? 0 : edges.size() - 1;
    stats::Histogram histogram{edges, std::vector<int64_t>(classes), Count(), Count()};
    for (int64_t& count : histogram.counts) count = Count();
    return histogram;
  }
  ChartBasis Basis() {
    return {Size(4), Many([&] { return Size(30); }, 2)};
  }
  FunnelOptions Funnel() {
    return {.overdispersion = static_cast<Overdispersion>(Whole(2)),
            .trim = is_tame_ ? .1 : Real(),
            .warning_level = Level(),
            .alarm_level = Level(),
            .n_min = Flip() ? 0 : Count()};
  }
  DriverOptions Drivers() { return {.answers_per_driver_min = Flip() ? 0 : Real()}; }

 private:
  Random random_;
  bool is_tame_;
  size_t size_factor_;
};

}  // namespace assay::stats
