#include "services/assayctl/import/refused_rows.h"

namespace assay::assayctl {

void RefusedRows::Tell(const Row& row, const RowProblem& problem) {
  if (++count_ <= told_max_) {
    err_ << fmt::format("{}:{}: {}{}{}\n", file_, row.line, problem.column,
                        problem.column.empty() ? "" : ": ", problem.reason);
  }
  if (rejects_ == nullptr || !kept_.ok()) return;
  kept_ = rejects_->Write(row, problem);
  if (!kept_.ok()) err_ << "assayctl: " << Message(kept_) << '\n';
}

void RefusedRows::TellRest() {
  if (count_ > told_max_)
    err_ << fmt::format("and {} more rows of {}\n", count_ - told_max_, file_);
  if (rejects_ == nullptr || rejects_->rows() == 0) return;
  rejects_->Close();
  err_ << fmt::format("{} refused rows are in {}; mend and import that file\n", rejects_->rows(),
                      rejects_->path());
}

}  // namespace assay::assayctl
