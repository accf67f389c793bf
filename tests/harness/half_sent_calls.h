// HalfSentCalls: a gRPC client as somebody hostile writes one. It speaks HTTP/2 by hand, begins
// many calls on one connection, announces a message in each, sends as much of it as the server's
// windows admit, and never the end.
//
//   ASSERT_OK_AND_ASSIGN(auto calls, HalfSentCalls::Begin({.address = gateway.address(),
//       .method = "assay.ingest.v1.IngestService/Publish", .calls = 200}));
//   const HalfSent sent = calls->Send();      // Now the server holds what it accepted.
//
// The connection stays open until the object goes. Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::testing {

struct HalfSentOptions {
  std::string address;                     // host:port, an IPv4 address.
  std::string method = {};                 // "package.Service/Method".
  int calls = 200;                         // On this one connection.
  uint32_t announced_bytes = 8 << 20;      // Of each message; one byte less is sent.
  bool obeys_settings = true;              // False: acknowledges none, so that no bound counts.
  std::chrono::milliseconds silence{500};  // Nothing can be sent for so long: Send() returns.
};

// What became of it.
struct HalfSent {
  size_t bytes = 0;       // Bytes of messages that went out.
  int open = 0;           // Calls still open.
  int refused = 0;        // Calls that the server ended.
  bool connected = true;  // False: the server closed the connection.
};

class HalfSentCalls {
 public:
  static StatusOr<std::unique_ptr<HalfSentCalls>> Begin(HalfSentOptions options);
  ~HalfSentCalls();
  HalfSentCalls(const HalfSentCalls&) = delete;
  HalfSentCalls& operator=(const HalfSentCalls&) = delete;

  // Sends until all but the last bytes are out, the server closes the connection, or its windows
  // admit nothing for `silence`.
  HalfSent Send();

 private:
  struct Call {
    int64_t left = 0;    // Bytes of the message still to send.
    int64_t window = 0;  // Bytes the server takes of this call now.
    bool open = true;
  };

  HalfSentCalls(HalfSentOptions options, int socket);
  void BeginCalls();
  void QueueData();
  // False once the server closed the connection.
  bool Exchange(std::chrono::milliseconds patience, bool& progress);
  void TakeFrames();
  void TakeFrame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload);
  void TakeSettings(const std::string& payload);

  const HalfSentOptions options_;
  const int socket_;
  std::vector<Call> calls_;
  int64_t window_ = 65'535;  // Of the connection.
  int64_t initial_window_ = 65'535;
  std::string out_, in_;
  HalfSent sent_;
};

}  // namespace assay::testing
