// SERVQUAL: how far does service fall short of what people expect?
//
// A gap is perception - expectation of one item, per answer; a dimension is the mean of its
// items' mean gaps; overall is the plain mean of the dimensions and, where people gave 100
// points to the dimensions, sum of points/100 * gap (not divided by 5 again). With
// perceptions in place of gaps it is SERVPERF. Negative means below expectation.
// Source: Parasuraman, Zeithaml and Berry 1988.
// Reasons: NO_OBSERVATIONS (no dimension, a dimension without items, an item without
// answers), SHAPE_MISMATCH (weights for other than each dimension), INVALID_WEIGHTS (not 100
// points), NEGATIVE_VALUE, NOT_FINITE.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "query/stats/moments.h"

namespace assay::stats {

struct Servqual {
  std::vector<double> dimensions;  // In the order given; unit of the scale.
  double unweighted = 0;
  std::optional<double> weighted{};  // Present when points were given.
};

// The mean of the items' means.
Answer<double> DimensionMean(std::span<const Moments> items);

// `points` is empty, or has one value per dimension, 100 in total.
Answer<Servqual> ServiceQuality(std::span<const std::vector<Moments>> dimensions,
                                std::span<const double> points = {});

// The same from dimension gaps that are already means.
Answer<Servqual> ServiceQualityOfGaps(std::span<const double> gaps,
                                      std::span<const double> points = {});

}  // namespace assay::stats
