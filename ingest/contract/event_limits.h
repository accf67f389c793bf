// What an event may have, as proto/assay/event/v1 and docs/INGEST.md tell it. The gateway refuses
// what is beyond; the sink, which believes no record, stores nothing beyond.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::contract {

inline constexpr size_t kSourceIdBytesMax = 256;
inline constexpr size_t kIdBytesMax = 128;             // Of calls, responses, questionnaires.
inline constexpr uint32_t kLengthMsMax = 604'800'000;  // Seven days, of each phase of a call.
inline constexpr size_t kRawBytesMax = 4096;           // Kept of what was refused.

}  // namespace assay::contract
