// Counts and times every request of a server, by method, and tells the ReceiveGuard which bytes of
// a connection became whole messages.
//
// gRPC makes an interceptor for every request, also for methods that nobody serves, whose names are
// the caller's: those are one method, "unknown".
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <map>
#include <memory>
#include <string>

#include "services/runtime/rpc/receive_guard.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::rpc {

// What a service's generated code makes of a received message.
enum class MessageForm { kParsed, kBytes };

// The methods that a server serves, "package.Service/Method"; complete before the first request.
using ServedMethods = std::map<std::string, MessageForm, std::less<>>;

// One factory per server; what is given must outlive it.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeCallInterceptors(
    const ServedMethods& served, ReceiveGuard& guard, telemetry::Metrics& metrics);

}  // namespace assay::rpc
