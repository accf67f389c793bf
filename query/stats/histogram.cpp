#include "query/stats/histogram.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace assay::stats {
namespace {

bool IsFinite(double value) { return std::isfinite(value); }

bool IsStrictlyAscending(std::span<const double> edges) {
  return std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) == edges.end();
}

}  // namespace

int64_t Histogram::n() const {
  int64_t sum = 0;
  bool overflow = __builtin_add_overflow(below, above, &sum);
  for (const int64_t count : counts) overflow |= __builtin_add_overflow(sum, count, &sum);
  return overflow ? std::numeric_limits<int64_t>::max() : sum;
}

Answer<Histogram> MakeHistogram(std::span<const double> values, std::span<const double> edges) {
  if (edges.size() < 2) return Unanswered::kShapeMismatch;
  if (!std::all_of(edges.begin(), edges.end(), IsFinite)) return Unanswered::kNotFinite;
  if (!IsStrictlyAscending(edges)) return Unanswered::kNotSorted;
  Histogram histogram{.edges = {edges.begin(), edges.end()},
                      .counts = std::vector<int64_t>(edges.size() - 1)};
  for (const double value : values) {
    if (!std::isfinite(value)) return Unanswered::kNotFinite;
    if (value < edges.front()) {
      ++histogram.below;
    } else if (value > edges.back()) {
      ++histogram.above;
    } else {
      const auto next = std::upper_bound(edges.begin(), edges.end(), value);
      const size_t index = static_cast<size_t>(next - edges.begin()) - 1;
      ++histogram.counts[std::min(index, histogram.counts.size() - 1)];
    }
  }
  return histogram;
}

Answer<Histogram> Merge(const Histogram& a, const Histogram& b) {
  if (a.edges != b.edges || a.counts.size() != b.counts.size()) return Unanswered::kShapeMismatch;
  Histogram merged = a;
  bool overflow = __builtin_add_overflow(a.below, b.below, &merged.below);
  overflow |= __builtin_add_overflow(a.above, b.above, &merged.above);
  for (size_t i = 0; i < b.counts.size(); ++i) {
    overflow |= __builtin_add_overflow(a.counts[i], b.counts[i], &merged.counts[i]);
  }
  if (overflow) return Unanswered::kOverflow;
  return merged;
}

Answer<HistogramQuantile> QuantileOfHistogram(const Histogram& histogram, double probability) {
  const auto& [edges, counts, below, above] = histogram;
  if (!(probability >= 0 && probability <= 1)) return Unanswered::kLevelOutOfRange;
  if (counts.empty() || edges.size() != counts.size() + 1) return Unanswered::kShapeMismatch;
  if (!std::all_of(edges.begin(), edges.end(), IsFinite)) return Unanswered::kNotFinite;
  if (!IsStrictlyAscending(edges)) return Unanswered::kNotSorted;
  double total = static_cast<double>(below) + static_cast<double>(above);
  bool negative = below < 0 || above < 0;
  for (const int64_t count : counts) {
    total += static_cast<double>(count);
    negative = negative || count < 0;
  }
  if (negative) return Unanswered::kNegativeValue;
  if (total == 0) return Unanswered::kNoObservations;

  // As with type 7, but the order statistics inside a class are spread evenly over it.
  const double position = probability * (total - 1);
  double passed = static_cast<double>(below);
  if (position < passed) return Unanswered::kNotReached;
  for (size_t i = 0; i < counts.size(); ++i) {
    const double inside = static_cast<double>(counts[i]);
    if (inside > 0 && position < passed + inside) {
      const double share = (position - passed + 0.5) / inside;
      return HistogramQuantile{std::lerp(edges[i], edges[i + 1], std::min(1.0, share)),
                               {edges[i], edges[i + 1]}};
    }
    passed += inside;
  }
  return Unanswered::kNotReached;
}

}  // namespace assay::stats
