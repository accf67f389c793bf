#include "services/assayctl/import/rejects_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "services/assayctl/import/csv_record.h"
#include "services/assayctl/import/json_depth.h"

namespace assay::assayctl {

namespace {

// Files of one name that were kept; beyond it somebody should clear up.
constexpr int kNamesMax = 1'000;

// "a.rejects-2.csv" for the second of "a.rejects.csv".
std::string NameOf(const std::filesystem::path& wanted, int number) {
  if (number == 1) return wanted.string();
  const std::string name =
      fmt::format("{}-{}{}", wanted.stem().string(), number, wanted.extension().string());
  return (wanted.parent_path() / name).string();
}

Status CannotWrite(const std::string& path) {
  return Unavailable("write {}: {}; name another file with --rejects", path,
                     std::generic_category().message(errno));
}

// False when there is something of this name.
StatusOr<bool> MakeNew(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) return false;
  if (file < 0) return CannotWrite(path);
  ::close(file);
  return true;
}

// Rows can be written there, and there is nothing to keep: /dev/null, a pipe.
bool TakesAnything(std::filesystem::file_type type) {
  return type == std::filesystem::file_type::character || type == std::filesystem::file_type::fifo;
}

// Only of files: a pipe would be waited for.
bool HaveSameBytes(const std::string& a, const std::string& b) {
  std::error_code error;
  for (const std::string& path : {a, b}) {
    if (!std::filesystem::is_regular_file(path, error)) return false;
  }
  using Bytes = std::istreambuf_iterator<char>;
  std::ifstream first(a, std::ios::binary), second(b, std::ios::binary);
  return std::equal(Bytes(first), Bytes(), Bytes(second), Bytes());
}

}  // namespace

RejectsFile::RejectsFile(std::string path, RowFormat format, std::vector<std::string> columns)
    : path_(std::move(path)), format_(std::move(format)), columns_(std::move(columns)) {}

Status RejectsFile::CheckPath(const std::string& path) {
  std::error_code ignored;  // Not there, or not to be seen: making it will tell.
  const auto type = std::filesystem::status(path, ignored).type();
  const bool is_there = type != std::filesystem::file_type::not_found &&
                        type != std::filesystem::file_type::none &&
                        type != std::filesystem::file_type::unknown;
  const bool may_be =
      !is_there || type == std::filesystem::file_type::regular || TakesAnything(type);
  if (may_be && std::filesystem::path(path).has_filename()) return OkStatus();
  return InvalidArgument("--rejects {}: is no file that rows can be written to; name a file", path);
}

Status RejectsFile::MakeFile() {
  const std::filesystem::path wanted = path_;
  std::error_code error;
  if (TakesAnything(std::filesystem::status(wanted, error).type())) {
    // Opening a pipe waits for its reader, but not this way; then it is there.
    const int probe = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (probe < 0) return CannotWrite(path_);
    file_.open(path_, std::ios::binary);
    ::close(probe);
    return OkStatus();
  }
  for (int number = 1; number <= kNamesMax; ++number) {
    const std::string name = NameOf(wanted, number);
    ASSIGN_OR_RETURN(const bool is_new, MakeNew(name));
    if (!is_new) continue;
    path_ = name;
    if (number > 1) former_path_ = NameOf(wanted, number - 1);
    file_.open(path_, std::ios::binary);
    return OkStatus();
  }
  return Unavailable("write {}: there are {} files of this name; remove those that are mended",
                     path_, kNamesMax);
}

Status RejectsFile::Write(const Row& row, const RowProblem& problem) {
  const bool is_csv = format_.kind == RowFormat::Kind::kCsv;
  if (!file_.is_open()) {
    RETURN_IF_ERROR(MakeFile());
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

void RejectsFile::Close() {
  if (!file_.is_open()) return;
  file_.close();
  if (former_path_.empty() || !HaveSameBytes(path_, former_path_)) return;
  std::error_code ignored;  // Then there are two of them.
  if (std::filesystem::remove(path_, ignored)) path_ = former_path_;
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
  Json object;
  if (!IsTooDeep(row.raw)) object = Json::parse(row.raw, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) object = Json{{"_raw", row.raw}};
  object["_line"] = row.line;
  object["_column"] = problem.column;
  object["_reason"] = problem.reason;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::assayctl
