// The reason of an error: one UPPER_SNAKE word that programs may rely on, beside the message
// for people. It travels inside the status; services/runtime/rpc sends it to clients as
// google.rpc.ErrorInfo. A reason, once published, is never renamed.
//
//   return WithReason(FailedPrecondition("open {}: not registered", source), "SOURCE_UNKNOWN");
#pragma once

#include <absl/strings/cord.h>

#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay {

inline constexpr char kReasonPayload[] = "assay/reason";

inline Status WithReason(Status status, std::string_view reason) {
  status.SetPayload(kReasonPayload, absl::Cord(absl::string_view(reason.data(), reason.size())));
  return status;
}

// Empty when the status carries none.
inline std::string ReasonOf(const Status& status) {
  const auto payload = status.GetPayload(kReasonPayload);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace assay
