#include "services/runtime/clickhouse/http_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace assay::clickhouse {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr long kUploadBufferBytes = 1 << 20;
constexpr long kReceiveBufferBytes = 256 << 10;

milliseconds Remaining(steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
  return std::max(left, milliseconds(0));
}

void InitializeCurl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
}

bool IsSameHeader(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

void ReadHeader(std::string_view line, HttpResponse& response) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (IsSameHeader(name, "X-ClickHouse-Format")) response.format = value;
  if (IsSameHeader(name, "X-ClickHouse-Exception-Tag")) response.exception_tag = value;
  if (IsSameHeader(name, "X-ClickHouse-Exception-Code")) {
    std::from_chars(value.data(), value.data() + value.size(), response.exception_code);
  }
}

struct HeaderList {
  curl_slist* list = nullptr;
  ~HeaderList() { curl_slist_free_all(list); }
  void Add(const std::string& header) { list = curl_slist_append(list, header.c_str()); }
};

}  // namespace

// One easy handle inside a multi handle of its own: the multi handle keeps the TCP connection
// between requests and lets another thread wake the one that waits.
class HttpTransport::Connection {
 public:
  explicit Connection(const TransportOptions& options)
      : options_(options), easy_(curl_easy_init()), multi_(curl_multi_init()) {}
  ~Connection() {
    curl_multi_cleanup(multi_);
    curl_easy_cleanup(easy_);
  }

  HttpResult Perform(const HttpRequest& request, steady_clock::time_point deadline) {
    response_ = HttpResponse();
    response_is_too_large_ = false;
    HeaderList headers;
    headers.Add("Expect:");  // No round trip before the body.
    for (const std::string& header : request.headers) headers.Add(header);
    Configure(request, headers.list, deadline);
    const std::stop_callback wake(request.cancel, [this] { curl_multi_wakeup(multi_); });
    curl_multi_add_handle(multi_, easy_);
    const CURLcode code = Run(request.cancel);
    HttpResult result{ToStatus(code, request), {}, SentWhole(request)};
    curl_multi_remove_handle(multi_,
                             easy_);  // Closes the connection if the answer is not complete.
    result.response = std::move(response_);
    return result;
  }

 private:
  void Configure(const HttpRequest& request, curl_slist* headers,
                 steady_clock::time_point deadline) {
    curl_easy_reset(easy_);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, long(options_.connect_timeout.count()));
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS,
                     std::max<long>(1, long(Remaining(deadline).count())));
    curl_easy_setopt(easy_, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBufferBytes);
    curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Connection::OnBody);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Connection::OnHeader);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, request.must_not_repeat ? 1L : 0L);
    curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, request.must_not_repeat ? 1L : 0L);
    if (request.body.empty()) return;
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  }

  // Until the transfer ends. CURLE_ABORTED_BY_CALLBACK when cancelled.
  CURLcode Run(const std::stop_token& cancel) {
    constexpr int kPollMs = 60'000;  // libcurl shortens it to its own timeouts.
    int running = 1;
    while (true) {
      if (curl_multi_perform(multi_, &running) != CURLM_OK) return CURLE_FAILED_INIT;
      if (running == 0) break;
      if (cancel.stop_requested()) return CURLE_ABORTED_BY_CALLBACK;
      if (curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr) != CURLM_OK) {
        return CURLE_FAILED_INIT;
      }
    }
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(multi_, &left);
    if (message == nullptr) return CURLE_FAILED_INIT;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &response_.status);
    return message->data.result;
  }

  Status ToStatus(CURLcode code, const HttpRequest& request) const {
    const std::string_view why = error_text_[0] != 0 ? error_text_ : curl_easy_strerror(code);
    switch (code) {
      case CURLE_OK:
        return OkStatus();
      case CURLE_ABORTED_BY_CALLBACK:
        return Cancelled("cancelled by the caller");
      case CURLE_OPERATION_TIMEDOUT:
        return DeadlineExceeded("no answer within {} ms", request.timeout.count());
      case CURLE_WRITE_ERROR:
        if (!response_is_too_large_) break;
        return ResourceExhausted("answer is larger than {} bytes; ask for less",
                                 options_.response_bytes_max);
      case CURLE_COULDNT_RESOLVE_HOST:
      case CURLE_COULDNT_CONNECT:
        return Unavailable("{}; check clickhouse.url and that the store runs", why);
      default:
        break;
    }
    return Unavailable("{}", why);
  }

  bool SentWhole(const HttpRequest& request) const {
    long request_bytes = 0;
    curl_off_t uploaded_bytes = 0;
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &uploaded_bytes);
    return request_bytes > 0 && static_cast<size_t>(uploaded_bytes) >= request.body.size();
  }

  static size_t OnBody(char* bytes, size_t, size_t count, void* self) {
    auto& connection = *static_cast<Connection*>(self);
    std::string& body = connection.response_.body;
    if (body.size() + count > connection.options_.response_bytes_max) {
      connection.response_is_too_large_ = true;
      return 0;
    }
    body.append(bytes, count);
    return count;
  }

  static size_t OnHeader(char* bytes, size_t, size_t count, void* self) {
    ReadHeader({bytes, count}, static_cast<Connection*>(self)->response_);
    return count;
  }

  const TransportOptions& options_;
  CURL* easy_;
  CURLM* multi_;
  char error_text_[CURL_ERROR_SIZE] = {};
  HttpResponse response_;
  bool response_is_too_large_ = false;
};

HttpTransport::HttpTransport(TransportOptions options) : options_(options) { InitializeCurl(); }

HttpTransport::~HttpTransport() = default;

HttpResult HttpTransport::Perform(const HttpRequest& request) {
  const auto deadline = steady_clock::now() + request.timeout;
  std::unique_ptr<Connection> connection = Borrow(request, deadline);
  if (connection == nullptr) {
    if (request.cancel.stop_requested()) return {Cancelled("cancelled by the caller")};
    return {DeadlineExceeded("all {} connections were in use for {} ms", options_.connections_max,
                             request.timeout.count())};
  }
  HttpResult result = connection->Perform(request, deadline);
  Return(std::move(connection));
  return result;
}

std::unique_ptr<HttpTransport::Connection> HttpTransport::Borrow(
    const HttpRequest& request, steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const bool may_borrow = returned_.wait_until(
      lock, request.cancel, deadline, [this] { return borrowed_ < options_.connections_max; });
  if (!may_borrow) return nullptr;
  ++borrowed_;
  if (idle_.empty()) return std::make_unique<Connection>(options_);
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void HttpTransport::Return(std::unique_ptr<Connection> connection) {
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
  --borrowed_;
  returned_.notify_one();
}

}  // namespace assay::clickhouse
