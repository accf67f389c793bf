// StreamReactor: gRPC's end of one Stream. It only passes on; IngestStream decides.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <memory>

#include "ingest/gateway/ingest_stream.h"

namespace assay::gateway {

// Deletes itself when gRPC is done with the call.
class StreamReactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                            public StreamPeer {
 public:
  StreamReactor(grpc::CallbackServerContext& context, Intake& intake, Opener& opener,
                StreamRegistry& streams);

  // From the stream.
  void Read() override { StartRead(&request_); }
  void Write(const ingest::v1::StreamResponse& response) override;
  void Abandon() override { context_.TryCancel(); }
  void Finish(const Status& status) override;

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override { stream_->Gone(); }
  void OnDone() override { delete this; }

  grpc::CallbackServerContext& context_;
  grpc::Alarm open_overdue_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  const std::shared_ptr<IngestStream> stream_;
};

}  // namespace assay::gateway
