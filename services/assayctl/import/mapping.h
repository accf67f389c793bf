// Mapping: how the rows of a file become events, as its author wrote it (TOML).
//
//   source = "import/bank"       # the file's SHA-256 is appended
//   family = "call"
//
//   [times.arrival]              # moments made of columns
//   columns = ["date", "time"]
//   format = "%Y-%m-%d %H:%M:%S"
//   zone = "Asia/Jerusalem"
//
//   [fields."call.arrived_at"]   # a field of assay.event.v1.Event by its path
//   time = "arrival"
//   [fields."call.ended.queue_ms"]
//   column = "wait"
//   unit = "s"
//   absent_if = ["0"]
//
// README.md describes every key. This is the text's content without its meaning: RowMapper knows
// fields and columns.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "assay/event/v1/family.pb.h"
#include "services/assayctl/import/row_reader.h"
#include "services/assayctl/import/time_text.h"

namespace assay::assayctl {

struct TimeSpec {
  std::vector<std::string> columns;
  std::string join = " ";  // Between the columns' texts.
  TimeTextOptions text;
  int line = 0;  // In the mapping file.
};

struct DifferenceSpec {
  std::string from;  // Names of times.
  std::string to;
  bool across_midnight = false;  // A negative difference is one of the next day.
};

struct FieldSpec {
  std::string path;
  int line = 0;

  // Where the value comes from: exactly one of these.
  std::vector<std::string> columns = {};
  std::optional<std::string> constant = {};
  std::string time = {};
  std::optional<DifferenceSpec> difference = {};
  std::vector<std::string> sum = {};  // A moment and durations, by their paths.
  bool is_row_number = false;

  // What is done to the text of columns.
  std::string join = {};
  std::string unit = {};  // Of durations: ms, s, min, h.
  std::map<std::string, std::string> values = {};
  std::vector<std::string> absent_if = {};
  bool negative_is_absent = false;
  bool required = false;
};

// Columns that each hold the score of one item.
struct AnswersSpec {
  std::vector<std::string> columns;
  std::map<std::string, std::string> items;  // Column -> item id, where they differ.
  std::vector<std::string> absent_if;
  int line = 0;
};

struct Mapping {
  std::string file;
  std::string source;
  event::v1::Family family = event::v1::FAMILY_UNSPECIFIED;
  RowFormat format;
  std::map<std::string, TimeSpec> times;
  std::vector<FieldSpec> fields;
  std::optional<AnswersSpec> answers;

  // Every column it names, each once.
  std::vector<std::string> Columns() const;
};

// What is wrong with a mapping: "calls.toml:12: fields.unit_id: ..."; all of it at once.
using Problems = std::vector<std::string>;

// Reads what can be read; everything else is a problem.
Mapping ReadMapping(const std::string& path, Problems& problems, std::stop_token stop = {});

}  // namespace assay::assayctl
