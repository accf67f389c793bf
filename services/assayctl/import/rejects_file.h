// RejectsFile: the rows of an import that did not become facts, ready to be mended.
//
// It has the columns of the file and, behind them, _line, _column, _reason and _source; a mapping
// ignores those, so the mended file is imported with the same mapping (as a new file, so as a new
// source). JSONL rows get the four members instead.
//
// What is there is never touched: somebody may be mending it. So the first row goes to the first
// name that is free: calls.csv.rejects.csv, calls.csv.rejects-2.csv ... Each row of a source is in
// one of them, once, by its _line and _source: this is how a later import of the same file knows
// what was refused, which the gateway does not say again.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "services/assayctl/import/row_reader.h"
#include "services/assayctl/import/row_to_event.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

class RejectsFile {
 public:
  // `source`: whose rows they are.
  RejectsFile(std::string path, RowFormat format, std::vector<std::string> columns,
              std::string source);

  // kInvalidArgument when `path` can never be one: a folder, a socket, a disk.
  static Status CheckPath(const std::string& path);

  // Before the first row: looks which rows of the source earlier imports left in files of this
  // name. What cannot be read is not known.
  void Recall(std::stop_token stop);

  // Nothing for a row that is in one of the files already. kUnavailable when it cannot be written,
  // then and for every later row.
  Status Write(const Row& row, const RowProblem& problem);

  // Where the rows are, from the first one on.
  const std::string& path() const { return path_; }
  uint64_t rows() const { return rows_; }

  // The files of earlier imports that have rows of the source.
  const std::vector<std::string>& earlier_paths() const { return earlier_paths_; }
  // How many of the rows in them are refused for certain: those up to `line` of the imported file,
  // which the gateway has, and those that came to Write() once more.
  uint64_t EarlierRows(uint64_t line) const;
  uint64_t again() const { return again_; }  // That came to Write() once more.

 private:
  void RecallFile(const std::string& path, std::stop_token stop);
  Status MakeFile();
  std::string CsvText(const Row& row, const RowProblem& problem) const;
  std::string JsonText(const Row& row, const RowProblem& problem) const;

  std::string path_;
  const RowFormat format_;
  const std::vector<std::string> columns_;
  const std::string source_;
  std::map<uint64_t, bool> earlier_;  // Line, and whether it came once more.
  std::vector<std::string> earlier_paths_;
  uint64_t again_ = 0;
  std::ofstream file_;
  uint64_t rows_ = 0;
};

}  // namespace assay::assayctl
