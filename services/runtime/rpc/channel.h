// Channels to other processes.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "services/runtime/config/value.h"

namespace grpc {
class Channel;
}

namespace assay::rpc {

struct ChannelOptions {
  std::string address = "127.0.0.1:0";
  config::ByteSize message_bytes_max = config::ByteSize::MiB(4);  // Received.
  std::chrono::milliseconds keepalive{60'000};
  // Unary calls that fail with UNAVAILABLE before the server answered are tried again, at most
  // this often in all. Streams resume by their own protocol.
  int attempts_max = 4;
};

// Connects lazily; plain text, for loopback. Reconnects within 50 ms to 5 s.
std::shared_ptr<grpc::Channel> Connect(const ChannelOptions& options);

}  // namespace assay::rpc
