#include "query/stats/games_howell.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "query/stats/anova.h"
#include "query/stats/studentized_range.h"

namespace assay::stats {
namespace {

// The critical range as a function of the degrees: smooth in their inverse, so some dozens of
// Chebyshev points between the least and the most of them serve any number of pairs. Their number
// doubles until the log of the range agrees with its own check points to 1e-10.
class CriticalRange {
 public:
  static Answer<CriticalRange> Between(const StudentizedRange& range, double tail, double least,
                                       double most) {
    CriticalRange critical(1 / most, 1 / least);
    for (size_t points = 16;; points *= 2) {
      ASSIGN_OR_REASON(critical.points_, critical.Sample(range, tail, points));
      double error = 0;
      for (size_t i = 0; i < kChecks; ++i) {
        const double share = (static_cast<double>(i) + 0.37) / kChecks;
        const double degrees = 1 / std::lerp(critical.low_, critical.high_, share);
        ASSIGN_OR_REASON(const double exact, range.Critical(tail, degrees));
        error = std::max(error, std::abs(std::log(exact) - std::log(critical.At(degrees))));
      }
      if (error < 1e-10 || points >= kPointsMax) return critical;
    }
  }

  double At(double degrees) const {
    // Barycentric form for points of the first kind.
    const double x = high_ > low_ ? (2 / degrees - low_ - high_) / (high_ - low_) : 0.0;
    double numerator = 0;
    double denominator = 0;
    for (const Point& point : points_) {
      const double distance = x - point.place;
      if (distance == 0) return std::exp(point.log);
      const double weight = point.weight / distance;
      numerator += weight * point.log;
      denominator += weight;
    }
    return std::exp(numerator / denominator);
  }

 private:
  static constexpr size_t kChecks = 7;
  static constexpr size_t kPointsMax = 128;

  CriticalRange(double low, double high) : low_(low), high_(high) {}

  struct Point {
    double place = 0;  // In -1..1.
    double weight = 0;
    double log = 0;  // Of the range.
  };

  Answer<std::vector<Point>> Sample(const StudentizedRange& range, double tail,
                                    size_t points) const {
    std::vector<Point> sampled;
    for (size_t i = 0; i < points; ++i) {
      const double angle =
          (static_cast<double>(i) + 0.5) * std::numbers::pi / static_cast<double>(points);
      const double place = std::cos(angle);
      const double share = (place + 1) / 2;
      ASSIGN_OR_REASON(const double q, range.Critical(tail, 1 / std::lerp(low_, high_, share)));
      sampled.push_back({place, (i % 2 == 0 ? 1 : -1) * std::sin(angle), std::log(q)});
    }
    return sampled;
  }

  double low_;
  double high_;
  std::vector<Point> points_{};
};

// More pairs than these are worth the points of a CriticalRange.
constexpr size_t kPairsFew = 64;

Answer<bool> AddIntervals(const StudentizedRange& range, double level,
                          const std::vector<double>& errors, std::vector<MeanPair>& pairs) {
  std::optional<CriticalRange> shared;
  if (pairs.size() > kPairsFew) {
    const auto [least, most] = std::minmax_element(
        pairs.begin(), pairs.end(),
        [](const MeanPair& a, const MeanPair& b) { return a.degrees < b.degrees; });
    ASSIGN_OR_REASON(shared,
                     CriticalRange::Between(range, 1 - level, least->degrees, most->degrees));
  }
  for (size_t i = 0; i < pairs.size(); ++i) {
    double q = 0;
    if (shared) {
      q = shared->At(pairs[i].degrees);
    } else {
      ASSIGN_OR_REASON(q, range.Critical(1 - level, pairs[i].degrees));
    }
    const double half = q * errors[i] / std::numbers::sqrt2;
    Estimate& difference = pairs[i].difference;
    ASSIGN_OR_REASON(difference, FiniteEstimate(difference.value, {difference.value - half,
                                                                   difference.value + half}));
  }
  return true;
}

}  // namespace

Answer<GamesHowell> CompareAllMeans(std::span<const Moments> groups, PairIntervals intervals,
                                    double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  GamesHowell result;
  std::vector<size_t> used;
  for (const Moments& group : groups) {
    if (group.n < 0 || group.squares < 0) return Unanswered::kNegativeValue;
    if (!std::isfinite(group.mean()) || !std::isfinite(group.squares)) {
      return Unanswered::kNotFinite;
    }
    if (group.squares_lost) return Unanswered::kDigitsLost;
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    (HasVariance(groups[i]) ? used : result.left_out).push_back(i);
  }
  if (used.size() > 1000) return Unanswered::kLimitExceeded;
  ASSIGN_OR_REASON(const StudentizedRange range,
                   StudentizedRange::ForGroups(static_cast<int>(used.size())));
  std::vector<double> errors;
  for (size_t a = 0; a < used.size(); ++a) {
    for (size_t b = a + 1; b < used.size(); ++b) {
      ASSIGN_OR_REASON(const MeanDifference welch,
                       CompareMeans(groups[used[a]], groups[used[b]], level));
      MeanPair pair{used[a], used[b], {welch.difference.value, {}}, welch.t, welch.degrees, 1};
      ASSIGN_OR_REASON(pair.p,
                       range.UpperTail(std::numbers::sqrt2 * std::abs(welch.t), welch.degrees));
      errors.push_back(welch.standard_error);
      result.pairs.push_back(pair);
    }
  }
  if (intervals == PairIntervals::kInclude) {
    ASSIGN_OR_REASON(const bool added, AddIntervals(range, level, errors, result.pairs));
    static_cast<void>(added);
  }
  return result;
}

}  // namespace assay::stats
