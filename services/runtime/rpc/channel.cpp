#include "services/runtime/rpc/channel.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "services/runtime/rpc/grpc_log.h"

namespace assay::rpc {
namespace {

constexpr int kReconnectMsMin = 50;
constexpr int kReconnectMsMax = 5000;

// gRPC repeats a call itself, as long as the server has not begun to answer it; the throttle
// stops that when many calls fail.
std::string ServiceConfig(int attempts_max) {
  return fmt::format(R"({{
    "retryThrottling": {{"maxTokens": 10, "tokenRatio": 0.1}},
    "methodConfig": [{{
      "name": [{{}}],
      "retryPolicy": {{
        "maxAttempts": {},
        "initialBackoff": "0.1s",
        "maxBackoff": "1s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"]
      }}
    }}]
  }})",
                     attempts_max);
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const ChannelOptions& options) {
  ForwardGrpcLog();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max.bytes));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(options.keepalive.count()));
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMsMin);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kReconnectMsMin);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMsMax);
  if (options.attempts_max > 1) {
    arguments.SetServiceConfigJSON(ServiceConfig(options.attempts_max));
  }
  return grpc::CreateCustomChannel(options.address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace assay::rpc
