// What all parts that give cells have in common: how they are grouped and named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/sql/selection.h"
#include "query/sql/statement.h"

namespace assay::sql {

// The step and the keys of a selection, for an inner SELECT that computes them and an outer one
// that carries them on.
// Words are folded in the outer SELECT, so that the inner one stays what a projection answers; or
// already in the inner one, where it reads facts.
enum class FoldAt { kOuter, kInner };

class Cells {
 public:
  Cells(const Selection& selection, Bindings& bindings, FoldAt fold_at = FoldAt::kOuter);

  // "WITH ... AS kept_0, if(kept_0, key_0, 'others') AS word_0 ": what stands before the outer
  // SELECT; nothing where no words are folded.
  const std::string& with() const { return with_; }
  // "toInt64(if(kept_0, 0, uniqExact(key_0)))" for each folded cut, to be the last sums.
  const std::vector<std::string>& folded_words() const { return folded_words_; }

  // "toMonday(business_date) AS step_0, business AS key_0, ": nothing for what is not asked.
  // Subjects are not in it: the inner SELECT cannot know them.
  const std::string& definitions() const { return definitions_; }
  // "step_0, key_0, ": what the inner SELECT groups by, beside its own keys.
  const std::string& inner_names() const { return inner_names_; }
  // " GROUP BY step_0, key_0, subject", or nothing.
  std::string group_by() const;
  bool is_single() const { return names_.empty(); }

  // "toInt32(7) AS part, toInt64(step_0) AS step, CAST([key_0], 'Array(String)') AS keys"
  std::string Columns(int32_t part) const;

 private:
  std::string definitions_;
  std::string inner_names_;
  std::string with_;
  std::vector<std::string> folded_words_;
  std::vector<std::string> names_;  // Of the outer GROUP BY.
  std::vector<std::string> keys_;
  bool has_step_ = false;
};

}  // namespace assay::sql
