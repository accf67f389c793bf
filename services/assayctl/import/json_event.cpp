#include "services/assayctl/import/json_event.h"

#include <google/protobuf/util/json_util.h>

#include <string>

namespace assay::assayctl {

std::optional<RowProblem> JsonEvent::Map(const Row& row, event::v1::Event* event) const {
  if (!row.problem.empty()) return RowProblem{"", row.problem};
  event->Clear();
  const auto status = google::protobuf::util::JsonStringToMessage(row.raw, event);
  if (status.ok()) return std::nullopt;
  // The lines behind the first one point into the text.
  const std::string message(status.message());
  return RowProblem{"", "is not an assay.event.v1.Event: " + message.substr(0, message.find('\n'))};
}

}  // namespace assay::assayctl
