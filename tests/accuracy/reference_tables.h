// Reads the published test inputs: CSV or blank-separated tables and NIST's files.
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace assay::accuracy {

// A table with a header line. Quoted fields, comma, tab or blanks.
class Table {
 public:
  // Aborts with the path when the file cannot be read: the test environment is broken.
  static Table Read(const std::filesystem::path& path);

  size_t rows() const { return cells_.size(); }
  const std::string& Cell(size_t row, std::string_view column) const;
  std::vector<std::string> Texts(std::string_view column) const;
  std::vector<double> Numbers(std::string_view column) const;
  // One row per row of the table.
  Eigen::MatrixXd Matrix(const std::vector<std::string>& columns) const;

 private:
  size_t Index(std::string_view column) const;

  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> cells_;
};

// The values of a column, grouped by another; groups in the order of their names.
std::vector<std::vector<double>> GroupBy(const Table& table, std::string_view group,
                                         std::string_view value);

// A file of NIST's statistical reference datasets.
struct NistFile {
  std::vector<std::string> lines;
  std::vector<std::vector<double>> data;  // Rows after the line that starts the data.

  static NistFile Read(const std::filesystem::path& path);
  // The `index`-th number after the last word of the first line that contains `label`.
  std::string Certified(std::string_view label, size_t index = 0) const;
};

}  // namespace assay::accuracy
