#include "services/assayctl/import/csv_record.h"

#include <algorithm>
#include <utility>

namespace assay::assayctl {

namespace {

class RecordCutter {
 public:
  RecordCutter(std::string_view text, bool is_all, char delimiter)
      : text_(text), is_all_(is_all), delimiter_(delimiter) {}

  CsvRecord Cut() {
    while (true) {
      std::string cell;
      const bool cut = At('"') ? CutQuoted(&cell) : CutPlain(&cell);
      if (!cut) return std::move(record_);
      record_.cells.push_back(std::move(cell));
      if (At(delimiter_)) {
        ++at_;
        continue;
      }
      return EndRecord();
    }
  }

 private:
  bool At(char wanted) const { return at_ < text_.size() && text_[at_] == wanted; }

  // Whether a line end stands here; needs the byte behind a CR to know.
  bool AtLineEnd() const {
    return At('\n') || (At('\r') && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
  }

  bool CutPlain(std::string* cell) {
    const size_t begin = at_;
    while (at_ < text_.size() && !At(delimiter_) && !AtLineEnd()) {
      if (At('"')) return Broken("a quote inside a value that does not begin with one");
      ++at_;
    }
    if (at_ == text_.size() && !is_all_) return Unended();
    *cell = text_.substr(begin, at_ - begin);
    return true;
  }

  bool CutQuoted(std::string* cell) {
    ++at_;
    while (true) {
      const size_t quote = text_.find('"', at_);
      if (quote == text_.npos) {
        return is_all_ ? Broken("a quote that is never closed") : Unended();
      }
      cell->append(text_.substr(at_, quote - at_));
      at_ = quote + 1;
      if (!At('"')) break;
      cell->push_back('"');  // Doubled: stands for one.
      ++at_;
    }
    if (!is_all_ && at_ + 1 >= text_.size()) return Unended();
    if (at_ == text_.size() || At(delimiter_) || AtLineEnd()) return true;
    return Broken("text behind a closing quote");
  }

  CsvRecord EndRecord() {
    if (at_ < text_.size()) at_ += At('\r') ? 2 : 1;
    record_.bytes = at_;
    const auto record = text_.substr(0, at_);
    record_.lines = static_cast<size_t>(std::ranges::count(record, '\n'));
    if (!record.ends_with('\n')) ++record_.lines;
    return std::move(record_);
  }

  bool Broken(std::string_view problem) {
    record_ = {.state = CsvRecord::State::kBroken,
               .problem = std::string(problem) + "; see RFC 4180 for quoting"};
    return false;
  }
  bool Unended() {
    record_ = {.state = CsvRecord::State::kUnended};
    return false;
  }

  const std::string_view text_;
  const bool is_all_;
  const char delimiter_;
  size_t at_ = 0;
  CsvRecord record_;
};

}  // namespace

CsvRecord CutCsvRecord(std::string_view text, bool is_all, char delimiter) {
  return RecordCutter(text, is_all, delimiter).Cut();
}

std::string CsvLine(const std::vector<std::string>& cells, char delimiter) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line.push_back(delimiter);
    const std::string& cell = cells[i];
    // A lone empty cell is quoted so that the line is not taken for an empty one.
    const bool is_special = cell.find_first_of("\"\r\n") != cell.npos ||
                            cell.find(delimiter) != cell.npos ||
                            (cell.empty() && cells.size() == 1);
    if (!is_special) {
      line += cell;
      continue;
    }
    line.push_back('"');
    for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
    line.push_back('"');
  }
  return line + "\n";
}

}  // namespace assay::assayctl
