#include "services/assayctl/import/csv_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/assayctl/counted.h"

namespace assay::assayctl {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// How much of a record that is not CSV is kept.
constexpr size_t kBrokenBytesMax = 4096;

std::string_view WithoutLineEnd(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

StatusOr<std::unique_ptr<RowReader>> CsvReader::Open(FileText text, const std::string& path,
                                                     const RowFormat& format) {
  if (text.rest().starts_with(kByteOrderMark)) text.Take(kByteOrderMark.size());
  std::unique_ptr<CsvReader> reader(new CsvReader(std::move(text), format));
  if (reader->columns_.empty()) RETURN_IF_ERROR(reader->ReadHeader(path));
  return reader;
}

Status CsvReader::ReadHeader(const std::string& path) {
  RETURN_IF_ERROR(SkipEmptyLines());
  if (text_.rest().empty()) {
    return InvalidArgument("{}: is empty; its first line must name the columns", path);
  }
  ASSIGN_OR_RETURN(CsvRecord header, CutRecord());
  if (header.state != CsvRecord::State::kComplete) {
    return InvalidArgument("{}:{}: the header is not CSV: {}", path, line_, header.problem);
  }
  std::set<std::string> names;
  for (const std::string& name : header.cells) {
    if (!names.insert(name).second) {
      return InvalidArgument("{}:{}: two columns are called \"{}\"; rename one", path, line_, name);
    }
  }
  columns_ = std::move(header.cells);
  text_.Take(header.bytes);
  line_ += header.lines;
  return OkStatus();
}

StatusOr<bool> CsvReader::Next(Row* row) {
  RETURN_IF_ERROR(SkipEmptyLines());
  if (text_.rest().empty()) return false;
  ASSIGN_OR_RETURN(CsvRecord record, CutRecord());
  *row = {.number = ++rows_, .line = line_, .raw = {}, .cells = {}, .problem = {}};
  if (record.state != CsvRecord::State::kComplete) {
    row->problem = std::move(record.problem);
    RETURN_IF_ERROR(TakeBrokenLine(row));
    return true;
  }
  row->raw = WithoutLineEnd(text_.rest().substr(0, record.bytes));
  if (record.cells.size() == columns_.size()) {
    row->cells = std::move(record.cells);
  } else {
    row->problem = fmt::format("has {} where the header has {}",
                               Counted(record.cells.size(), "value"), columns_.size());
  }
  text_.Take(record.bytes);
  line_ += record.lines;
  return true;
}

// A record that is complete, or broken.
StatusOr<CsvRecord> CsvReader::CutRecord() {
  while (true) {
    CsvRecord record = CutCsvRecord(text_.rest(), text_.is_all(), delimiter_);
    if (record.state != CsvRecord::State::kUnended) return record;
    if (text_.rest().size() > kRecordBytesMax) {
      return CsvRecord{.state = CsvRecord::State::kBroken,
                       .problem = fmt::format("is longer than {} bytes, or has a quote that is "
                                              "never closed",
                                              kRecordBytesMax)};
    }
    RETURN_IF_ERROR(text_.ReadMore());
  }
}

Status CsvReader::TakeBrokenLine(Row* row) {
  while (true) {
    const std::string_view rest = text_.rest();
    const size_t end = rest.find('\n');
    const size_t bytes = end == rest.npos ? rest.size() : end + 1;
    const size_t kept =
        std::min(bytes, kBrokenBytesMax - std::min(row->raw.size(), kBrokenBytesMax));
    row->raw.append(rest.substr(0, kept));
    text_.Take(bytes);
    if (end != rest.npos || text_.is_all()) break;
    RETURN_IF_ERROR(text_.ReadMore());
  }
  row->raw = WithoutLineEnd(row->raw);
  ++line_;
  return OkStatus();
}

Status CsvReader::SkipEmptyLines() {
  while (true) {
    const std::string_view rest = text_.rest();
    if (rest.size() < 2 && !text_.is_all()) {
      RETURN_IF_ERROR(text_.ReadMore());
    } else if (rest.starts_with('\n') || rest.starts_with("\r\n")) {
      text_.Take(rest.starts_with('\n') ? 1 : 2);
      ++line_;
    } else {
      return OkStatus();
    }
  }
}

}  // namespace assay::assayctl
