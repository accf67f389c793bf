// Statement: SQL text with typed placeholders, and the values bound to them. Nothing that comes
// from outside is ever part of the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/clickhouse/parameters.h"

namespace assay::sql {

struct Statement {
  std::string text;
  clickhouse::Parameters parameters;
};

// Collects the values of one statement. The same value under the same name and type is bound
// once, so parts of a statement share the long lists of units.
class Bindings {
 public:
  // The placeholder to write into the text: "{from:Date}", or "{from_2:Date}" where `from` is
  // taken by another value. `name` and `type` are constants of ours.
  std::string Bind(std::string_view name, std::string_view type, clickhouse::ParameterValue value);

  const clickhouse::Parameters& parameters() const { return parameters_; }

 private:
  clickhouse::Parameters parameters_;
  std::vector<std::string> placeholders_;  // One for each parameter.
};

}  // namespace assay::sql
