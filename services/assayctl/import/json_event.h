// JsonEvent: rows that are events already, in protobuf's JSON form.
#pragma once

#include "services/assayctl/import/row_to_event.h"

namespace assay::assayctl {

class JsonEvent final : public RowToEvent {
 public:
  std::optional<RowProblem> Map(const Row& row, event::v1::Event* event) const override;
};

}  // namespace assay::assayctl
