#include "services/warehouse/request.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>

#include "services/runtime/base/utf8.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr std::string_view kParameterPrefix = "param_";
constexpr size_t kShownBytesMax = 100;

// What a client sent, in a message.
std::string Shown(std::string_view text) { return PrintableUtf8(text, kShownBytesMax); }

StatusOr<std::string> PercentDecoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      unsigned value = 0;
      const std::string_view digits = text.substr(i + 1, 2);
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      if (digits.size() < 2 || error != std::errc() || end != digits.data() + 2) {
        return MakeException(kBadArguments, fmt::format("URL has a broken escape at byte {}", i));
      }
      decoded += static_cast<char>(value);
      i += 2;
    }
  }
  return decoded;
}

bool IsTrue(std::string_view value) { return value != "0" && value != "false" && !value.empty(); }

bool Contains(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

StatusOr<BodyCoding> BodyCodingOf(std::string_view content_encoding) {
  if (content_encoding.empty() || content_encoding == "identity") return BodyCoding::kPlain;
  if (content_encoding == "gzip") return BodyCoding::kGzip;
  if (content_encoding == "deflate") return BodyCoding::kDeflate;
  return MakeException(kNotImplemented,
                       fmt::format("Content-Encoding '{}' is not supported; send gzip, deflate or "
                                   "plain bytes",
                                   Shown(content_encoding)));
}

// "Basic dXNlcjpwYXNz" -> user, pass.
clickhouse::Credentials DecodeBasic(std::string_view base64) {
  std::string plain;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : base64) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    plain += static_cast<char>(bits >> count & 0xff);
  }
  const size_t colon = std::min(plain.size(), plain.find(':'));
  return {plain.substr(0, colon), colon < plain.size() ? plain.substr(colon + 1) : ""};
}

// From one of both places, as with ClickHouse; other schemes of Authorization give no credentials.
Status ReadCredentials(const HeaderLookup& header, clickhouse::Credentials& credentials) {
  constexpr std::string_view kBasic = "Basic ";
  const std::string_view authorization = header("Authorization");
  const std::string_view user = header(clickhouse::kUserHeader);
  if (!authorization.empty() && !user.empty()) {
    return MakeException(kAuthenticationFailed,
                         "Credentials stand in Authorization and in X-ClickHouse-User; send one");
  }
  if (authorization.starts_with(kBasic)) {
    credentials = DecodeBasic(authorization.substr(kBasic.size()));
  } else if (!user.empty()) {
    credentials = {std::string(user), std::string(header(clickhouse::kKeyHeader))};
  }
  return OkStatus();
}

// The database and format may be overridden by arguments of the URL, as with ClickHouse.
void ReadHeaders(const HeaderLookup& header, StatementRequest& request) {
  if (const auto database = header("X-ClickHouse-Database"); !database.empty()) {
    request.database = database;
  }
  if (const auto format = header("X-ClickHouse-Format"); !format.empty()) {
    request.default_format = format;
  }
}

// What the warehouse refuses, with what to do instead.
Status CheckSupported(std::string_view name, std::string_view value) {
  if (name == "user" || name == "password") {
    return MakeException(kBadArguments,
                         "Credentials do not belong into a URL, which is logged and linked to; "
                         "send Authorization: Basic, or X-ClickHouse-User and X-ClickHouse-Key");
  }
  if (name == "session_id") {
    return MakeException(kNotImplemented,
                         "Sessions are not supported (session_id); each statement stands alone, so "
                         "send its settings with it");
  }
  if ((name == "compress" || name == "decompress") && IsTrue(value)) {
    return MakeException(kNotImplemented,
                         fmt::format("ClickHouse's own block compression is not supported ({}=1); "
                                     "use gzip: Content-Encoding or Accept-Encoding with "
                                     "enable_http_compression=1",
                                     name));
  }
  if (name == "client_protocol_version" && value != "0") {
    return MakeException(kNotImplemented,
                         "client_protocol_version is not supported; the Native format is that of "
                         "revision 0");
  }
  return OkStatus();
}

struct Switches {
  bool compresses_answers = true;  // enable_http_compression, 1 by default since ClickHouse 25.
  int readonly = 0;
};

Status TakeReadonly(std::string_view value, int& readonly) {
  if (value.size() == 1 && value[0] >= '0' && value[0] <= '2') {
    readonly = value[0] - '0';
    return OkStatus();
  }
  return MakeException(kBadArguments, fmt::format("readonly is 0, 1 or 2, not '{}'", Shown(value)));
}

