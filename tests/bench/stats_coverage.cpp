#include "tests/bench/stats_coverage.h"

namespace assay::bench {

std::vector<Rate> MeasureCoverage() {
  Coverage coverage;
  AddShares(coverage);
  AddMeans(coverage);
  AddTimes(coverage);
  AddModels(coverage);
  return coverage.Take();
}

}  // namespace assay::bench
