#include "ingest/gateway/limits.h"

#include <algorithm>

#include "ingest/contract/event_limits.h"
#include "ingest/gateway/refusal.h"

namespace assay::gateway {

Status CheckMessageSize(size_t bytes, const Limits& limits) {
  if (bytes <= limits.message_bytes_max) return OkStatus();
  return WithReason(ResourceExhausted("read request: {} bytes; at most {} are allowed "
                                      "(Limits.message_bytes_max); send smaller batches",
                                      bytes, limits.message_bytes_max),
                    kMessageTooLarge);
}

Status CheckBatchSize(const EventBatch& batch, const Limits& limits) {
  const size_t events = std::max(batch.event_count, batch.events.size());
  if (events > limits.batch_events_max) {
    return WithReason(ResourceExhausted("read batch: {} events; at most {} are allowed "
                                        "(Limits.batch_events_max); send smaller batches",
                                        events, limits.batch_events_max),
                      kMessageTooLarge);
  }
  // Few events, so this wraps nothing.
  if (batch.first_sequence > contract::kSequenceMax + 1 - events) {
    return BadRequest(
        "read batch: first_sequence: {} leaves no room for {} events; numbers end at {}: is it a "
        "counter? If it was lost, begin at 1 under a higher epoch",
        batch.first_sequence, events, contract::kSequenceMax);
  }
  return OkStatus();
}

ingest::v1::Limits LimitsMessage(const Limits& limits) {
  ingest::v1::Limits message;
  message.set_batch_events_max(static_cast<uint32_t>(limits.batch_events_max));
  message.set_message_bytes_max(static_cast<uint32_t>(limits.message_bytes_max));
  message.set_event_bytes_max(static_cast<uint32_t>(limits.event_bytes_max));
  message.set_in_flight_bytes_max(limits.stream_in_flight_bytes_max);
  return message;
}

}  // namespace assay::gateway
