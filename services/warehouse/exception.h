// Exceptions in ClickHouse's words.
//
// Inside the warehouse an error is a Status whose message is the text ClickHouse would send,
// "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)": the engine's errors have
// that form already, and ours are made in it, so that clients read one kind of error.
#pragma once

#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::warehouse {

// The exceptions the warehouse itself raises, with ClickHouse's numbers.
struct ExceptionKind {
  int code;
  std::string_view name;
};
inline constexpr ExceptionKind kBadArguments{36, "BAD_ARGUMENTS"};
inline constexpr ExceptionKind kNotImplemented{48, "NOT_IMPLEMENTED"};
inline constexpr ExceptionKind kSyntaxError{62, "SYNTAX_ERROR"};
inline constexpr ExceptionKind kUnknownFormat{73, "UNKNOWN_FORMAT"};
inline constexpr ExceptionKind kUnknownTypeOfQuery{78, "UNKNOWN_TYPE_OF_QUERY"};
inline constexpr ExceptionKind kUnknownSetting{115, "UNKNOWN_SETTING"};
inline constexpr ExceptionKind kIncorrectData{117, "INCORRECT_DATA"};
inline constexpr ExceptionKind kTimeoutExceeded{159, "TIMEOUT_EXCEEDED"};
inline constexpr ExceptionKind kTooManyStatements{202, "TOO_MANY_SIMULTANEOUS_QUERIES"};
inline constexpr ExceptionKind kNetworkError{210, "NETWORK_ERROR"};
inline constexpr ExceptionKind kSameIdIsRunning{216, "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING"};
inline constexpr ExceptionKind kAborted{236, "ABORTED"};
inline constexpr ExceptionKind kSupportIsDisabled{344, "SUPPORT_IS_DISABLED"};
inline constexpr ExceptionKind kIntoOutfileNotAllowed{358, "INTO_OUTFILE_NOT_ALLOWED"};
inline constexpr ExceptionKind kCancelled{394, "QUERY_WAS_CANCELLED"};
inline constexpr ExceptionKind kAnswerTooLarge{396, "TOO_MANY_ROWS_OR_BYTES"};
inline constexpr ExceptionKind kUnknownParameter{456, "UNKNOWN_QUERY_PARAMETER"};
inline constexpr ExceptionKind kAccessDenied{497, "ACCESS_DENIED"};
inline constexpr ExceptionKind kAuthenticationFailed{516, "AUTHENTICATION_FAILED"};

// "Code: 62. DB::Exception: <text>. (SYNTAX_ERROR)"
Status MakeException(ExceptionKind kind, std::string_view text);

// An error whose text the engine wrote.
Status EngineException(std::string_view text);

// The number after "Code: "; 1002 (UNKNOWN_EXCEPTION) where there is none.
int ExceptionCode(std::string_view text);
inline int ExceptionCode(const Status& error) { return ExceptionCode(Message(error)); }

// The HTTP status ClickHouse answers an exception with.
int HttpStatusOf(int exception_code);

// The text as it goes into a body: with the engine's version behind it, as ClickHouse adds it.
std::string ExceptionText(const Status& error, std::string_view version);

}  // namespace assay::warehouse
