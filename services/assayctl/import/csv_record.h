// CSV as RFC 4180 describes it: values are separated by a delimiter, may stand in double quotes,
// and then may hold delimiters, line ends and doubled quotes. LF alone ends a line too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::assayctl {

struct CsvRecord {
  enum class State {
    kComplete,  // `cells` are the record's.
    kUnended,   // The text ends before the record does.
    kBroken,    // Not CSV; `problem` says why.
  };
  State state = State::kComplete;
  size_t bytes = 0;  // Of the record with its line end; meaningful when complete.
  size_t lines = 0;  // Physical lines it covers.
  std::vector<std::string> cells = {};
  std::string problem = {};
};

// Cuts the record that `text` begins with. `is_all`: nothing follows the text, so its end is
// the end of a record.
CsvRecord CutCsvRecord(std::string_view text, bool is_all, char delimiter);

// A record of these cells, quoted where they must be, with its line end.
std::string CsvLine(const std::vector<std::string>& cells, char delimiter = ',');

}  // namespace assay::assayctl
