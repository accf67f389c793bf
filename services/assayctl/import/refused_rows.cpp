#include "services/assayctl/import/refused_rows.h"

#include "services/assayctl/counted.h"
#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

void RefusedRows::Tell(const Row& row, const RowProblem& problem) {
  if (++count_ <= told_max_) {
    Say(fmt::format("{}:{}: {}{}{}", file_, row.line, problem.column,
                    problem.column.empty() ? "" : ": ", problem.reason));
  }
  if (rejects_ == nullptr || !kept_.ok()) return;
  kept_ = rejects_->Write(row, problem);
  if (!kept_.ok()) Say(fmt::format("assayctl: {}", Message(kept_)));
}

// One line, whatever the row has in it.
void RefusedRows::Say(const std::string& line) {
  constexpr size_t kLineBytesMax = 4096;
  err_ << PrintableUtf8(line, kLineBytesMax) << '\n';
}

void RefusedRows::TellRest() {
  if (count_ > told_max_) {
    Say(fmt::format("and {} of {}", Counted(count_ - told_max_, "more row"), file_));
  }
  if (rejects_ == nullptr || rejects_->rows() == 0) return;
  Say(fmt::format("{} {} in {}; mend and import that file",
                  Counted(rejects_->rows(), "refused row"), rejects_->rows() == 1 ? "is" : "are",
                  rejects_->path()));
}

}  // namespace assay::assayctl
