// Why the gateway ends a stream or refuses a call. The reasons are part of the interface:
// docs/INGEST.md says for each what a client does.
#pragma once

#include <cstdint>
#include <string_view>

#include "services/runtime/base/reason.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

inline constexpr std::string_view kBadRequest = "BAD_REQUEST";
inline constexpr std::string_view kMessageTooLarge = "MESSAGE_TOO_LARGE";
inline constexpr std::string_view kTooManyCalls = "TOO_MANY_CALLS";
inline constexpr std::string_view kUnknownSource = "UNKNOWN_SOURCE";
inline constexpr std::string_view kSequenceGap = "SEQUENCE_GAP";
inline constexpr std::string_view kTooManyStreams = "TOO_MANY_STREAMS";
inline constexpr std::string_view kIdle = "IDLE";
inline constexpr std::string_view kNotRead = "NOT_READ";
inline constexpr std::string_view kOpenOverdue = "OPEN_OVERDUE";
inline constexpr std::string_view kSuperseded = "SUPERSEDED";
inline constexpr std::string_view kNotReady = "NOT_READY";
inline constexpr std::string_view kLogUnavailable = "LOG_UNAVAILABLE";
inline constexpr std::string_view kStoreUnavailable = "STORE_UNAVAILABLE";
inline constexpr std::string_view kDraining = "DRAINING";

// A message out of turn or without sense.
template <typename... Args>
[[nodiscard]] Status BadRequest(fmt::format_string<Args...> format, Args&&... args) {
  return WithReason(InvalidArgument(format, std::forward<Args>(args)...), kBadRequest);
}

// The batch does not continue what was sent.
[[nodiscard]] inline Status SequenceGap(std::string_view source_id, uint64_t first,
                                        uint64_t expected) {
  return WithReason(
      FailedPrecondition("batch of source \"{}\": begins at sequence {}, expected {}; send from {} "
                         "on (raise the epoch if the source lost its counter)",
                         source_id, first, expected, expected),
      kSequenceGap);
}

}  // namespace assay::gateway
