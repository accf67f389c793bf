#include "services/assayctl/import/row_to_event.h"

#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

namespace {

constexpr size_t kFieldBytesMax = 128;
constexpr size_t kMessageBytesMax = 1024;
constexpr size_t kRawBytesMax = 4096;  // As many as the gateway keeps; see record.proto.

}  // namespace

event::v1::Event Placeholder(const Row& row, const RowProblem& problem,
                             const std::string& unit_id) {
  event::v1::Event event;
  event.set_unit_id(unit_id);
  event::v1::Unreadable& unreadable = *event.mutable_unreadable();
  unreadable.set_field(CutUtf8(problem.column, kFieldBytesMax));
  unreadable.set_message(CutUtf8(problem.reason, kMessageBytesMax));
  unreadable.set_raw(row.raw.substr(0, kRawBytesMax));
  return event;
}

}  // namespace assay::assayctl
