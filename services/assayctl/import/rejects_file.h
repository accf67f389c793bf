// RejectsFile: the rows of an import that did not become facts, ready to be mended.
//
// It has the columns of the file and, behind them, _line, _column and _reason; a mapping ignores
// those, so the mended file is imported with the same mapping (as a new file, so as a new
// source). JSONL rows get the three members instead. Made when the first row is written.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "services/assayctl/import/row_reader.h"
#include "services/assayctl/import/row_to_event.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

class RejectsFile {
 public:
  // An older file of this name is removed, so that it is not taken for this import's.
  RejectsFile(std::string path, RowFormat format, std::vector<std::string> columns);

  // kUnavailable when it cannot be written, then and for every later row.
  Status Write(const Row& row, const RowProblem& problem);

  const std::string& path() const { return path_; }
  uint64_t rows() const { return rows_; }

 private:
  std::string CsvText(const Row& row, const RowProblem& problem) const;
  std::string JsonText(const Row& row, const RowProblem& problem) const;

  const std::string path_;
  const RowFormat format_;
  const std::vector<std::string> columns_;
  std::ofstream file_;
  uint64_t rows_ = 0;
};

}  // namespace assay::assayctl
