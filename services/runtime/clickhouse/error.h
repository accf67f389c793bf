// What ClickHouse's errors mean for the caller.
//
// A Status from the client carries the canonical code to act on, ClickHouse's own code and text in
// its message, and, for inserts, whether rows may have been written all the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::clickhouse {

// After a failed insert: was anything written?
enum class InsertOutcome {
  kNothingWritten,  // Never sent, or refused before the first row: safe to send again.
  kUnknown,         // Written, or not, or about to be: ask the store before sending again.
};

// The outcome an error of Client::Insert carries; kUnknown for a status from elsewhere.
InsertOutcome OutcomeOf(const Status& insert_error);

// ClickHouse's error code (60 = unknown table ...), where the server answered with one.
std::optional<int> ServerCode(const Status& error);

// The status for an exception the server sent: "Code: 60. DB::Exception: ...". `doing` says what
// failed.
Status ServerError(int code, std::string_view text, std::string_view doing);

// The exception at the end of a body whose status was already 200 when it happened, if there is
// one: {code, text}. `tag` is the value of X-ClickHouse-Exception-Tag, empty where not sent.
struct TrailingException {
  int code = 0;
  std::string text{};
};
std::optional<TrailingException> FindTrailingException(std::string_view body, std::string_view tag);

Status WithOutcome(Status error, InsertOutcome outcome);

}  // namespace assay::clickhouse
