// What a call event must be like: see assay/event/v1/call.proto.
#pragma once

#include "assay/event/v1/call.pb.h"
#include "ingest/gateway/check/flaw.h"
#include "services/runtime/base/clock.h"

namespace assay::gateway {

// Puts the moment the call is counted at, its arrival, into `counted_at`.
MaybeFlaw CheckCall(const event::v1::CallEvent& call, WallTime occurred_at, WallTime now,
                    WallTime* counted_at);

}  // namespace assay::gateway
