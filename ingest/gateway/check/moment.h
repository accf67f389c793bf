// Moments of events: valid, not before 1990, not in the future.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string_view>

#include "ingest/gateway/check/flaw.h"
#include "services/runtime/base/clock.h"

namespace assay::gateway {

// How far ahead of the gateway's clock a moment may lie: clocks of branch systems differ.
inline constexpr std::chrono::minutes kAheadMax{5};

// Puts the moment, cut off to the millisecond, into `moment`.
MaybeFlaw CheckMoment(std::string_view field, bool present,
                      const google::protobuf::Timestamp& timestamp, WallTime now, WallTime* moment);

// "2026-01-01T08:00:00.000Z"
std::string ShowMoment(WallTime moment);

}  // namespace assay::gateway
