// Histograms: the same questions where only counts per class were stored.
//
// A histogram is mergeable and small; a quantile read from it is uncertain by the width of
// one class, which is stated as `bracket`: the true quantile of the counted values lies in it.
// Classes are [edge i, edge i+1), the last one closed; values outside are counted apart.
//   quantile p: h = p (n-1); low + (h - values before its class + 1/2) / (values in it) * width
// Source: Pearson 1895 for the histogram, Hyndman and Fan 1996 (type 7) for h. Assumes values that
// are spread evenly over their class.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/stats/interval.h"

namespace assay::stats {

struct Histogram {
  std::vector<double> edges;  // Ascending, one more than counts; unit of the value.
  std::vector<int64_t> counts;
  int64_t below = 0;  // Values under the first and over the last edge.
  int64_t above = 0;

  // All values, those outside the edges included; the largest int64 where they are more.
  int64_t n() const;
};

// Reasons: SHAPE_MISMATCH (fewer than two edges), NOT_SORTED, NOT_FINITE.
Answer<Histogram> MakeHistogram(std::span<const double> values, std::span<const double> edges);

// Adds `b` to `a`. Reasons: SHAPE_MISMATCH where the edges differ, OVERFLOW.
Answer<Histogram> Merge(const Histogram& a, const Histogram& b);

struct HistogramQuantile {
  double value = 0;  // Linear inside its class.
  Interval bracket;  // The edges of that class.
};

// Reasons: NO_OBSERVATIONS, LEVEL_OUT_OF_RANGE, SHAPE_MISMATCH, NEGATIVE_VALUE, NOT_SORTED and
// NOT_FINITE (edges), NOT_REACHED (the quantile lies among the values outside the edges, where
// nothing is known).
Answer<HistogramQuantile> QuantileOfHistogram(const Histogram& histogram, double probability);

}  // namespace assay::stats
