// EncodeBatch: events -> records. Pure.
#pragma once

#include <span>

#include "ingest/gateway/check/event_checker.h"
#include "ingest/gateway/in_flight.h"
#include "ingest/gateway/request.h"

namespace assay::gateway {

// What a record costs beside its bytes, in our memory and librdkafka's; close, not exact.
inline constexpr size_t kRecordOverheadBytes = 160;

// What the records of a batch will count for in limits; close, not exact.
uint64_t EstimateBytes(const EventBatch& batch);

// Checks the events of `batch` at `positions` and appends their records, accepted or rejected,
// to `out`. An epoch of 0 makes them un-numbered.
void EncodeBatch(const EventBatch& batch, std::span<const uint32_t> positions, uint32_t epoch,
                 const CheckContext& context, EventChecker& checker, BatchInFlight& out);

// What a client is told about a flaw.
ingest::v1::Rejected RejectedOf(const Flaw& flaw, uint64_t sequence, uint32_t position);

}  // namespace assay::gateway
