#include "ingest/gateway/batch_encoder.h"

#include "ingest/gateway/record_encoder.h"

namespace assay::gateway {
namespace {

// Head and stamps of a record; surveys have their scores besides.
constexpr size_t kStampBytesTypical = 24;

}  // namespace

ingest::v1::Rejected RejectedOf(const Flaw& flaw, uint64_t sequence, uint32_t position) {
  ingest::v1::Rejected rejected;
  rejected.set_sequence(sequence);
  rejected.set_index(position);
  rejected.set_reason(flaw.reason);
  rejected.set_field(flaw.field);
  rejected.set_message(flaw.message);
  return rejected;
}

uint64_t EstimateBytes(const EventBatch& batch) {
  uint64_t bytes = batch.events.size() * (kStampBytesTypical + kRecordOverheadBytes);
  for (const std::string_view event : batch.events) bytes += event.size();
  return bytes;
}

void EncodeBatch(const EventBatch& batch, std::span<const uint32_t> positions, uint32_t epoch,
                 const CheckContext& context, EventChecker& checker, BatchInFlight& out) {
  size_t expected = 0;
  for (const uint32_t position : positions) {
    expected += batch.events[position].size() + kStampBytesTypical;
  }
  out.records.reserve(expected);
  out.slots.reserve(positions.size());
  for (const uint32_t position : positions) {
    const std::string_view event = batch.events[position];
    const uint64_t sequence = epoch == 0 ? 0 : batch.first_sequence + position;
    const Place place{.epoch = epoch, .sequence = sequence};
    Slot slot{
        .batch = &out, .sequence = sequence, .begin = static_cast<uint32_t>(out.records.size())};
    EventStamps stamps;
    if (const MaybeFlaw flaw = checker.Check(event, context, &stamps)) {
      slot.rejected = static_cast<int32_t>(out.rejected.size());
      out.rejected.push_back(RejectedOf(*flaw, sequence, position));
      AppendRejected(place, *flaw, event, out.records);
    } else {
      AppendAccepted(place, stamps, event, out.records);
    }
    slot.size = static_cast<uint32_t>(out.records.size()) - slot.begin;
    out.slots.push_back(slot);
  }
  out.bytes = out.records.size() + out.slots.size() * kRecordOverheadBytes;
  out.unsettled = out.slots.size();
}

}  // namespace assay::gateway
