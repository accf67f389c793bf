#include "services/assayctl/import/rejects_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
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

// What a rejects file has behind the columns of the file.
constexpr std::string_view kOwnColumns[] = {"_line", "_column", "_reason", "_source"};

// Of a rejects file that is imported, its own columns are not its rows'.
bool IsOwn(const std::string& column) {
  return std::ranges::find(kOwnColumns, column) != std::end(kOwnColumns);
}

size_t PositionOf(std::string_view column, const std::vector<std::string>& columns) {
  return static_cast<size_t>(std::ranges::find(columns, column) - columns.begin());
}

}  // namespace

RejectsFile::RejectsFile(std::string path, RowFormat format, std::vector<std::string> columns,
                         std::string source)
    : path_(std::move(path)),
      format_(std::move(format)),
      columns_(std::move(columns)),
      source_(std::move(source)) {}

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

void RejectsFile::Recall(std::stop_token stop) {
  for (int number = 1; number <= kNamesMax; ++number) {
    const std::string path = NameOf(path_, number);
    std::error_code ignored;  // Then it is none; a pipe would be waited for.
    if (std::filesystem::is_regular_file(path, ignored)) RecallFile(path, stop);
  }
}

void RejectsFile::RecallFile(const std::string& path, std::stop_token stop) {
  RowFormat format{.kind = format_.kind, .delimiter = format_.delimiter};
  if (format.kind == RowFormat::Kind::kJsonl) format.columns = {"_line", "_source"};
  const auto reader = OpenRows(path, format, {.stop = std::move(stop)});
  if (!reader.ok()) return;
  const size_t line_at = PositionOf("_line", (*reader)->columns());
  const size_t source_at = PositionOf("_source", (*reader)->columns());
  const size_t rows_before = earlier_.size();
  Row row;
  while (true) {
    const StatusOr<bool> there_is_one = (*reader)->Next(&row);
    if (!there_is_one.ok() || !*there_is_one) break;
    if (std::max(line_at, source_at) >= row.cells.size()) continue;
    uint64_t line = 0;
    const std::string& digits = row.cells[line_at];
    std::from_chars(digits.data(), digits.data() + digits.size(), line);
    if (row.cells[source_at] == source_ && line > 0) earlier_.emplace(line, false);
  }
  if (earlier_.size() > rows_before) earlier_paths_.push_back(path);
}

uint64_t RejectsFile::EarlierRows(uint64_t line) const {
  return static_cast<uint64_t>(std::ranges::count_if(
      earlier_, [&](const auto& row) { return row.first <= line || row.second; }));
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
    file_.open(path_, std::ios::binary);
    return OkStatus();
  }
  return Unavailable("write {}: there are {} files of this name; remove those that are mended",
                     path_, kNamesMax);
}

Status RejectsFile::Write(const Row& row, const RowProblem& problem) {
  if (const auto found = earlier_.find(row.line); found != earlier_.end()) {
    found->second = true;
    ++again_;
    return OkStatus();
  }
  const bool is_csv = format_.kind == RowFormat::Kind::kCsv;
  if (!file_.is_open()) {
    RETURN_IF_ERROR(MakeFile());
    if (is_csv) {
      std::vector<std::string> header;
      std::ranges::copy_if(columns_, std::back_inserter(header), std::not_fn(IsOwn));
      header.insert(header.end(), std::begin(kOwnColumns), std::end(kOwnColumns));
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
  std::vector<std::string> cells;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (IsOwn(columns_[i])) continue;
    const bool is_first = cells.empty();
    cells.push_back(!row.cells.empty() ? row.cells[i] : is_first ? row.raw : "");
  }
  cells.insert(cells.end(), {std::to_string(row.line), problem.column, problem.reason, source_});
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
  object["_source"] = source_;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::assayctl
