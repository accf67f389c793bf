#include "query/sql/cells.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/sql/expressions.h"
#include "query/sql/parts.h"

namespace assay::sql {

namespace {

// The words of most facts. Of the roll-up of the period: it has the same facts as every level.
std::string KeptWords(const Selection& selection, std::string_view column, Bindings& bindings) {
  return fmt::format(
      "(SELECT word FROM (SELECT {} AS word, outcome, direction, sign, count() AS facts FROM {} "
      "WHERE {} GROUP BY word, outcome, direction, sign) GROUP BY word "
      "ORDER BY sum(facts * sign) DESC, word LIMIT {})",
      column, TableOf(selection.family), WhereOf(selection, RollUpOf(selection.period), bindings),
      *selection.words_max);
}

}  // namespace

Cells::Cells(const Selection& selection, Bindings& bindings, FoldAt fold_at)
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
    if (cut.is_word && selection.words_max) {
      const std::string kept = fmt::format("kept_{}", i);
      const std::string words = KeptWords(selection, cut.column, bindings);
      if (fold_at == FoldAt::kInner) {
        definitions_ += fmt::format("{0} IN {1} AS {2}, if({2}, toString({0}), '{3}') AS {4}, ",
                                    cut.column, words, kept, kOthers, name);
        inner_names_ += fmt::format("{}, {}, ", kept, name);
        names_.insert(names_.end(), {kept, name});
        keys_.push_back(name);
        folded_words_.push_back(fmt::format("toInt64(if({}, 0, 1))", kept));
        continue;
      }
      const std::string word = fmt::format("word_{}", i);
      definitions_ += fmt::format("{} AS {}, ", cut.column, name);
      inner_names_ += name + ", ";
      with_ +=
          fmt::format("{}{} IN {} AS {}, if({}, toString({}), '{}') AS {}",
                      with_.empty() ? "WITH " : ", ", name, words, kept, kept, name, kOthers, word);
      names_.insert(names_.end(), {kept, word});
      keys_.push_back(word);
      folded_words_.push_back(fmt::format("toInt64(if({}, 0, uniqExact({})))", kept, name));
      continue;
    }
    definitions_ += fmt::format("{} AS {}, ", KeyOf(cut, bindings), name);
    inner_names_ += name + ", ";
    names_.push_back(name);
    keys_.push_back(name);
  }
  if (!with_.empty()) with_ += "\n";
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
