#include "services/runtime/clickhouse/client.h"

#include <algorithm>

#include "services/runtime/base/utf8.h"
#include "services/runtime/clickhouse/credentials.h"
#include "services/runtime/clickhouse/http_transport.h"
#include "services/runtime/clickhouse/native.h"

namespace assay::clickhouse {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kSqlExcerptBytesMax = 120;
constexpr long kHttpOk = 200;

// Everything but letters, digits and -._~ as %XX.
std::string PercentEncoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", byte);
    }
  }
  return encoded;
}

class Url {
 public:
  explicit Url(const std::string& base) : text_(base) {
    while (text_.ends_with('/')) text_.pop_back();
    text_ += "/";
  }
  void Add(std::string_view name, std::string_view value) {
    text_ += has_arguments_ ? '&' : '?';
    has_arguments_ = true;
    text_ += PercentEncoded(name) + "=" + PercentEncoded(value);
  }
  void Add(const Settings& settings) {
    for (const auto& [name, value] : settings) Add(name, value);
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
  bool has_arguments_ = false;
};

// The statement in one short line, for messages.
std::string Excerpt(std::string_view sql) {
  std::string line(sql.substr(0, 2 * kSqlExcerptBytesMax));
  std::ranges::replace(line, '\n', ' ');
  return PrintableUtf8(line, kSqlExcerptBytesMax);
}

std::vector<std::string> Headers(const ClientOptions& options) {
  std::vector<std::string> headers = {"Content-Type: application/octet-stream"};
  if (!options.user.empty()) {
    headers.push_back(fmt::format("{}: {}", kUserHeader, options.user));
    headers.push_back(fmt::format("{}: {}", kKeyHeader, options.password));
  }
  return headers;
}

// The exception in an answer, if there is one. An old server's untagged text is only looked for
// where `body_is_broken`: a healthy body may well contain such text as data.
std::optional<Status> FindException(const HttpResponse& response, bool body_is_broken,
                                    std::string_view doing) {
  if (response.status != kHttpOk || response.exception_code != 0) {
    const auto found = FindTrailingException(response.body, {});
    const int code =
        response.exception_code != 0 ? response.exception_code : (found ? found->code : 0);
    if (code != 0) return ServerError(code, response.body, doing);
    return Unavailable("{}: HTTP {}: {}", doing, response.status, Excerpt(response.body));
  }
  if (response.exception_tag.empty() && !body_is_broken) return std::nullopt;
  const auto found = FindTrailingException(response.body, response.exception_tag);
  if (!found) return std::nullopt;
  return ServerError(found->code, found->text, doing);
}

}  // namespace

class Client::Transport {
 public:
  explicit Transport(const ClientOptions& options)
      : options_(options),
        http_({options.connect_timeout, options.response_bytes_max, options.connections_max}) {}

  HttpRequest Prepare(const CallOptions& call) const {
    return {.url = {},
            .headers = Headers(options_),
            .timeout = call.timeout.count() > 0 ? call.timeout : options_.request_timeout,
            .cancel = call.cancel};
  }
  Url Arguments(const CallOptions& call) const {
    Url url(options_.url);
    url.Add("database", options_.database);
    if (!call.query_id.empty()) url.Add("query_id", call.query_id);
    url.Add(options_.settings);
    url.Add(call.settings);
    return url;
  }
  // The answer of a statement that ended well.
  StatusOr<HttpResponse> Run(const HttpRequest& request, std::string_view sql) {
    HttpResult result = http_.Perform(request);
    const std::string doing = fmt::format("'{}' at {}", Excerpt(sql), options_.url);
    if (result.response.status != 0) {
      auto exception = FindException(result.response, !result.error.ok(), doing);
      if (exception) return *std::move(exception);
    }
    if (result.error.ok()) return std::move(result.response);
    return WithOutcome(Annotate(result.error, doing), result.sent_whole
                                                          ? InsertOutcome::kUnknown
                                                          : InsertOutcome::kNothingWritten);
  }

