// Between gRPC's buffers and ours.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>
#include <string_view>

#include "ingest/gateway/stream_registry.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

// The bytes of a message as one piece.
class FlatMessage {
 public:
  explicit FlatMessage(const grpc::ByteBuffer& buffer);
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  grpc::Slice slice_;
};

// A copy of the bytes.
std::string BytesOf(const grpc::ByteBuffer& buffer);

grpc::ByteBuffer ToBuffer(const google::protobuf::MessageLite& message);

// The caller's W3C traceparent; empty when it sent none or an invalid one.
std::string TraceParentOf(const grpc::CallbackServerContext& context);

// From whom the call comes.
StreamOrigin OriginOf(const grpc::CallbackServerContext& context);
// Of what gRPC calls a peer, such as "ipv4:127.0.0.1:41812".
StreamOrigin OriginOf(std::string_view grpc_peer);

// The status for the wire. Its reason goes along twice: as google.rpc.ErrorInfo, and in lower
// case as the trailing metadata `assay-reason`, which needs no library to read.
grpc::Status FinalStatus(const Status& status, grpc::CallbackServerContext& context);

}  // namespace assay::gateway
