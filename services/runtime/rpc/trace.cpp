#include "services/runtime/rpc/trace.h"

#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>

namespace assay::rpc {

telemetry::TraceContext TraceOf(const grpc::ServerContextBase& context) {
  const auto& metadata = context.client_metadata();
  const auto entry = metadata.find(
      grpc::string_ref(telemetry::kTraceParent.data(), telemetry::kTraceParent.size()));
  if (entry != metadata.end()) {
    const auto trace = telemetry::TraceContext::Parse({entry->second.data(), entry->second.size()});
    if (trace) return *trace;
  }
  return telemetry::TraceContext::Start();
}

void SendTrace(const telemetry::TraceContext& trace, grpc::ClientContext& context) {
  context.AddMetadata(std::string(telemetry::kTraceParent), trace.Format());
}

}  // namespace assay::rpc
