#include "query/stats/games_howell.h"

#include <cmath>
#include <numbers>

#include "query/stats/anova.h"
#include "query/stats/studentized_range.h"

namespace assay::stats {

Answer<GamesHowell> CompareAllMeans(std::span<const Moments> groups, PairIntervals intervals,
                                    double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  GamesHowell result;
  std::vector<size_t> used;
  for (size_t i = 0; i < groups.size(); ++i) {
    (HasVariance(groups[i]) ? used : result.left_out).push_back(i);
  }
  if (used.size() > 1000) return Unanswered::kLimitExceeded;
  ASSIGN_OR_REASON(const StudentizedRange range,
                   StudentizedRange::ForGroups(static_cast<int>(used.size())));
  for (size_t a = 0; a < used.size(); ++a) {
    for (size_t b = a + 1; b < used.size(); ++b) {
      ASSIGN_OR_REASON(const MeanDifference welch,
                       CompareMeans(groups[used[a]], groups[used[b]], level));
      MeanPair pair{used[a], used[b], {welch.difference.value, {}}, welch.t, welch.degrees, 1};
      ASSIGN_OR_REASON(pair.p,
                       range.UpperTail(std::numbers::sqrt2 * std::abs(welch.t), welch.degrees));
      if (intervals == PairIntervals::kInclude) {
        ASSIGN_OR_REASON(const double q, range.Critical(1 - level, welch.degrees));
        const double half = q * welch.standard_error / std::numbers::sqrt2;
        pair.difference.interval = {pair.difference.value - half, pair.difference.value + half};
      }
      result.pairs.push_back(pair);
    }
  }
  return result;
}

}  // namespace assay::stats
