#include "query/server/engine/registry_lookup.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using metrics::Dimension;
using metrics::Metric;

std::string OrNothing(const std::string& nearest) {
  return nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest);
}

Status NoSuchMetric(const std::string& id, const std::string& field) {
  std::vector<std::string_view> ids;
  for (const Metric& each : metrics::AllMetrics()) ids.push_back(each.id);
  return Refusal(kUnknownMetric, field,
                 fmt::format("there is no metric \"{}\"{}; ListMetrics has them all", id,
                             OrNothing(metrics::Nearest(id, ids))));
}

}  // namespace

StatusOr<std::vector<const Metric*>> FindMetrics(const std::vector<std::string>& ids,
                                                 const std::string& field) {
  std::vector<const Metric*> found;
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::string item = fmt::format("{}[{}]", field, i);
    const Metric* metric = metrics::FindMetric(ids[i]);
    if (metric == nullptr) return NoSuchMetric(ids[i], item);
    if (!found.empty() && metric->family != found.front()->family) {
      return Refusal(kMixedFamilies, item,
                     fmt::format("\"{}\" and \"{}\" are about different facts; ask for each "
                                 "family in a query of its own",
                                 found.front()->id, ids[i]));
    }
    if (std::ranges::find(found, metric) != found.end()) {
      return Refusal(kBadQuestion, item, fmt::format("\"{}\" is named twice", metric->id));
    }
    found.push_back(metric);
  }
  return found;
}

StatusOr<const Dimension*> FindDimension(metrics::Family family, const std::string& id,
                                         const std::string& field) {
  const Dimension* dimension = metrics::FindDimension(id);
  if (dimension != nullptr && metrics::Allows(family, *dimension)) return dimension;
  std::vector<std::string_view> allowed;
  for (const Dimension& each : metrics::AllDimensions()) {
    if (metrics::Allows(family, each)) allowed.push_back(each.id);
  }
  return Refusal(kUnknownDimension, field,
                 fmt::format("{} metrics have no dimension \"{}\"; they have: {}",
                             metrics::Name(family), id, fmt::join(allowed, ", ")));
}

Status CheckFixedValues(const Dimension& dimension, const std::vector<std::string>& values,
                        const std::string& field) {
  if (dimension.values.empty()) return OkStatus();
  for (const std::string& value : values) {
    const auto& allowed = dimension.values;
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) continue;
    return Refusal(kUnknownValue, field,
                   fmt::format("{} has no value \"{}\"; it has: {}", dimension.id, value,
                               fmt::join(allowed, ", ")));
  }
  return OkStatus();
}

Status CheckParameterName(const std::vector<const Metric*>& asked, const std::string& name,
                          const std::string& field) {
  std::vector<std::string_view> known;
  for (const Metric* metric : asked) {
    for (const auto& parameter : metric->parameters) known.push_back(parameter.name);
  }
  if (std::find(known.begin(), known.end(), name) != known.end()) return OkStatus();
  return Refusal(kUnknownParameter, field,
                 fmt::format("none of the metrics has a parameter \"{}\"{}", name,
                             known.empty() ? "; they have none at all"
                                           : OrNothing(metrics::Nearest(name, known))));
}

}  // namespace assay::query
