#include "services/warehouse/response_writer.h"

#include <boost/beast/http/status.hpp>

#include <ctime>
#include <random>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

namespace http = boost::beast::http;

// "Tue, 15 Nov 1994 08:12:31 GMT"
std::string HttpDate() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return text;
}

// 16 letters that no stored value can know beforehand.
std::string RandomTag() {
  std::random_device random;
  std::string tag;
  while (tag.size() < 16) tag += static_cast<char>('a' + random() % 26);
  return tag;
}

std::string_view NameOf(BodyCoding coding) {
  return coding == BodyCoding::kGzip ? "gzip" : "deflate";
}

}  // namespace

ResponseWriter::ResponseWriter(Socket& socket, const RequestHead& request,
                               const ResponseOptions& options, const Wake& cutting)
    : socket_(socket),
      is_head_request_(request.method == "HEAD"),
      is_http_1_0_(request.is_http_1_0),
      options_(options),
      cutting_(cutting),
      wake_(&cutting),
      keeps_alive_(request.keeps_alive),
      buffer_bytes_(options.buffer_bytes),
      exception_tag_(RandomTag()) {}

Status ResponseWriter::Send(std::string_view bytes) {
  Status status = socket_.Write(bytes, options_.patience, {wake_});
  if (!status.ok()) keeps_alive_ = false;
  return status;
}

Status ResponseWriter::SendHead(int status, std::optional<size_t> content_length) {
  head_sent_ = true;
  const bool has_chunks = !content_length && !is_http_1_0_;
  if (!content_length && is_http_1_0_) keeps_alive_ = false;
  const auto reason = http::obsolete_reason(static_cast<http::status>(status));
  std::string head = fmt::format("HTTP/1.{} {} {}\r\nDate: {}\r\n", is_http_1_0_ ? 0 : 1, status,
                                 std::string_view(reason.data(), reason.size()), HttpDate());
  head += keeps_alive_ ? fmt::format("Connection: keep-alive\r\nKeep-Alive: timeout={}\r\n",
                                     options_.idle_max.count() / 1000)
                       : "Connection: close\r\n";
  if (has_chunks) head += "Transfer-Encoding: chunked\r\n";
  if (content_length) head += fmt::format("Content-Length: {}\r\n", *content_length);
  if (coding_ != BodyCoding::kPlain)
    head += fmt::format("Content-Encoding: {}\r\n", NameOf(coding_));
  head += fmt::format("X-ClickHouse-Server-Display-Name: {}\r\n", options_.server_name);
  head += fmt::format("X-ClickHouse-Exception-Tag: {}\r\n", exception_tag_);
  for (const auto& [name, value] : headers_) head += fmt::format("{}: {}\r\n", name, value);
  return Send(head + "\r\n");
}

Status ResponseWriter::Write(std::string_view bytes) {
  if (head_sent_) return SendBody(bytes, false);
  if (buffer_.size() + bytes.size() <= buffer_bytes_) {
    buffer_.append(bytes);
    return OkStatus();
  }
  if (!may_stream_) {
    return MakeException(
        kAnswerTooLarge,
        fmt::format("Answer is larger than {} bytes, so it cannot wait for the end "
                    "of the query; leave wait_end_of_query out",
                    buffer_bytes_));
  }
  RETURN_IF_ERROR(SendHead(200, std::nullopt));
  RETURN_IF_ERROR(SendBody(std::exchange(buffer_, {}), false));
  return SendBody(bytes, false);
}

// A piece of a body whose length the head did not tell.
Status ResponseWriter::SendBody(std::string_view plain, bool is_last) {
  if (is_head_request_) return OkStatus();
  std::string coded;
  if (coding_ != BodyCoding::kPlain) {
    if (!compressor_) compressor_.emplace(coding_);
    compressor_->Add(plain, coded);
    if (is_last) compressor_->Finish(coded);
    plain = coded;
  }
  if (plain.empty()) return OkStatus();
  if (is_http_1_0_) return Send(plain);
  RETURN_IF_ERROR(Send(fmt::format("{:x}\r\n", plain.size())));
  RETURN_IF_ERROR(Send(plain));
  return Send("\r\n");
}

Status ResponseWriter::SendWhole(int status, std::string body) {
  if (coding_ != BodyCoding::kPlain) {
    std::string coded;
    Compressor compressor(coding_);
    compressor.Add(body, coded);
    compressor.Finish(coded);
    body = std::move(coded);
  }
  RETURN_IF_ERROR(SendHead(status, body.size()));
  return is_head_request_ ? OkStatus() : Send(body);
}

Status ResponseWriter::Finish(int status) {
  if (!head_sent_) return SendWhole(status, std::exchange(buffer_, {}));
  RETURN_IF_ERROR(SendBody({}, true));
  if (is_http_1_0_ || is_head_request_) return OkStatus();
  return Send("0\r\n\r\n");
}

Status ResponseWriter::Fail(const Status& exception) {
  const std::string text = ExceptionText(exception, options_.version);
  const int code = ExceptionCode(exception);
  if (!head_sent_) {
    buffer_.clear();
    coding_ = BodyCoding::kPlain;
    SetHeader("X-ClickHouse-Exception-Code", std::to_string(code));
    SetHeader("Content-Type", "text/plain; charset=UTF-8");
    return SendWhole(HttpStatusOf(code), text);
  }
  keeps_alive_ = false;
  return SendBody(fmt::format("\r\n__exception__\r\n{0}\r\n{1}{2} {0}\r\n__exception__\r\n",
                              exception_tag_, text, text.size()),
                  true);
}

}  // namespace assay::warehouse
