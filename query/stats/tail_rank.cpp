#include "query/stats/tail_rank.h"

#include <algorithm>
#include <cmath>

#include "query/stats/random.h"

namespace assay::stats {
namespace {

struct Draw {
  double value;
  uint32_t unit;
};

bool IsLower(const Draw& a, const Draw& b) { return a.value < b.value; }

}  // namespace

Answer<std::vector<TailRank>> TailRanks(std::span<const Belief> beliefs,
                                        const TailRankOptions& options) {
  if (beliefs.size() < 2) return Unanswered::kTooFewGroups;
  if (!(options.share > 0 && options.share <= 0.5)) return Unanswered::kLevelOutOfRange;
  if (options.draws < 1 || options.draws > 1'000'000 || beliefs.size() > 10'000'000) {
    return Unanswered::kLimitExceeded;
  }
  for (const Belief& belief : beliefs) {
    if (!std::isfinite(belief.mean) || !std::isfinite(belief.deviation)) {
      return Unanswered::kNotFinite;
    }
    if (belief.deviation < 0) return Unanswered::kNegativeValue;
  }
  const size_t k = beliefs.size();
  const double places = options.share * static_cast<double>(k);
  const auto tail = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(places + 1e-9));

  Random random(options.seed);
  std::vector<uint32_t> lowest(k);
  std::vector<uint32_t> highest(k);
  std::vector<Draw> draws(k);
  for (int round = 0; round < options.draws; ++round) {
    for (size_t i = 0; i < k; ++i) {
      draws[i] = {beliefs[i].mean + beliefs[i].deviation * random.Normal(),
                  static_cast<uint32_t>(i)};
    }
    std::nth_element(draws.begin(), draws.begin() + tail, draws.end(), IsLower);
    for (auto draw = draws.begin(); draw != draws.begin() + tail; ++draw) ++lowest[draw->unit];
    // A tail is at most half of the units, so the highest are not among the lowest.
    std::nth_element(draws.begin() + tail, draws.end() - tail, draws.end(), IsLower);
    for (auto draw = draws.end() - tail; draw != draws.end(); ++draw) ++highest[draw->unit];
  }
  std::vector<TailRank> ranks(k);
  for (size_t i = 0; i < k; ++i) {
    ranks[i] = {static_cast<double>(lowest[i]) / options.draws,
                static_cast<double>(highest[i]) / options.draws};
  }
  return ranks;
}

}  // namespace assay::stats
