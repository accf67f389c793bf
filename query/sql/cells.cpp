#include "query/sql/cells.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/sql/expressions.h"

namespace assay::sql {

Cells::Cells(const Selection& selection, Bindings& bindings)
    : has_step_(selection.step != Step::kNone) {
  if (has_step_) {
    definitions_ = StepOf(selection, bindings) + " AS step_0, ";
    inner_names_ = "step_0, ";
    names_.emplace_back("step_0");
  }
  for (size_t i = 0; i < selection.by.size(); ++i) {
    const Cut& cut = selection.by[i];
    if (cut.kind == Cut::Kind::kSubject) {
      names_.emplace_back("subject");
      keys_.emplace_back("subject");
      continue;
    }
    const std::string name = fmt::format("key_{}", i);
    definitions_ += fmt::format("{} AS {}, ", KeyOf(cut, bindings), name);
    inner_names_ += name + ", ";
    names_.push_back(name);
    keys_.push_back(name);
  }
}

std::string Cells::group_by() const {
  return names_.empty() ? "" : fmt::format(" GROUP BY {}", fmt::join(names_, ", "));
}

std::string Cells::Columns(int32_t part) const {
  // The cast makes plain strings of what is LowCardinality, so that all parts have one type.
  return fmt::format(
      "toInt32({}) AS part, toInt64({}) AS step, CAST([{}], 'Array(String)') AS keys", part,
      has_step_ ? "step_0" : "0", fmt::join(keys_, ", "));
}

}  // namespace assay::sql
