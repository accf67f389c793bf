// HttpTransport: POSTs and GETs to one server over a few keep-alive connections.
//
// This is where libcurl lives. A call borrows a connection from the pool and waits for one, within
// its deadline, when all are in use. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::clickhouse {

struct TransportOptions {
  std::chrono::milliseconds connect_timeout;
  size_t response_bytes_max;
  size_t connections_max;
};

struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;
  std::string_view body{};  // Must stay until the call returns. Empty: a GET.
  std::chrono::milliseconds timeout;
  std::stop_token cancel{};
  // On a connection of its own, so that libcurl never repeats the request when a kept one turns
  // out to be dead: a repeated insert would be stored twice.
  bool must_not_repeat = false;
};

struct HttpResponse {
  long status = 0;
  std::string body{};
  std::string format{};         // X-ClickHouse-Format
  std::string exception_tag{};  // X-ClickHouse-Exception-Tag
  int exception_code = 0;       // X-ClickHouse-Exception-Code
};

// What came of a request. `error` is set when no complete answer arrived; `response` holds what
// there was of it. `sent_whole` is false when the server cannot have seen the whole request.
struct HttpResult {
  Status error;
  HttpResponse response{};
  bool sent_whole = false;
};

class HttpTransport {
 public:
  explicit HttpTransport(TransportOptions options);
  ~HttpTransport();

  HttpResult Perform(const HttpRequest& request);

 private:
  class Connection;

  std::unique_ptr<Connection> Borrow(const HttpRequest& request,
                                     std::chrono::steady_clock::time_point deadline);
  void Return(std::unique_ptr<Connection> connection);

  const TransportOptions options_;
  std::mutex mutex_;
  std::condition_variable_any returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  size_t borrowed_ = 0;
};

}  // namespace assay::clickhouse
