#include "services/warehouse/http_stream.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace assay::warehouse {
namespace {

namespace http = boost::beast::http;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// ClickHouse allows a URL of 1 MiB (http_max_uri_size); the input buffer must hold a whole head.
constexpr size_t kHeadBytesMax = (1 << 20) + (64 << 10);
constexpr size_t kInputBytesMax = 2 * kHeadBytesMax;
constexpr milliseconds kSkipPatience{50};
constexpr milliseconds kSkipWithin{1'000};
constexpr size_t kSkippedBytesMax = 1 << 20;
constexpr size_t kInputBytes = 128 << 10;  // To begin with; grows only for a long head.

milliseconds LeftUntil(steady_clock::time_point deadline) {
  return std::max(std::chrono::ceil<milliseconds>(deadline - steady_clock::now()), milliseconds(0));
}

}  // namespace

struct HttpStream::Parser {
  Parser() {
    parser.header_limit(kHeadBytesMax);
    parser.body_limit(std::numeric_limits<uint64_t>::max());  // Bodies pass in pieces.
  }
  http::request_parser<http::buffer_body> parser;
};

HttpStream::HttpStream(Socket& socket, std::chrono::milliseconds patience)
    : socket_(socket), patience_(patience), input_(kInputBytes, '\0') {}

HttpStream::~HttpStream() = default;

StatusOr<bool> HttpStream::Fill(std::chrono::milliseconds patience,
                                std::initializer_list<const Wake*> wakes) {
  if (input_begin_ > 0) {
    std::memmove(input_.data(), input_.data() + input_begin_, input_end_ - input_begin_);
    input_end_ -= input_begin_;
    input_begin_ = 0;
  }
  if (input_end_ == input_.size()) {
    if (input_.size() >= kInputBytesMax) return InvalidArgument("head of the request is too long");
    input_.resize(2 * input_.size());
  }
  ASSIGN_OR_RETURN(const size_t count, socket_.Read(input_.data() + input_end_,
                                                    input_.size() - input_end_, patience, wakes));
  input_end_ += count;
  return count > 0;
}

// Parses on in what is there; true when that led anywhere. The parser takes one step at a time (a
// head, a chunk's head, a piece of body), so only a step that uses nothing needs more input.
StatusOr<bool> HttpStream::Advance() {
  const std::string_view bytes = unparsed();
  if (bytes.empty()) return false;
  boost::system::error_code error;
  size_t used = 0;
  try {
    used = parser_->parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  } catch (const std::length_error& too_long) {  // A header's name or value of 64 KiB.
    return InvalidArgument("not a request of HTTP/1: {}", too_long.what());
  }
  input_begin_ += used;
  if (!error || error == http::error::need_more || error == http::error::need_buffer) {
    return used > 0;
  }
  return InvalidArgument("not a request of HTTP/1: {}", error.message());
}

StatusOr<std::optional<RequestHead>> HttpStream::NextRequest(milliseconds idle_max,
                                                             milliseconds head_within,
                                                             const Wake& stopping) {
  parser_ = std::make_unique<Parser>();
  std::optional<steady_clock::time_point> deadline;  // Once the head has begun.
  while (!parser_->parser.is_header_done()) {
    if (!deadline && !unparsed().empty()) deadline = steady_clock::now() + head_within;
    ASSIGN_OR_RETURN(const bool advanced, Advance());
    if (advanced) continue;
    const milliseconds left = deadline ? LeftUntil(*deadline) : idle_max;
    if (left.count() == 0) {
      return DeadlineExceeded("head of the request was not complete after {} ms",
                              head_within.count());
    }
    StatusOr<bool> more = Fill(left, {&stopping});
    const bool ends_between_requests = !deadline && (!more.ok() || !*more);
    if (ends_between_requests) return std::nullopt;
    if (!more.ok()) return more.status();
    if (!*more) return InvalidArgument("connection closed in the middle of a head");
  }
  const auto& message = parser_->parser.get();
  // Whoever stands in front may read these otherwise, and would take a part for a request.
  if (message.count(http::field::host) > 1) {
    return InvalidArgument("not a request of HTTP/1: more than one Host");
  }
  if (message.count(http::field::transfer_encoding) > 0 && !parser_->parser.chunked()) {
    return InvalidArgument("not a request of HTTP/1: Transfer-Encoding does not end in chunked");
  }
  must_continue_ = boost::beast::iequals(message[http::field::expect], "100-continue");
  return RequestHead{.method = std::string(message.method_string()),
                     .target = std::string(message.target()),
                     .keeps_alive = message.keep_alive(),
                     .is_http_1_0 = message.version() < 11};
}

std::string_view HttpStream::Header(std::string_view name) const {
  const auto value = parser_->parser.get()[boost::beast::string_view(name.data(), name.size())];
  return {value.data(), value.size()};
}

StatusOr<size_t> HttpStream::ReadBody(char* out, size_t size, const Wake& wake) {
  return ReadBodyWithin(patience_, out, size, wake);
}

bool HttpStream::SkipBody(const Wake& wake) {
  char discarded[16 << 10];
  size_t total = 0;
  const auto deadline = steady_clock::now() + kSkipWithin;
  while (!body_ended() && !must_continue_ && total < kSkippedBytesMax &&
         steady_clock::now() < deadline) {
    const StatusOr<size_t> count =
        ReadBodyWithin(kSkipPatience, discarded, sizeof(discarded), wake);
    if (!count.ok()) return false;
    total += *count;
  }
  return body_ended();
}

StatusOr<size_t> HttpStream::ReadBodyWithin(std::chrono::milliseconds patience, char* out,
                                            size_t size, const Wake& wake) {
  if (must_continue_) {
    must_continue_ = false;
    RETURN_IF_ERROR(socket_.Write("HTTP/1.1 100 Continue\r\n\r\n", patience_, {&wake}));
  }
  auto& body = parser_->parser.get().body();
  body.data = out;
  body.size = size;
  while (!body_ended()) {
    ASSIGN_OR_RETURN(const bool advanced, Advance());
    if (const size_t count = size - body.size; count > 0) return count;
    if (advanced) continue;
    ASSIGN_OR_RETURN(const bool more, Fill(patience, {&wake}));
    if (!more) return Unavailable("client closed the connection in the middle of the body");
  }
  return 0;
}

bool HttpStream::body_ended() const { return parser_->parser.is_done(); }

}  // namespace assay::warehouse
