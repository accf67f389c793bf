#include "ingest/gateway/wire.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/telemetry/trace.h"

namespace assay::gateway {

FlatMessage::FlatMessage(const grpc::ByteBuffer& buffer) {
  if (!buffer.TrySingleSlice(&slice_).ok()) (void)buffer.DumpToSingleSlice(&slice_);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
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

StreamOrigin OriginOf(const grpc::CallbackServerContext& context) {
  return OriginOf(std::string_view(context.peer()));
}

StreamOrigin OriginOf(std::string_view grpc_peer) {
  const size_t scheme = grpc_peer.find(':');
  if (scheme == std::string_view::npos) return {};
  if (!grpc_peer.starts_with("ipv")) {  // A socket of this machine, which has no port.
    return {.peer = std::string(grpc_peer.substr(0, scheme)), .address = std::string(grpc_peer)};
  }
  std::string address(grpc_peer.substr(scheme + 1));
  const auto replace = [&](std::string_view escaped, std::string_view by) {
    const size_t at = address.find(escaped);
    if (at != std::string::npos) address.replace(at, escaped.size(), by);
  };
  replace("%5B", "[");
  replace("%5D", "]");
  return {.peer = address.substr(0, address.rfind(':')), .address = address};
}

grpc::Status FinalStatus(const Status& status, grpc::CallbackServerContext& context) {
  std::string reason = ReasonOf(status);
  std::ranges::transform(reason, reason.begin(), [](unsigned char c) { return std::tolower(c); });
  if (!reason.empty()) context.AddTrailingMetadata("assay-reason", reason);
  return rpc::ToGrpc(status);
}

}  // namespace assay::gateway
