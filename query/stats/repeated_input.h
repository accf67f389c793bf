// The same answers several times over, for property tests: every figure stays as it is, only more
// sure.
#pragma once

#include <vector>

#include "query/stats/cross_products.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/moments.h"
#include "query/stats/nps.h"
#include "query/stats/standardisation.h"

namespace assay::stats {

inline Share Times(const Share& s, int copies) { return {s.count * copies, s.n * copies}; }
inline Rate Times(const Rate& r, int copies) { return {r.events * copies, r.exposure * copies}; }
inline NpsCounts Times(const NpsCounts& c, int copies) {
  return {c.promoters * copies, c.passives * copies, c.detractors * copies};
}
inline Moments Times(Moments moments, int copies) {
  moments.n *= copies;
  moments.squares *= copies;
  return moments;
}
inline CrossProducts Times(CrossProducts summary, int copies) {
  summary.n *= copies;
  summary.products *= copies;
  return summary;
}
inline std::vector<LifeEvents> Times(std::vector<LifeEvents> lives, int copies) {
  for (LifeEvents& life : lives) {
    life.events *= copies;
    life.censored *= copies;
  }
  return lives;
}
inline std::vector<double> Times(const std::vector<double>& sorted, int copies) {
  std::vector<double> values;
  for (const double value : sorted) values.insert(values.end(), static_cast<size_t>(copies), value);
  return values;
}
inline ShareStratum Times(const ShareStratum& s, int copies) {
  return {Times(s.share, copies), s.weight};
}
inline RateStratum Times(const RateStratum& s, int copies) {
  return {Times(s.rate, copies), s.weight};
}

template <typename Item>
std::vector<Item> TimesEach(std::vector<Item> items, int copies) {
  for (Item& item : items) item = Times(item, copies);
  return items;
}

}  // namespace assay::stats
