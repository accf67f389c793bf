// Arguments of a case, read from JSON, and answers made of several.
#pragma once

#include <optional>
#include <vector>

#include "query/stats/control_chart.h"
#include "query/stats/cross_products.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/moments.h"
#include "query/stats/nps.h"
#include "query/stats/proportions.h"
#include "query/stats/rates.h"
#include "tests/accuracy/differential/function.h"

namespace assay::accuracy {

using stats::Numbers;

inline std::vector<double> Reals(const Json& json) { return json.get<std::vector<double>>(); }
inline std::vector<int64_t> Counts(const Json& json) { return json.get<std::vector<int64_t>>(); }
inline stats::Share ShareOf(const Json& json) { return {json.at(0), json.at(1)}; }
inline stats::Rate RateOf(const Json& json) { return {json.at(0), json.at(1)}; }
inline stats::NpsCounts NpsOf(const Json& json) { return {json.at(0), json.at(1), json.at(2)}; }
inline stats::LifeEvents LifeOf(const Json& json) { return {json.at(0), json.at(1), json.at(2)}; }

template <typename One>
auto Each(const Json& json, One&& one) {
  std::vector<decltype(one(json))> all;
  for (const Json& item : json) all.push_back(one(item));
  return all;
}
inline std::vector<stats::Share> Shares(const Json& json) { return Each(json, ShareOf); }
// Of the values of a case; no values are an empty summary.
inline stats::Moments MomentsOf(const Json& json) {
  const auto summary = stats::Summarise(Reals(json));
  return summary.ok() ? *summary : stats::Moments{};
}
inline std::vector<std::optional<double>> SeriesOf(const Json& json) {
  return Each(json, [](const Json& value) {
    return value.is_null() ? std::nullopt : std::optional<double>(value.get<double>());
  });
}
inline stats::CrossProducts ColumnsOf(const Json& json) {
  const size_t columns = json.empty() ? 0 : json.at(0).size();
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(json.size()), static_cast<Eigen::Index>(columns));
  for (size_t i = 0; i < json.size(); ++i) {
    for (size_t j = 0; j < columns; ++j) {
      rows(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = json.at(i).at(j);
    }
  }
  const auto summary = stats::SummariseColumns(rows);
  return summary.ok() ? *summary : stats::CrossProducts{};
}

// The numbers of several parts, one after another.
template <typename... Parts>
Numbers Of(const Parts&... parts) {
  Numbers numbers;
  (stats::Add(numbers, parts), ...);
  return numbers;
}
// Those that `parts` makes of an answer, none where there is a reason instead.
template <typename T, typename Make>
Numbers When(const stats::Answer<T>& answer, Make&& parts) {
  return answer.ok() ? parts(*answer) : Numbers{};
}
inline Numbers IntervalOf(const stats::Answer<stats::Estimate>& answer) {
  return When(answer, [](const stats::Estimate& e) { return Of(e.interval); });
}

}  // namespace assay::accuracy
