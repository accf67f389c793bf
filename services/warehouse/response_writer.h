// ResponseWriter: one HTTP answer, held back until it is known to be good, then streamed.
//
// The first `buffer_bytes` of a body are kept, so that most errors can still answer with their own
// status and most answers with their length and summary. What is longer goes out in chunks; an
// error after that is put behind the body the way ClickHouse does it, between marks that carry a
// tag told in a header, and the connection is cut without the last chunk.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "services/runtime/base/status.h"
#include "services/warehouse/gzip.h"
#include "services/warehouse/http_stream.h"
#include "services/warehouse/request.h"
#include "services/warehouse/socket.h"

namespace assay::warehouse {

struct ResponseOptions {
  std::chrono::milliseconds patience{};  // For the client to take a piece.
  std::chrono::milliseconds idle_max{};  // Told to the client as Keep-Alive.
  size_t buffer_bytes = 1 << 20;
  std::string server_name{};
  std::string version{};  // The engine's.
};

class ResponseWriter {
 public:
  // `cutting` ends every wait for the client; see Server.
  ResponseWriter(Socket& socket, const RequestHead& request, const ResponseOptions& options,
                 const Wake& cutting);

  // A later value of the same name takes the place of the earlier one.
  void SetHeader(std::string name, std::string value) {
    headers_[std::move(name)] = std::move(value);
  }
  void SetCoding(BodyCoding coding) { coding_ = coding; }
  // Sends nothing before Finish(); Write() fails once more than `bytes_max` are held back.
  void HoldBack(size_t bytes_max) {
    buffer_bytes_ = bytes_max;
    may_stream_ = false;
  }
  // While it lives, a raised `wake` ends a write that waits for the client.
  class Interruptible {
   public:
    Interruptible(ResponseWriter& writer, const Wake& wake) : writer_(writer) {
      writer_.wake_ = &wake;
    }
    ~Interruptible() { writer_.wake_ = &writer_.cutting_; }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

   private:
    ResponseWriter& writer_;
  };
  // The client must open another connection for its next request.
  void CloseAfter() { keeps_alive_ = false; }

  // Part of the body. An error when the client is gone, or too much is held back.
  Status Write(std::string_view bytes);
  // Ends a good answer.
  Status Finish(int status = 200);
  // Ends the answer with an exception.
  Status Fail(const Status& exception);

  bool head_sent() const { return head_sent_; }
  // Whether the connection may carry another request, once the answer has ended.
  bool keeps_alive() const { return keeps_alive_; }

 private:
  Status Send(std::string_view bytes);
  Status SendBody(std::string_view plain, bool is_last);
  Status SendHead(int status, std::optional<size_t> content_length);
  Status SendWhole(int status, std::string body);

  Socket& socket_;
  const bool is_head_request_;
  const bool is_http_1_0_;
  const ResponseOptions& options_;
  const Wake& cutting_;
  const Wake* wake_;
  bool keeps_alive_;
  bool may_stream_ = true;
  size_t buffer_bytes_;
  BodyCoding coding_ = BodyCoding::kPlain;
  std::optional<Compressor> compressor_;
  std::map<std::string, std::string> headers_;
  const std::string exception_tag_;
  std::string buffer_;
  bool head_sent_ = false;
};

}  // namespace assay::warehouse
