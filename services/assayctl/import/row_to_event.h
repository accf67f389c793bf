// RowToEvent: the port through which a FileFeed makes events of rows.
#pragma once

#include <optional>
#include <string>

#include "assay/event/v1/event.pb.h"
#include "services/assayctl/import/row_reader.h"

namespace assay::assayctl {

// Why a row does not become an event.
struct RowProblem {
  std::string column;  // Empty when the whole row is at fault.
  std::string reason;
};

class RowToEvent {
 public:
  virtual ~RowToEvent() = default;

  // Fills `event`, or says why the row cannot.
  virtual std::optional<RowProblem> Map(const Row& row, event::v1::Event* event) const = 0;
  // The unit of a row that cannot, where it is known without reading it.
  virtual std::string UnitId() const { return ""; }
};

// What takes the place of a row that does not become an event.
event::v1::Event Placeholder(const Row& row, const RowProblem& problem, const std::string& unit_id);

}  // namespace assay::assayctl
