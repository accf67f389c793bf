// How often 95 % intervals contain the truth, in small, skewed and extreme cases. The cases are in
// stats_coverage_*.cpp, by the kind of figure.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "query/stats/interval.h"
#include "tests/bench/stats_simulation.h"

namespace assay::bench {

inline bool Contains(const stats::Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

// Collects coverages; an interval that is not there counts as missing the truth.
class Coverage {
 public:
  void Add(std::string name, const std::function<bool(stats::Random&)>& covers) {
    const double share = ShareOf(name, covers);
    const Kept kept = share >= .93 && share <= .97 ? Kept::kYes : Kept::kNo;
    rates_.push_back({std::move(name), share, "0.93-0.97", kept});
  }
  std::vector<Rate> Take() { return std::move(rates_); }

 private:
  std::vector<Rate> rates_;
};

void AddShares(Coverage& coverage);  // Shares, rates, standardised figures, NPS.
void AddMeans(Coverage& coverage);   // Means and changes.
void AddTimes(Coverage& coverage);   // Quantiles and survival.
void AddModels(Coverage& coverage);  // Shrinkage, reliability, drivers.

}  // namespace assay::bench
