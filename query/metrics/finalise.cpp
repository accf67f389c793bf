#include "query/metrics/finalise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "query/stats/mean_intervals.h"
#include "query/stats/proportions.h"
#include "query/stats/quantiles.h"

namespace assay::metrics {
namespace {

Int128 Total(const Sum& sum, const Cell& cell) {
  Int128 total = 0;
  for (const Term& term : sum) {
    total += term.weight * cell.values[cell.measures.IndexOf(term.measure)];
  }
  return total;
}

FigureInterval ToFigureInterval(const stats::Interval& interval, std::string_view method) {
  return {
      .lower = interval.low, .upper = interval.high, .level = stats::kUsualLevel, .method = method};
}

// Sum of squared deviations from the mean, n S2 - S1^2 over n. The difference is taken in whole
// numbers, where it is exact; in doubles it would cancel when the spread is small.
double SquaredDeviations(int64_t n, Int128 sum, Int128 squares) {
  Int128 n_squares = 0;
  Int128 sum_squared = 0;
  Int128 difference = 0;
  if (!__builtin_mul_overflow(static_cast<Int128>(n), squares, &n_squares) &&
      !__builtin_mul_overflow(sum, sum, &sum_squared) &&
      !__builtin_sub_overflow(n_squares, sum_squared, &difference)) {
    return static_cast<double>(difference) / static_cast<double>(n);
  }
  const double mean = static_cast<double>(sum) / static_cast<double>(n);
  return static_cast<double>(squares) - static_cast<double>(sum) * mean;
}

// Fewer values have no interval, whatever the method: none that is honest would say anything.
bool HasEnough(Int128 n) { return n >= stats::kIntervalFewest; }

void FinaliseShare(Int128 numerator, Int128 denominator, Figure& figure) {
  figure.value = static_cast<double>(numerator) / static_cast<double>(denominator);
  if (!HasEnough(denominator)) return;
  const auto wilson = stats::Wilson(
      {.count = static_cast<int64_t>(numerator), .n = static_cast<int64_t>(denominator)});
  if (wilson) figure.interval = ToFigureInterval(wilson->interval, "wilson");
}

void FinaliseMean(const Recipe& recipe, const Cell& cell, Int128 numerator, Int128 denominator,
                  Figure& figure) {
  if (recipe.is_on_scale && cell.scale.is_mixed) {
    figure.absent_reason = kMixedScales;
    return;
  }
  const double origin = recipe.is_on_scale ? cell.scale.minimum : 0;
  const auto n = static_cast<int64_t>(denominator);
  stats::Moments moments{.n = n, .origin = origin};
  moments.offset = static_cast<double>(numerator) * recipe.unit / static_cast<double>(n);
  figure.value = moments.mean();
  figure.numerator = static_cast<double>(numerator) * recipe.unit + origin * static_cast<double>(n);
  if (recipe.squares.empty()) return;
  moments.squares =
      SquaredDeviations(n, numerator, Total(recipe.squares, cell)) * recipe.unit * recipe.unit;
  const auto interval = recipe.is_on_scale ? stats::ScoreMeanInterval(
                                                 moments, {cell.scale.minimum, cell.scale.maximum})
                                           : stats::TimeMeanInterval(moments);
  if (!interval) return;
  figure.interval =
      ToFigureInterval(interval->interval, recipe.is_on_scale ? "wilson_mean" : "log_student_t");
}

// The greatest value of a bucket; its values lie above the greatest of the bucket before.
double SketchEdge(int64_t bucket) {
  return bucket == kSketchZero ? 0 : std::pow(kSketchGamma, static_cast<double>(bucket));
}

double SketchValue(int64_t bucket) { return 2 * SketchEdge(bucket) / (kSketchGamma + 1); }

// What the store gave for a rank, if it is one of the two.
std::optional<int64_t> ValueAt(const RankedValues& values, int64_t rank) {
  if (rank == values.rank) return values.value;
  if (rank == values.rank + 1) return values.next;
  return std::nullopt;
}

// From 0, which no time is below, to infinity where the data cannot bound it. A sketch knows its
// values as buckets, so the ends are the outer edges of theirs.
std::optional<FigureInterval> QuantileInterval(const Recipe& recipe, const QuantileValues& values,
                                               double value) {
  const auto n = static_cast<int64_t>(values.n);
  const auto ranks = stats::RanksAround(n, recipe.quantile->p);
  if (!ranks) return std::nullopt;
  double lower = 0;
  double upper = std::numeric_limits<double>::infinity();
  if (ranks->low > 0) {
    const auto end = ValueAt(values.lower_end, ranks->low);
    if (!end) return std::nullopt;
    const bool is_zero = values.is_sketch && *end == kSketchZero;
    lower = !values.is_sketch ? static_cast<double>(*end) : is_zero ? 0 : SketchEdge(*end - 1);
  }
  if (ranks->high <= n) {
    const auto end = ValueAt(values.upper_end, ranks->high);
    if (!end) return std::nullopt;
    upper = values.is_sketch ? SketchEdge(*end) : static_cast<double>(*end);
  }
  return ToFigureInterval(
      {std::min(value, lower * recipe.unit), std::max(value, upper * recipe.unit)},
      "order_statistics");
}

void FinaliseQuantile(const Recipe& recipe, const QuantileValues& values, Figure& figure) {
  figure.n = values.n;
  figure.denominator.reset();
  if (values.n == 0) {
    figure.absent_reason = kEmptyDenominator;
    return;
  }
  const double low = values.is_sketch ? SketchValue(values.low) : static_cast<double>(values.low);
  const double high =
      values.is_sketch ? SketchValue(values.high) : static_cast<double>(values.high);
  const double rank = static_cast<double>(values.n - 1) * recipe.quantile->p;
  figure.value = (low + (rank - std::floor(rank)) * (high - low)) * recipe.unit;
  if (values.is_sketch) figure.relative_error_max = kSketchErrorMax;
  figure.interval = QuantileInterval(recipe, values, *figure.value);
}

std::vector<ExcludedFacts> ExcludedOf(const Recipe& recipe, const Cell& cell) {
  std::vector<ExcludedFacts> excluded;
  for (const Exclusion& exclusion : recipe.excluded) {
    const Int128 count = Total(exclusion.count, cell);
    if (count > 0) excluded.push_back({exclusion.cause, static_cast<uint64_t>(count)});
  }
  return excluded;
}

std::string_view ReasonForNothing(const Figure& figure) {
  const bool is_all_elsewhere =
      figure.excluded.size() == 1 && figure.excluded.front().cause == kNotInQuestionnaire;
  return is_all_elsewhere ? kNotInQuestionnaire : kEmptyDenominator;
}

}  // namespace

double RankShift(double p) { return (1 - 2 * p) * (kRankSpread * kRankSpread - 1) / 6 + 0.5; }

Figure Finalise(const Metric& metric, const Recipe& recipe, const Cell& cell) {
  Figure figure;
  figure.excluded = ExcludedOf(recipe, cell);
  const Int128 numerator = Total(recipe.numerator, cell);
  if (metric.finaliser == Finaliser::kCount) {
    figure.value = static_cast<double>(numerator);
    // A retraction in another period than its fact can leave fewer than none.
    figure.n = static_cast<uint64_t>(std::max<Int128>(numerator, 0));
    return figure;
  }
  if (metric.finaliser == Finaliser::kQuantile) {
    FinaliseQuantile(recipe, cell.quantile, figure);
    return figure;
  }

  const Int128 denominator = Total(recipe.denominator, cell);
  figure.numerator = static_cast<double>(numerator) * recipe.unit;
  figure.denominator = static_cast<double>(denominator);
  if (denominator <= 0) {
    figure.absent_reason = ReasonForNothing(figure);
    return figure;
  }
  figure.n = static_cast<uint64_t>(denominator);
  if (metric.finaliser == Finaliser::kShare) {
    FinaliseShare(numerator, denominator, figure);
  } else {
    FinaliseMean(recipe, cell, numerator, denominator, figure);
  }
  return figure;
}

void AddMeasures(const Recipe& recipe, MeasureSet& measures) {
  const auto add = [&](const Sum& sum) {
    for (const Term& term : sum) measures.Add(term.measure);
  };
  add(recipe.numerator);
  add(recipe.denominator);
  add(recipe.squares);
  for (const Exclusion& exclusion : recipe.excluded) add(exclusion.count);
}

}  // namespace assay::metrics
