// RowMapper: a mapping made ready for the columns of one file: rows -> events.
//
// Construction checks everything that can be known before the first row: fields, types, columns,
// zones, constants. Map() then fails for reasons of the row alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assay/event/v1/event.pb.h"
#include "services/assayctl/import/field_path.h"
#include "services/assayctl/import/mapping.h"
#include "services/assayctl/import/row_reader.h"
#include "services/assayctl/import/row_to_event.h"
#include "services/assayctl/import/time_text.h"

namespace assay::assayctl {

class RowMapper final : public RowToEvent {
 public:
  // Usable only when no problem was added. `columns` are those of the rows to come.
  RowMapper(const Mapping& mapping, const std::vector<std::string>& columns, Problems& problems);

  std::optional<RowProblem> Map(const Row& row, event::v1::Event* event) const override;
  std::string UnitId() const override { return unit_id_; }

 private:
  class Compiler;
  class Evaluation;

  struct Time {
    std::vector<size_t> columns;
    std::string join;
    std::optional<TimeText> text;
  };
  struct Field {
    FieldSpec spec;
    FieldPath path;
    std::vector<size_t> columns = {};
    size_t time = 0;                      // Position in times_, where it comes from one.
    size_t from = 0, to = 0;              // Likewise, of a difference.
    double ms_per_unit = 1;               // Of a duration from columns.
    std::vector<size_t> sum = {};         // Positions in fields_.
    std::optional<WallTime> moment = {};  // A constant one.
  };
  struct Answer {
    size_t column = 0;
    std::string item_id;
  };

  std::vector<std::string> columns_;
  std::vector<Time> times_;
  std::vector<Field> fields_;  // Sums stand behind what they add up.
  std::vector<Answer> answers_;
  std::vector<std::string> answers_absent_if_;
  std::string unit_id_;  // When it is a constant.
};

}  // namespace assay::assayctl
