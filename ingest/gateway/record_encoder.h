// Writes assay.event.v1.Record: the value of one message of the log.
//
// An accepted event is embedded as the bytes the client sent (docs/adr/0003), so it is copied
// once and never serialised; a few bytes of stamps go around it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/gateway/check/event_checker.h"
#include "ingest/gateway/check/flaw.h"

namespace assay::gateway {

// Where an event stands in its source; all 0 for an un-numbered one.
struct Place {
  uint32_t epoch = 0;
  uint64_t sequence = 0;
};

void AppendAccepted(Place place, const EventStamps& stamps, std::string_view event,
                    std::string& out);

// Keeps what is left of the event within bounds.
void AppendRejected(Place place, const Flaw& flaw, std::string_view event, std::string& out);

// The place written in a record, without reading the rest of it; nothing when there is none.
std::optional<Place> PlaceOf(std::string_view record);

}  // namespace assay::gateway
