// Table: what a verb found out, for people (aligned columns), spreadsheets (CSV) and programs
// (JSON, where there is no response message whose JSON would be the answer). What a terminal would
// not show as it is stands there visibly, JSON escapes it; CSV is safe to open in a spreadsheet.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace assay::assayctl {

enum class OutputFormat { kTable, kJson, kCsv };

enum class Align { kLeft, kRight };

struct Column {
  std::string name;
  Align align = Align::kLeft;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One cell for each column.
  void Add(std::vector<std::string> cells);

  void Print(std::ostream& out, OutputFormat format) const;

  size_t rows() const { return rows_.size(); }

 private:
  void PrintAligned(std::ostream& out) const;
  void PrintCsv(std::ostream& out) const;
  void PrintJson(std::ostream& out) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Columns of a terminal that a text takes: Chinese and other wide characters take two.
size_t DisplayWidth(std::string_view utf8);

}  // namespace assay::assayctl
