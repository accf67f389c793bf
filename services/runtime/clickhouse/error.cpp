#include "services/runtime/clickhouse/error.h"

#include <absl/strings/cord.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "services/runtime/base/utf8.h"

namespace assay::clickhouse {
namespace {

constexpr char kCodePayload[] = "assay.clickhouse/code";
constexpr char kOutcomePayload[] = "assay.clickhouse/outcome";
// A server quotes the statement it was sent, parameters and all.
constexpr size_t kServerTextBytesMax = 2'048;

struct KnownCode {
  int code;
  StatusCode status;
  // The server says so before it writes the first row of an insert.
  bool refuses_before_writing;
};

// ClickHouse's error codes, in their order. What is missing here is Internal with unknown outcome.
constexpr std::array kKnownCodes = {
    KnownCode{6, StatusCode::kInvalidArgument, true},       // CANNOT_PARSE_TEXT
    KnownCode{10, StatusCode::kInvalidArgument, true},      // NOT_FOUND_COLUMN_IN_BLOCK
    KnownCode{15, StatusCode::kInvalidArgument, true},      // DUPLICATE_COLUMN
    KnownCode{16, StatusCode::kNotFound, true},             // NO_SUCH_COLUMN_IN_TABLE
    KnownCode{25, StatusCode::kInvalidArgument, true},      // CANNOT_PARSE_ESCAPE_SEQUENCE
    KnownCode{26, StatusCode::kInvalidArgument, true},      // CANNOT_PARSE_QUOTED_STRING
    KnownCode{27, StatusCode::kInvalidArgument, true},      // CANNOT_PARSE_INPUT_ASSERTION_FAILED
    KnownCode{33, StatusCode::kInvalidArgument, true},      // CANNOT_READ_ALL_DATA
    KnownCode{36, StatusCode::kInvalidArgument, false},     // BAD_ARGUMENTS
    KnownCode{38, StatusCode::kInvalidArgument, true},      // CANNOT_PARSE_DATE
    KnownCode{40, StatusCode::kDataLoss, false},            // CHECKSUM_DOESNT_MATCH
    KnownCode{41, StatusCode::kInvalidArgument, true},      // CANNOT_PARSE_DATETIME
    KnownCode{42, StatusCode::kInvalidArgument, true},      // NUMBER_OF_ARGUMENTS_DOESNT_MATCH
    KnownCode{43, StatusCode::kInvalidArgument, true},      // ILLEGAL_TYPE_OF_ARGUMENT
    KnownCode{44, StatusCode::kInvalidArgument, false},     // ILLEGAL_COLUMN
    KnownCode{46, StatusCode::kNotFound, true},             // UNKNOWN_FUNCTION
    KnownCode{47, StatusCode::kNotFound, true},             // UNKNOWN_IDENTIFIER
    KnownCode{48, StatusCode::kUnimplemented, true},        // NOT_IMPLEMENTED
    KnownCode{50, StatusCode::kNotFound, true},             // UNKNOWN_TYPE
    KnownCode{53, StatusCode::kInvalidArgument, true},      // TYPE_MISMATCH
    KnownCode{57, StatusCode::kAlreadyExists, true},        // TABLE_ALREADY_EXISTS
    KnownCode{60, StatusCode::kNotFound, true},             // UNKNOWN_TABLE
    KnownCode{62, StatusCode::kInvalidArgument, true},      // SYNTAX_ERROR
    KnownCode{63, StatusCode::kNotFound, true},             // UNKNOWN_AGGREGATE_FUNCTION
    KnownCode{69, StatusCode::kInvalidArgument, false},     // ARGUMENT_OUT_OF_BOUND
    KnownCode{70, StatusCode::kInvalidArgument, false},     // CANNOT_CONVERT_TYPE
    KnownCode{72, StatusCode::kInvalidArgument, true},      // CANNOT_PARSE_NUMBER
    KnownCode{73, StatusCode::kNotFound, true},             // UNKNOWN_FORMAT
    KnownCode{78, StatusCode::kNotFound, true},             // UNKNOWN_TYPE_OF_QUERY
    KnownCode{81, StatusCode::kNotFound, true},             // UNKNOWN_DATABASE
    KnownCode{82, StatusCode::kAlreadyExists, true},        // DATABASE_ALREADY_EXISTS
    KnownCode{115, StatusCode::kNotFound, true},            // UNKNOWN_SETTING
    KnownCode{117, StatusCode::kInvalidArgument, true},     // INCORRECT_DATA
    KnownCode{131, StatusCode::kInvalidArgument, false},    // TOO_LARGE_STRING_SIZE
    KnownCode{158, StatusCode::kResourceExhausted, false},  // TOO_MANY_ROWS
    KnownCode{159, StatusCode::kDeadlineExceeded, false},   // TIMEOUT_EXCEEDED
    KnownCode{160, StatusCode::kDeadlineExceeded, false},   // TOO_SLOW
    KnownCode{164, StatusCode::kPermissionDenied, true},    // READONLY
    KnownCode{191, StatusCode::kResourceExhausted, false},  // SET_SIZE_LIMIT_EXCEEDED
    KnownCode{192, StatusCode::kPermissionDenied, true},    // UNKNOWN_USER
    KnownCode{193, StatusCode::kPermissionDenied, true},    // WRONG_PASSWORD
    KnownCode{194, StatusCode::kPermissionDenied, true},    // REQUIRED_PASSWORD
    KnownCode{201, StatusCode::kResourceExhausted, false},  // QUOTA_EXCEEDED
    KnownCode{202, StatusCode::kUnavailable, true},         // TOO_MANY_SIMULTANEOUS_QUERIES
    KnownCode{209, StatusCode::kUnavailable, false},        // SOCKET_TIMEOUT
    KnownCode{210, StatusCode::kUnavailable, false},        // NETWORK_ERROR
    KnownCode{216, StatusCode::kAlreadyExists, true},       // QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING
    KnownCode{218, StatusCode::kFailedPrecondition, true},  // TABLE_IS_DROPPED
    KnownCode{226, StatusCode::kDataLoss, false},           // NO_FILE_IN_DATA_PART
    KnownCode{228, StatusCode::kDataLoss, false},           // BAD_SIZE_OF_FILE_IN_DATA_PART
    KnownCode{229, StatusCode::kInvalidArgument, true},     // QUERY_IS_TOO_LARGE
    KnownCode{236, StatusCode::kUnavailable, false},        // ABORTED
    KnownCode{241, StatusCode::kResourceExhausted, false},  // MEMORY_LIMIT_EXCEEDED
    KnownCode{242, StatusCode::kUnavailable, false},        // TABLE_IS_READ_ONLY
    KnownCode{243, StatusCode::kResourceExhausted, false},  // NOT_ENOUGH_SPACE
    KnownCode{246, StatusCode::kDataLoss, false},           // CORRUPTED_DATA
    KnownCode{252, StatusCode::kUnavailable, true},         // TOO_MANY_PARTS
    KnownCode{279, StatusCode::kUnavailable, false},        // ALL_CONNECTION_TRIES_FAILED
    KnownCode{307, StatusCode::kResourceExhausted, false},  // TOO_MANY_BYTES
    KnownCode{344, StatusCode::kUnimplemented, true},       // SUPPORT_IS_DISABLED
    KnownCode{349, StatusCode::kInvalidArgument, false},    // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
    KnownCode{394, StatusCode::kCancelled, false},          // QUERY_WAS_CANCELLED
    KnownCode{396, StatusCode::kResourceExhausted, false},  // TOO_MANY_ROWS_OR_BYTES
    KnownCode{407, StatusCode::kInvalidArgument, false},    // DECIMAL_OVERFLOW
    KnownCode{439, StatusCode::kUnavailable, true},         // CANNOT_SCHEDULE_TASK
    KnownCode{456, StatusCode::kInvalidArgument, true},     // UNKNOWN_QUERY_PARAMETER
    KnownCode{457, StatusCode::kInvalidArgument, true},     // BAD_QUERY_PARAMETER
    KnownCode{469, StatusCode::kInvalidArgument, false},    // VIOLATED_CONSTRAINT
    KnownCode{471, StatusCode::kInvalidArgument, true},     // INVALID_SETTING_VALUE
    KnownCode{497, StatusCode::kPermissionDenied, true},    // ACCESS_DENIED
    KnownCode{516, StatusCode::kPermissionDenied, true},    // AUTHENTICATION_FAILED
    KnownCode{584, StatusCode::kFailedPrecondition, true},  // PROJECTION_NOT_USED
};

KnownCode Lookup(int code) {
  const auto found = std::ranges::lower_bound(kKnownCodes, code, {}, &KnownCode::code);
  if (found != kKnownCodes.end() && found->code == code) return *found;
  return {code, StatusCode::kInternal, false};
}
static_assert(std::ranges::is_sorted(kKnownCodes, {}, &KnownCode::code));

std::optional<int> ParseNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

// "Code: 60. DB::Exception: ..." -> 60.
std::optional<int> ParseCode(std::string_view text) {
  constexpr std::string_view kLead = "Code: ";
  const size_t at = text.find(kLead);
  if (at == std::string_view::npos) return std::nullopt;
  return ParseNumber(text.substr(at + kLead.size()));
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// ... "\r\n__exception__\r\n" TAG "\r\n" TEXT "\n" LENGTH " " TAG "\r\n__exception__\r\n"
std::optional<TrailingException> FindTagged(std::string_view body, std::string_view tag) {
  const std::string tail = fmt::format(" {}\r\n__exception__\r\n", tag);
  if (!body.ends_with(tail)) return std::nullopt;
  body.remove_suffix(tail.size());
  const size_t length_at = body.rfind('\n');
  if (length_at == std::string_view::npos) return std::nullopt;
  const std::optional<int> length = ParseNumber(body.substr(length_at + 1));
  // The length counts the line break after the text.
  if (!length || *length <= 0 || static_cast<size_t>(*length) > length_at + 1) return std::nullopt;
  const std::string_view text =
      body.substr(length_at + 1 - static_cast<size_t>(*length), static_cast<size_t>(*length));
  return TrailingException{ParseCode(text).value_or(0), std::string(Trimmed(text))};
}

// Servers before 25.11 append the bare text.
std::optional<TrailingException> FindUntagged(std::string_view body) {
  constexpr size_t kTailBytesMax = 64 << 10;
  const std::string_view tail = body.substr(body.size() - std::min(body.size(), kTailBytesMax));
  const size_t at = tail.rfind("Code: ");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view text = Trimmed(tail.substr(at));
  const std::optional<int> code = ParseCode(text);
  if (!code || text.find("DB::Exception") == std::string_view::npos) return std::nullopt;
  return TrailingException{*code, std::string(text)};
}

}  // namespace

Status ServerError(int code, std::string_view text, std::string_view doing) {
  const KnownCode known = Lookup(code);
  Status status =
      MakeStatus(known.status,
                 fmt::format("{}: {}", doing, PrintableUtf8(Trimmed(text), kServerTextBytesMax)));
  status.SetPayload(kCodePayload, absl::Cord(std::to_string(code)));
  return WithOutcome(std::move(status), known.refuses_before_writing
                                            ? InsertOutcome::kNothingWritten
                                            : InsertOutcome::kUnknown);
}

std::optional<int> ServerCode(const Status& error) {
  const auto payload = error.GetPayload(kCodePayload);
  if (!payload) return std::nullopt;
  return ParseNumber(std::string(*payload));
}

Status WithOutcome(Status error, InsertOutcome outcome) {
  const bool is_known = outcome == InsertOutcome::kNothingWritten;
  error.SetPayload(kOutcomePayload, absl::Cord(is_known ? "nothing written" : "unknown"));
  return error;
}

InsertOutcome OutcomeOf(const Status& insert_error) {
  const auto payload = insert_error.GetPayload(kOutcomePayload);
  const bool is_known = payload && std::string(*payload) == "nothing written";
  return is_known ? InsertOutcome::kNothingWritten : InsertOutcome::kUnknown;
}

std::optional<TrailingException> FindTrailingException(std::string_view body,
                                                       std::string_view tag) {
  return tag.empty() ? FindUntagged(body) : FindTagged(body, tag);
}

}  // namespace assay::clickhouse
