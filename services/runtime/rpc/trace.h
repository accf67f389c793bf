// traceparent in gRPC metadata.
#pragma once

#include "services/runtime/telemetry/trace.h"

namespace grpc {
class ClientContext;
class ServerContextBase;
}  // namespace grpc

namespace assay::rpc {

// The caller's trace, or a new one when it sent none or an invalid one.
telemetry::TraceContext TraceOf(const grpc::ServerContextBase& context);

// Sends the trace along with the request about to start.
void SendTrace(const telemetry::TraceContext& trace, grpc::ClientContext& context);

}  // namespace assay::rpc
