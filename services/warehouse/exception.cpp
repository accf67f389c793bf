#include "services/warehouse/exception.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace assay::warehouse {
namespace {

constexpr int kUnknownException = 1002;

bool IsAmong(int code, std::initializer_list<int> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

Status MakeException(ExceptionKind kind, std::string_view text) {
  return Internal("Code: {}. DB::Exception: {}. ({})", kind.code, text, kind.name);
}

Status EngineException(std::string_view text) { return Internal("{}", text); }

int ExceptionCode(std::string_view text) {
  constexpr std::string_view kLead = "Code: ";
  const size_t at = text.find(kLead);
  if (at == std::string_view::npos) return kUnknownException;
  const std::string_view digits = text.substr(at + kLead.size());
  int code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  return error == std::errc() && end != digits.data() ? code : kUnknownException;
}

int HttpStatusOf(int code) {
  if (code == 194) return 401;                               // REQUIRED_PASSWORD
  if (IsAmong(code, {192, 193, 497, 512, 516})) return 403;  // Users, passwords, grants.
  // What was sent cannot be read: numbers, dates, strings, regular expressions, the statement.
  if (IsAmong(code, {6,  8,   15,  25,  26,  27,  36,  37,  38,  41,  44,  53, 62,
                     72, 117, 123, 167, 168, 223, 321, 376, 427, 441, 675, 676})) {
    return 400;
  }
  // A name that does not exist: table, function, column, type, engine, database, setting, format.
  if (IsAmong(code, {46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511})) return 404;
  if (code == 159) return 408;  // TIMEOUT_EXCEEDED
  if (code == 381) return 411;  // HTTP_LENGTH_REQUIRED
  if (code == 229) return 413;  // QUERY_IS_TOO_LARGE
  if (code == 779) return 415;  // UNSUPPORTED_MEDIA_TYPE
  if (code == kNotImplemented.code) return 501;
  if (IsAmong(code, {76, 209, 439})) return 503;  // Files, sockets or threads ran out.
  return 500;
}

std::string ExceptionText(const Status& error, std::string_view version) {
  std::string text(Message(error));
  while (text.ends_with('\n')) text.pop_back();
  const std::string suffix = fmt::format(" (version {})", version);
  if (!text.ends_with(suffix)) text += suffix;
  return text + "\n";
}

}  // namespace assay::warehouse
