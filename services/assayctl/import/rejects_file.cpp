#include "services/assayctl/import/rejects_file.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "services/assayctl/import/csv_record.h"

namespace assay::assayctl {

RejectsFile::RejectsFile(std::string path, RowFormat format, std::vector<std::string> columns)
    : path_(std::move(path)), format_(std::move(format)), columns_(std::move(columns)) {
  std::error_code ignored;  // Nothing to remove, or Write() will say what is wrong.
  std::filesystem::remove(path_, ignored);
}

Status RejectsFile::Write(const Row& row, const RowProblem& problem) {
  const bool is_csv = format_.kind == RowFormat::Kind::kCsv;
  if (!file_.is_open()) {
    file_.open(path_, std::ios::binary | std::ios::trunc);
    if (is_csv) {
      std::vector<std::string> header = columns_;
      header.insert(header.end(), {"_line", "_column", "_reason"});
      file_ << CsvLine(header, format_.delimiter);
    }
  }
  file_ << (is_csv ? CsvText(row, problem) : JsonText(row, problem));
  file_.flush();
  if (!file_) {
    return Unavailable("write {}: not possible; name another file with --rejects", path_);
  }
  ++rows_;
  return OkStatus();
}

// A row that could not be cut into cells stands as a whole in the first one.
std::string RejectsFile::CsvText(const Row& row, const RowProblem& problem) const {
  std::vector<std::string> cells = row.cells;
  if (cells.empty()) {
    cells.assign(columns_.size(), "");
    cells.front() = row.raw;
  }
  cells.insert(cells.end(), {std::to_string(row.line), problem.column, problem.reason});
  return CsvLine(cells, format_.delimiter);
}

std::string RejectsFile::JsonText(const Row& row, const RowProblem& problem) const {
  using Json = nlohmann::ordered_json;
  Json object = Json::parse(row.raw, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) object = Json{{"_raw", row.raw}};
  object["_line"] = row.line;
  object["_column"] = problem.column;
  object["_reason"] = problem.reason;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::assayctl
