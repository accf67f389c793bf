// RejectsFile: the rows of an import that did not become facts, ready to be mended.
//
// It has the columns of the file and, behind them, _line, _column and _reason; a mapping ignores
// those, so the mended file is imported with the same mapping (as a new file, so as a new source).
// JSONL rows get the three members instead.
//
// What is there is never touched: somebody may be mending it, and a second import of the same file
// has only those refused rows that never reach the gateway. So the first row goes to the first name
// that is free: calls.csv.rejects.csv, calls.csv.rejects-2.csv ...
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
  RejectsFile(std::string path, RowFormat format, std::vector<std::string> columns);

  // kInvalidArgument when `path` can never be one: a folder, a socket, a disk.
  static Status CheckPath(const std::string& path);

  // kUnavailable when it cannot be written, then and for every later row.
  Status Write(const Row& row, const RowProblem& problem);

  // No more rows come. A file that says the same as the one named before it is removed again: the
  // same import twice leaves one file.
  void Close();

  // Where the rows are, from the first one on.
  const std::string& path() const { return path_; }
  uint64_t rows() const { return rows_; }

 private:
  Status MakeFile();
  std::string CsvText(const Row& row, const RowProblem& problem) const;
  std::string JsonText(const Row& row, const RowProblem& problem) const;

  std::string path_;
  std::string former_path_;  // The name before; empty when the first one was free.
  const RowFormat format_;
  const std::vector<std::string> columns_;
  std::ofstream file_;
  uint64_t rows_ = 0;
};

}  // namespace assay::assayctl
