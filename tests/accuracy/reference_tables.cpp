#include "tests/accuracy/reference_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace assay::accuracy {
namespace {

[[noreturn]] void Stop(const std::string& why) {
  fmt::print(stderr, "reference data: {}\n", why);
  std::abort();
}

std::vector<std::string> ReadLines(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) Stop(fmt::format("read \"{}\": cannot open", path.string()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> SplitAtBlanks(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> fields;
  for (std::string field; stream >> field;) fields.push_back(field);
  return fields;
}

std::vector<std::string> SplitAtCommas(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

bool IsNumber(const std::string& field) {
  char* end = nullptr;
  std::strtod(field.c_str(), &end);
  return end != field.c_str() && *end == '\0';
}

}  // namespace

Table Table::Read(const std::filesystem::path& path) {
  const std::vector<std::string> lines = ReadLines(path);
  if (lines.empty()) Stop(fmt::format("read \"{}\": empty", path.string()));
  const bool commas = lines.front().find(',') != std::string::npos;
  Table table;
  for (const std::string& line : lines) {
    std::vector<std::string> fields = commas ? SplitAtCommas(line) : SplitAtBlanks(line);
    if (line.empty()) continue;
    if (table.header_.empty()) {
      table.header_ = std::move(fields);
    } else {
      table.cells_.push_back(std::move(fields));
    }
  }
  return table;
}

size_t Table::Index(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  if (found == header_.end()) Stop(fmt::format("no column \"{}\"", column));
  return static_cast<size_t>(found - header_.begin());
}

const std::string& Table::Cell(size_t row, std::string_view column) const {
  return cells_.at(row).at(Index(column));
}

std::vector<std::string> Table::Texts(std::string_view column) const {
  const size_t index = Index(column);
  std::vector<std::string> texts;
  for (const auto& row : cells_) texts.push_back(row.at(index));
  return texts;
}

std::vector<double> Table::Numbers(std::string_view column) const {
  std::vector<double> numbers;
  for (const std::string& text : Texts(column))
    numbers.push_back(std::strtod(text.c_str(), nullptr));
  return numbers;
}

Eigen::MatrixXd Table::Matrix(const std::vector<std::string>& columns) const {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows()),
                         static_cast<Eigen::Index>(columns.size()));
  for (size_t j = 0; j < columns.size(); ++j) {
    const std::vector<double> numbers = Numbers(columns[j]);
    for (size_t i = 0; i < numbers.size(); ++i) {
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = numbers[i];
    }
  }
  return matrix;
}

std::vector<std::vector<double>> GroupBy(const Table& table, std::string_view group,
                                         std::string_view value) {
  const std::vector<std::string> names = table.Texts(group);
  const std::vector<double> values = table.Numbers(value);
  std::map<std::string, std::vector<double>> groups;
  for (size_t i = 0; i < names.size(); ++i) groups[names[i]].push_back(values[i]);
  std::vector<std::vector<double>> result;
  for (auto& [name, members] : groups) result.push_back(std::move(members));
  return result;
}

NistFile NistFile::Read(const std::filesystem::path& path) {
  NistFile file{ReadLines(path), {}};
  // The header says where the data begin: "Data (lines 61 to 85)" or "lines 61 to 1061".
  // Files without that line have a last line of '#' before their data.
  size_t first = 0;
  for (const std::string& line : file.lines) {
    const size_t data = line.find("Data ");
    const size_t lines = line.find("lines ");
    if (line.starts_with('#')) first = static_cast<size_t>(&line - file.lines.data()) + 1;
    if (data != std::string::npos && lines != std::string::npos && lines > data) {
      first = std::strtoul(line.c_str() + lines + 6, nullptr, 10) - 1;
    }
  }
  for (size_t i = first; i < file.lines.size(); ++i) {
    const std::vector<std::string> fields = SplitAtBlanks(file.lines[i]);
    if (fields.empty() || !std::all_of(fields.begin(), fields.end(), IsNumber)) continue;
    std::vector<double> row;
    for (const std::string& field : fields) row.push_back(std::strtod(field.c_str(), nullptr));
    file.data.push_back(std::move(row));
  }
  return file;
}

std::string NistFile::Certified(std::string_view label, size_t index) const {
  for (const std::string& line : lines) {
    const size_t place = line.find(label);
    if (place == std::string::npos) continue;
    std::vector<std::string> numbers;
    for (const std::string& field : SplitAtBlanks(line.substr(place + label.size()))) {
      if (IsNumber(field)) numbers.push_back(field);
    }
    if (index < numbers.size()) return numbers[index];
  }
  Stop(fmt::format("no certified value \"{}\"", label));
}

}  // namespace assay::accuracy