// Known to ClickHouse's interface, and without effect here.
bool IsIgnored(std::string_view name) {
  constexpr std::string_view kIgnored[] = {"compress",
                                           "decompress",
                                           "client_protocol_version",
                                           "quota_key",
                                           "buffer_size",
                                           "http_response_buffer_size",
                                           "send_progress_in_http_headers",
                                           "http_headers_progress_interval_ms",
                                           "cancel_http_readonly_queries_on_client_close",
                                           "session_timeout",
                                           "session_check",
                                           "close_session",
                                           "stacktrace"};
  return std::ranges::find(kIgnored, name) != std::end(kIgnored);
}

// An argument belongs to the HTTP interface, or it is a setting of the engine.
Status TakeArgument(const std::string& name, const std::string& value, StatementRequest& request,
                    Switches& switches) {
  RETURN_IF_ERROR(CheckSupported(name, value));
  if (name == "readonly") return TakeReadonly(value, switches.readonly);
  const std::pair<std::string_view, std::string*> texts[] = {
      {"query", &request.query},
      {"query_id", &request.query_id},
      {"database", &request.database},
      {"default_format", &request.default_format}};
  for (const auto& [known, text] : texts) {
    if (name != known) continue;
    *text = value;
    return OkStatus();
  }
  if (name == "enable_http_compression") {
    switches.compresses_answers = IsTrue(value);
  } else if (name == "wait_end_of_query" || name == "http_wait_end_of_query") {
    request.must_wait_for_end = IsTrue(value);
  } else if (name.starts_with(kParameterPrefix)) {
    request.parameters.emplace_back(name.substr(kParameterPrefix.size()), value);
  } else if (!IsIgnored(name)) {
    request.settings.emplace_back(name, value);
  }
  return OkStatus();
}

// Both go back out in a header, and the format into the text of the statement.
Status CheckNames(const StatementRequest& request) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(request.query_id, is_control)) {
    return MakeException(kBadArguments, "query_id has control characters");
  }
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  if (request.default_format.empty() || !std::ranges::all_of(request.default_format, is_word)) {
    return MakeException(kUnknownFormat,
                         fmt::format("Unknown format {}", Shown(request.default_format)));
  }
  return OkStatus();
}

}  // namespace

StatusOr<NamedValues> ParseArguments(std::string_view target) {
  NamedValues arguments;
  const size_t question = target.find('?');
  if (question == std::string_view::npos) return arguments;
  std::string_view rest = target.substr(question + 1);
  while (!rest.empty()) {
    const size_t end = std::min(rest.size(), rest.find('&'));
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.size(), pair.find('='));
    ASSIGN_OR_RETURN(std::string name, PercentDecoded(pair.substr(0, equals)));
    ASSIGN_OR_RETURN(std::string value,
                     PercentDecoded(pair.substr(std::min(pair.size(), equals + 1))));
    arguments.emplace_back(std::move(name), std::move(value));
  }
  return arguments;
}

StatusOr<StatementRequest> ParseRequest(std::string_view method, std::string_view target,
                                        const HeaderLookup& header) {
  StatementRequest request;
  RETURN_IF_ERROR(ReadCredentials(header, request.credentials));
  ReadHeaders(header, request);
  ASSIGN_OR_RETURN(const NamedValues arguments, ParseArguments(target));
  Switches switches;
  for (const auto& [name, value] : arguments) {
    RETURN_IF_ERROR(TakeArgument(name, value, request, switches));
  }
  RETURN_IF_ERROR(CheckNames(request));
  if (Contains(header("Content-Type"), "multipart/form-data")) {
    return MakeException(kNotImplemented,
                         "multipart/form-data is not supported; bind values with param_... in the "
                         "URL");
  }
  // As with ClickHouse, a GET may only read.
  const bool must_read = method == "GET" || method == "HEAD";
  request.readonly = switches.readonly == 0 && must_read ? 2 : switches.readonly;
  ASSIGN_OR_RETURN(request.body_coding, BodyCodingOf(header("Content-Encoding")));
  const std::string_view accepted = header("Accept-Encoding");
  if (switches.compresses_answers && Contains(accepted, "gzip")) {
    request.answer_coding = BodyCoding::kGzip;
  } else if (switches.compresses_answers && Contains(accepted, "deflate")) {
    request.answer_coding = BodyCoding::kDeflate;
  }
  return request;
}

}  // namespace assay::warehouse
