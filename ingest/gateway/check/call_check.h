// What a call event must be like: see assay/event/v1/call.proto.
#pragma once

#include <array>
#include <string_view>

#include "assay/event/v1/call.pb.h"
#include "ingest/gateway/check/flaw.h"
#include "ingest/gateway/check/source_words.h"
#include "services/runtime/base/clock.h"

namespace assay::gateway {

// Puts the moment the call is counted at, its arrival, into `counted_at`.
MaybeFlaw CheckCall(const event::v1::CallEvent& call, WallTime occurred_at, WallTime now,
                    WallTime* counted_at);

// The fields whose words are counted, by their names in the event and in the store.
inline constexpr std::array<std::string_view, 3> kWordFields{"line", "business", "skill"};

// Whether `line`, `business` and `skill` are among the words that `source_id` has used, or may be
// added to them, which they are when `keep` is set. For a call that is right otherwise.
MaybeFlaw CheckWords(const event::v1::CallEvent& call, std::string_view source_id,
                     SourceWords& words, bool keep);

}  // namespace assay::gateway
