// Reliability of a scale: do its questions measure one thing?
//
//   raw: k/(k-1) (1 - sum s_i^2 / s_T^2); standardised: k r / (1 + (k-1) r), r the mean
//   correlation. Interval of the raw one: Feldt, 1 - (1-a) F(1-g; n-1, (n-1)(k-1)).
// Source: Cronbach 1951; Feldt, Woodruff and Salih 1987.
// From the cross products of the items (each column an item, reversed items turned before).
// Alpha rises with the number of items and says nothing about how many things they measure.
// It can be negative: then items contradict each other, which is an answer, not an error.
// Reasons: TOO_FEW_GROUPS (fewer than two items), TOO_FEW_OBSERVATIONS, NO_VARIATION (the sum
// of the items, or for the standardised one an item, is constant), LEVEL_OUT_OF_RANGE, OVERFLOW.
#pragma once

#include <vector>

#include "query/stats/cross_products.h"
#include "query/stats/interval.h"

namespace assay::stats {

struct ItemReliability {
  // Correlation with the sum of the other items. NO_VARIATION where it is undefined.
  Answer<double> rest_correlation;
  Answer<double> alpha_without;  // Raw alpha if the item were dropped.
};

struct Reliability {
  Estimate raw;
  Answer<double> standardised;
  std::vector<ItemReliability> items;
};

Answer<Reliability> CronbachAlpha(const CrossProducts& items, double level = kUsualLevel);

}  // namespace assay::stats
