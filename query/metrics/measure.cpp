#include "query/metrics/measure.h"

#include <algorithm>
#include <cassert>

namespace assay::metrics {

const std::vector<uint32_t>& StoredThresholds() {
  static const std::vector<uint32_t> seconds = {5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600};
  return seconds;
}

bool IsStored(const Measure& measure) {
  if (measure.state == State::kFavourable) return !measure.limit.has_value();
  if (measure.state != State::kWithin) return true;
  const auto& stored = StoredThresholds();
  return std::any_of(stored.begin(), stored.end(),
                     [&](uint32_t seconds) { return measure.limit == seconds; });
}

bool IsWide(const Measure& measure) {
  return measure.state == State::kQueueMsSquared || measure.state == State::kHandleMsSquared ||
         measure.state == State::kScoreSquared;
}

void MeasureSet::Add(const Measure& measure) {
  const auto place = std::lower_bound(measures_.begin(), measures_.end(), measure);
  if (place == measures_.end() || *place != measure) measures_.insert(place, measure);
}

size_t MeasureSet::IndexOf(const Measure& measure) const {
  const auto place = std::lower_bound(measures_.begin(), measures_.end(), measure);
  assert(place != measures_.end() && *place == measure);
  return static_cast<size_t>(place - measures_.begin());
}

}  // namespace assay::metrics
