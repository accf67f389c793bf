// Top, middle and bottom box: which share answered 4-5, 3, 1-2 on a scale of 1-5?
//
//   top = (the last `top` counts) / n, bottom = (the first `bottom` counts) / n, middle the rest
// CSAT is the top two of five. Each share has its Wilson interval (proportions.h; Wilson 1927).
// Those who did not answer are not in the counts. Source: a convention of the
// field; no publication fixes which boxes.
// Reasons: NO_OBSERVATIONS, NEGATIVE_VALUE, SHAPE_MISMATCH (boxes wider than the scale),
// OVERFLOW, LEVEL_OUT_OF_RANGE.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "query/stats/interval.h"
#include "query/stats/moments.h"

namespace assay::stats {

// How many answers at each end belong to a box.
struct BoxWidths {
  size_t bottom = 2;
  size_t top = 2;
};

struct Boxes {
  Estimate bottom;
  Estimate middle;
  Estimate top;
};

// `counts`: answers per point of the scale, lowest first.
Answer<Boxes> CountBoxes(std::span<const int64_t> counts, const BoxWidths& widths,
                         double level = kUsualLevel);

// Moments of the answers themselves; the lowest point of the scale counts as `lowest`.
Answer<Moments> MomentsOfScores(std::span<const int64_t> counts, double lowest);

}  // namespace assay::stats