  HttpResult Get(std::string_view path) {
    HttpRequest request = Prepare({});
    request.url = options_.url + std::string(path);
    return http_.Perform(request);
  }

 private:
  const ClientOptions& options_;
  HttpTransport http_;
};

Client::Client(ClientOptions options)
    : options_(std::move(options)), transport_(std::make_unique<Transport>(options_)) {}

Client::~Client() = default;

StatusOr<Block> Client::Query(std::string_view sql, const Parameters& parameters,
                              const CallOptions& call) {
  HttpRequest request = transport_->Prepare(call);
  Url url = transport_->Arguments(call);
  url.Add("default_format", "Native");
  for (const auto& [name, value] : parameters) url.Add("param_" + name, value.text());
  request.url = url.Take();
  request.body = sql;
  ASSIGN_OR_RETURN(const HttpResponse response, transport_->Run(request, sql));
  if (!response.format.empty() && response.format != "Native") {
    return InvalidArgument("'{}' answers in format {}; leave FORMAT out of the statement",
                           Excerpt(sql), response.format);
  }
  StatusOr<Block> block = DecodeNative(response.body);
  if (block.ok()) return block;
  const std::string doing = fmt::format("'{}' at {}", Excerpt(sql), options_.url);
  if (auto exception = FindException(response, true, doing)) return *std::move(exception);
  return Annotate(block.status(), doing);
}

Status Client::Execute(std::string_view sql, const Parameters& parameters,
                       const CallOptions& call) {
  HttpRequest request = transport_->Prepare(call);
  Url url = transport_->Arguments(call);
  for (const auto& [name, value] : parameters) url.Add("param_" + name, value.text());
  request.url = url.Take();
  request.body = sql;
  return transport_->Run(request, sql).status();
}

Status Client::Insert(std::string_view target, const Block& block, const CallOptions& call) {
  std::string bytes;
  if (Status status = EncodeNative(block, bytes); !status.ok()) {
    return WithOutcome(std::move(status), InsertOutcome::kNothingWritten);
  }
  return InsertNative(target, bytes, call);
}

Status Client::InsertNative(std::string_view target, std::string_view native_block,
                            const CallOptions& call) {
  const std::string sql = fmt::format("INSERT INTO {} FORMAT Native", target);
  HttpRequest request = transport_->Prepare(call);
  Url url = transport_->Arguments(call);
  // Asynchronous inserts would join blocks of several callers into one part, and answer for it.
  url.Add("async_insert", "0");
  url.Add("query", sql);
  request.url = url.Take();
  request.body = native_block;
  request.must_not_repeat = true;
  return transport_->Run(request, sql).status();
}

Status Client::Ping() {
  const HttpResult result = transport_->Get("/ping");
  if (!result.error.ok()) return Annotate(result.error, "ping " + options_.url);
  if (result.response.status == kHttpOk) return OkStatus();
  return Unavailable("ping {}: HTTP {}", options_.url, result.response.status);
}

Status Client::Kill(std::string_view query_id, milliseconds patience) {
  const milliseconds allowed = patience.count() > 0 ? patience : options_.request_timeout;
  const auto deadline = steady_clock::now() + allowed;
  const std::string id = QuoteLiteral(query_id);
  // SYNC waits at the server; a statement that outlives even that is asked again.
  while (steady_clock::now() < deadline) {
    RETURN_IF_ERROR(
        Execute(fmt::format("KILL QUERY WHERE query_id = {} SYNC", id), {}, {.timeout = allowed}));
    ASSIGN_OR_RETURN(const Block left, Query("SELECT count() AS running FROM system.processes"
                                             " WHERE query_id = {id:String}",
                                             {{"id", query_id}}, {.timeout = allowed}));
    ASSIGN_OR_RETURN(const auto* running, left.Get<UInt64Column>("running"));
    if ((*running)[0] == 0) return OkStatus();
  }
  return DeadlineExceeded("kill query {} at {}: still running after {} ms", id, options_.url,
                          allowed.count());
}

}  // namespace assay::clickhouse
