// HttpStream: the requests that come over one connection, one after another.
//
// Boost.Beast parses; this class feeds it from our socket, so that waits stay bounded and a
// body comes in pieces, never whole.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/warehouse/socket.h"

namespace assay::warehouse {

struct RequestHead {
  std::string method{};
  std::string target{};
  bool keeps_alive = true;
  bool is_http_1_0 = false;  // Knows no chunks.
};

class HttpStream {
 public:
  HttpStream(Socket& socket, std::chrono::milliseconds patience);
  ~HttpStream();

  // The next request; nothing when the client closed the connection, was idle for `idle_max`, or
  // `stopping` is raised between requests. kInvalidArgument for what is not HTTP, kDeadlineExceeded
  // when the whole head is not here `head_within` its first byte.
  StatusOr<std::optional<RequestHead>> NextRequest(std::chrono::milliseconds idle_max,
                                                   std::chrono::milliseconds head_within,
                                                   const Wake& stopping);
  // A header of the present request, by name in any case; empty when it is not there.
  std::string_view Header(std::string_view name) const;

  // Up to `size` bytes of the body; 0 at its end. An error when the client goes away before
  // that, stays silent for too long, or `wake` is raised.
  StatusOr<size_t> ReadBody(char* out, size_t size, const Wake& wake);
  // Throws away what is left of the body, as far as it is here or comes at once; true when that was
  // all, so that the connection can carry the next request.
  bool SkipBody(const Wake& wake);
  bool body_ended() const;

 private:
  struct Parser;

  StatusOr<size_t> ReadBodyWithin(std::chrono::milliseconds patience, char* out, size_t size,
                                  const Wake& wake);
  // Reads more bytes behind those that are not parsed yet; false at the end of the stream.
  StatusOr<bool> Fill(std::chrono::milliseconds patience, std::initializer_list<const Wake*> wakes);
  StatusOr<bool> Advance();
  std::string_view unparsed() const {
    return std::string_view(input_).substr(input_begin_, input_end_ - input_begin_);
  }

  Socket& socket_;
  const std::chrono::milliseconds patience_;
  std::string input_;  // A buffer; the unparsed part is [input_begin_, input_end_).
  size_t input_begin_ = 0;
  size_t input_end_ = 0;
  std::unique_ptr<Parser> parser_;
  bool must_continue_ = false;  // The client waits for "100 Continue" before it sends the body.
};

}  // namespace assay::warehouse
