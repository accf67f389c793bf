#include "query/sql/statement.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::sql {

std::string Bindings::Bind(std::string_view name, std::string_view type,
                           clickhouse::ParameterValue value) {
  for (size_t attempt = 1;; ++attempt) {
    const std::string candidate =
        attempt == 1 ? std::string(name) : fmt::format("{}_{}", name, attempt);
    const std::string placeholder = fmt::format("{{{}:{}}}", candidate, type);
    const auto bound = std::find_if(parameters_.begin(), parameters_.end(),
                                    [&](const auto& each) { return each.first == candidate; });
    if (bound == parameters_.end()) {
      parameters_.emplace_back(candidate, std::move(value));
      placeholders_.push_back(placeholder);
      return placeholder;
    }
    const auto index = static_cast<size_t>(bound - parameters_.begin());
    if (bound->second.text() == value.text() && placeholders_[index] == placeholder) {
      return placeholder;
    }
  }
}

}  // namespace assay::sql
