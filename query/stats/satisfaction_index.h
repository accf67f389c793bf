// Satisfaction index (ACSI style): one figure, 0..100, from several rating questions.
//
//   sum w_i (mean_i - min) / (max - min) * 100, sum of weights = 1
// Source: Fornell et al. 1996, whose index is a weighted mean of ratings on 1-10 put on 0-100.
// Equal weights unless a model gave others. Items come from the same people, so an interval
// cannot be had from the items' summaries: aggregate the index per answer and use
// MeanInterval (moments.h). Source: Fornell et al. 1996.
// Reasons: NO_OBSERVATIONS (no item, or an item without answers), INVALID_WEIGHTS,
// NEGATIVE_VALUE, NOT_FINITE, VALUE_OUT_OF_RANGE (scale empty, or a mean outside it), OVERFLOW.
#pragma once

#include <span>

#include "query/stats/moments.h"

namespace assay::stats {

struct IndexItem {
  Moments answers;
  double weight = 0;
};

struct RatingScale {
  double min = 1;
  double max = 10;
};

Answer<double> SatisfactionIndex(std::span<const IndexItem> items, const RatingScale& scale = {});

}  // namespace assay::stats
