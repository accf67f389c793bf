// RefusedRows: tells people the rows that did not become facts, and keeps them to be mended.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "services/assayctl/import/rejects_file.h"
#include "services/assayctl/import/row_to_event.h"

namespace assay::assayctl {

class RefusedRows {
 public:
  // Tells `told_max` rows of `file` one by one on `err`; keeps all of them in `rejects`, unless
  // that is null.
  RefusedRows(std::string file, std::ostream& err, uint64_t told_max, RejectsFile* rejects)
      : file_(std::move(file)), err_(err), told_max_(told_max), rejects_(rejects) {}

  void Tell(const Row& row, const RowProblem& problem);
  // At the end: how many were not told, and where all of them are.
  void TellRest();

  uint64_t count() const { return count_; }

 private:
  void Say(const std::string& line);

  const std::string file_;
  std::ostream& err_;
  const uint64_t told_max_;
  RejectsFile* const rejects_;
  uint64_t count_ = 0;
  Status kept_;
};

}  // namespace assay::assayctl
