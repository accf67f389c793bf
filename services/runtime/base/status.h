// Errors are values. Every call that can fail for a reason outside the program
// (network, input, limit) returns absl::Status or absl::StatusOr<T>; bugs crash.
//
// A message reads: what failed: with what: why; what to do. Lower case, no full
// stop, no secrets:
//
//   return Unavailable("insert into {} ({} rows): {}; retrying", table, rows, why);
//
// Debian's Abseil has a string_view of its own, so messages are made with fmt.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace assay {

using absl::Status;
using absl::StatusCode;
using absl::StatusOr;

inline Status OkStatus() { return absl::OkStatus(); }

inline Status MakeStatus(StatusCode code, std::string_view message) {
  return Status(code, absl::string_view(message.data(), message.size()));
}

// The text of a status as a std::string_view, valid while the status lives.
inline std::string_view Message(const Status& status) {
  return {status.message().data(), status.message().size()};
}

// The same code, with what the caller was doing put in front of the reason.
inline Status Annotate(const Status& status, std::string_view doing) {
  if (status.ok()) return status;
  return MakeStatus(status.code(), fmt::format("{}: {}", doing, Message(status)));
}

#define ASSAY_DEFINE_STATUS(Name, code)                                           \
  template <typename... Args>                                                     \
  [[nodiscard]] Status Name(fmt::format_string<Args...> format, Args&&... args) { \
    return MakeStatus(code, fmt::format(format, std::forward<Args>(args)...));    \
  }

ASSAY_DEFINE_STATUS(Aborted, StatusCode::kAborted)
ASSAY_DEFINE_STATUS(AlreadyExists, StatusCode::kAlreadyExists)
ASSAY_DEFINE_STATUS(Cancelled, StatusCode::kCancelled)
ASSAY_DEFINE_STATUS(DataLoss, StatusCode::kDataLoss)
ASSAY_DEFINE_STATUS(DeadlineExceeded, StatusCode::kDeadlineExceeded)
ASSAY_DEFINE_STATUS(FailedPrecondition, StatusCode::kFailedPrecondition)
ASSAY_DEFINE_STATUS(Internal, StatusCode::kInternal)
ASSAY_DEFINE_STATUS(InvalidArgument, StatusCode::kInvalidArgument)
ASSAY_DEFINE_STATUS(NotFound, StatusCode::kNotFound)
ASSAY_DEFINE_STATUS(OutOfRange, StatusCode::kOutOfRange)
ASSAY_DEFINE_STATUS(PermissionDenied, StatusCode::kPermissionDenied)
ASSAY_DEFINE_STATUS(ResourceExhausted, StatusCode::kResourceExhausted)
ASSAY_DEFINE_STATUS(Unavailable, StatusCode::kUnavailable)
ASSAY_DEFINE_STATUS(Unimplemented, StatusCode::kUnimplemented)

#undef ASSAY_DEFINE_STATUS

}  // namespace assay

// Returns from the enclosing function when `expression` is not OK.
#define RETURN_IF_ERROR(expression)                                                          \
  do {                                                                                       \
    if (::absl::Status assay_status = (expression); !assay_status.ok()) return assay_status; \
  } while (false)

// ASSIGN_OR_RETURN(const Config config, LoadConfig(path));
#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSAY_ASSIGN_OR_RETURN_(ASSAY_CONCAT_(assay_result_, __LINE__), declaration, expression)
#define ASSAY_ASSIGN_OR_RETURN_(result, declaration, expression) \
  auto result = (expression);                                    \
  if (!result.ok()) return std::move(result).status();           \
  declaration = std::move(result).value()
#define ASSAY_CONCAT_(a, b) ASSAY_CONCAT_INNER_(a, b)
#define ASSAY_CONCAT_INNER_(a, b) a##b
