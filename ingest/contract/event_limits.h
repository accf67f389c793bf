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
// Highest sequence of a source, 2^53 - 1: every client counts exactly up to here, JavaScript's
// too, and no sum of a sequence and a window leaves 64 bits. A million events a second take 285
// years to get there.
inline constexpr uint64_t kSequenceMax = 9'007'199'254'740'991;

}  // namespace assay::contract
