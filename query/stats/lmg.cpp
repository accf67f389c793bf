#include "query/stats/lmg.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace assay::stats {
namespace {

constexpr int kDriversMax = 12;
constexpr int kSize = kDriversMax + 1;
// Correlations left among drivers and outcome once a subset of drivers is accounted for.
using Remainder = std::array<std::array<double, kSize>, kSize>;

// R2 of every subset of drivers, found by walking the tree of subsets: a child adds one driver
// with a higher index, so only drivers from there on have to be swept. Half of all subsets are
// leaves with nothing left to sweep, which makes 4,096 subsets cheap.
class SubsetFits {
 public:
  explicit SubsetFits(const DriverModel& model)
      : drivers_(static_cast<int>(model.drivers())), r_squared_(size_t{1} << drivers_) {
    Remainder start{};
    for (int i = 0; i < drivers_; ++i) {
      const auto row = static_cast<size_t>(i);
      for (int j = 0; j < drivers_; ++j) start[row][static_cast<size_t>(j)] = model.among(i, j);
      start[row][kDriversMax] = model.with_outcome[i];
    }
    Visit(start, 0, 0, 0);
  }

  double operator[](size_t subset) const { return r_squared_[subset]; }
  int drivers() const { return drivers_; }

 private:
  void Visit(const Remainder& left, int from, size_t subset, double r_squared) {
    r_squared_[subset] = r_squared;
    for (int j = from; j < drivers_; ++j) {
      const auto pivot = static_cast<size_t>(j);
      const double variance = left[pivot][pivot];
      const double outcome = left[pivot][kDriversMax];
      Remainder next;
      for (auto a = pivot + 1; a < static_cast<size_t>(drivers_); ++a) {
        const double factor = left[pivot][a] / variance;
        for (auto b = a; b < static_cast<size_t>(drivers_); ++b) {
          next[a][b] = left[a][b] - factor * left[pivot][b];
        }
        next[a][kDriversMax] = left[a][kDriversMax] - factor * outcome;
      }
      Visit(next, j + 1, subset | (size_t{1} << j), r_squared + outcome * outcome / variance);
    }
  }

  int drivers_;
  std::vector<double> r_squared_;
};

// 1 / (p choose s) / (p - s): the share of orders in which exactly this subset of size s came
// before the driver.
std::vector<double> OrderWeights(int drivers) {
  std::vector<double> weights;
  double choose = 1;
  for (int s = 0; s < drivers; ++s) {
    weights.push_back(1 / (choose * (drivers - s)));
    choose = choose * (drivers - s) / (s + 1);
  }
  return weights;
}

}  // namespace

Answer<DriverShares> Lmg(const CrossProducts& summary, const DriverOptions& options) {
  if (summary.columns() - 1 > kDriversMax) return Unanswered::kTooManyDrivers;
  ASSIGN_OR_REASON(const DriverModel model, ModelDrivers(summary, options));
  const SubsetFits fits(model);
  const size_t subsets = size_t{1} << fits.drivers();
  const std::vector<double> weights = OrderWeights(fits.drivers());

  DriverShares result{.r_squared = fits[subsets - 1],
                      .shares = std::vector<double>(static_cast<size_t>(fits.drivers())),
                      .correlations = {model.with_outcome.begin(), model.with_outcome.end()}};
  for (size_t subset = 0; subset < subsets; ++subset) {
    const double before = fits[subset];
    const double weight = weights[std::min<size_t>(
        static_cast<size_t>(__builtin_popcountll(subset)), weights.size() - 1)];
    for (size_t j = 0; j < result.shares.size(); ++j) {
      const size_t with = subset | (size_t{1} << j);
      if (with != subset) result.shares[j] += weight * (fits[with] - before);
    }
  }
  for (const double share : result.shares) {
    if (!std::isfinite(share)) return Unanswered::kOverflow;
  }
  if (!std::isfinite(result.r_squared)) return Unanswered::kOverflow;
  return result;
}

}  // namespace assay::stats
