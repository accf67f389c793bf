#include "ingest/gateway/wire.h"

#include <algorithm>
#include <cctype>

#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/telemetry/trace.h"

namespace assay::gateway {

FlatMessage::FlatMessage(const grpc::ByteBuffer& buffer) {
  if (!buffer.TrySingleSlice(&slice_).ok()) (void)buffer.DumpToSingleSlice(&slice_);
}

grpc::ByteBuffer ToBuffer(const google::protobuf::MessageLite& message) {
  grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

std::string TraceParentOf(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto entry = metadata.find(
      grpc::string_ref(telemetry::kTraceParent.data(), telemetry::kTraceParent.size()));
  if (entry == metadata.end()) return {};
  const auto trace = telemetry::TraceContext::Parse({entry->second.data(), entry->second.size()});
  return trace ? trace->Format() : std::string();
}

grpc::Status FinalStatus(const Status& status, grpc::CallbackServerContext& context) {
  std::string reason = ReasonOf(status);
  std::ranges::transform(reason, reason.begin(), [](unsigned char c) { return std::tolower(c); });
  if (!reason.empty()) context.AddTrailingMetadata("assay-reason", reason);
  return rpc::ToGrpc(status);
}

}  // namespace assay::gateway
