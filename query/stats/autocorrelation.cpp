#include "query/stats/autocorrelation.h"

#include "query/stats/moments.h"

namespace assay::stats {

Answer<double> Autocorrelation(std::span<const double> values) {
  ASSIGN_OR_REASON(const Moments moments, Summarise(values));
  if (moments.n < 2) return Unanswered::kTooFewObservations;
  if (moments.squares == 0) return Unanswered::kNoVariation;
  double products = 0;
  double before = values.front() - moments.origin - moments.offset;
  for (const double value : values.subspan(1)) {
    const double deviation = value - moments.origin - moments.offset;
    products += before * deviation;
    before = deviation;
  }
  return products / moments.squares;
}

}  // namespace assay::stats
