#include "query/metrics/registry.h"

#include <algorithm>
#include <numeric>

namespace assay::metrics {
namespace {

std::vector<Metric> Collect() {
  std::vector<Metric> all = CallMetrics();
  for (Metric& metric : CallTimeMetrics()) all.push_back(std::move(metric));
  for (Metric& metric : SurveyMetrics()) all.push_back(std::move(metric));
  std::sort(all.begin(), all.end(), [](const Metric& a, const Metric& b) { return a.id < b.id; });
  return all;
}

// Levenshtein: letters to insert, delete or replace.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view Name(Family family) { return family == Family::kCall ? "call" : "survey"; }

const std::vector<Metric>& AllMetrics() {
  static const std::vector<Metric> metrics = Collect();
  return metrics;
}

const Metric* FindMetric(std::string_view id) {
  const auto& all = AllMetrics();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Metric& metric) { return metric.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::string Nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  // A longer word would cost time and resembles nothing anyway.
  constexpr size_t kWordBytesMax = 64;
  if (word.size() > kWordBytesMax) return {};
  std::string_view nearest;
  size_t distance_min = 1 + word.size() / 3;
  for (const std::string_view candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    if (distance > distance_min || (distance == distance_min && !nearest.empty())) continue;
    nearest = candidate;
    distance_min = distance;
  }
  return std::string(nearest);
}

}  // namespace assay::metrics
