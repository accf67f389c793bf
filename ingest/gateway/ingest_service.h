// IngestService's methods, over gRPC's callback API and raw messages: events are taken and passed
// on as the bytes they came in.
#pragma once

#include <grpcpp/grpcpp.h>

#include "assay/ingest/v1/ingest.grpc.pb.h"
#include "ingest/gateway/intake.h"
#include "ingest/gateway/opener.h"
#include "ingest/gateway/stream_registry.h"

namespace assay::gateway {

using RawIngestService = ingest::v1::IngestService::WithRawCallbackMethod_Stream<
    ingest::v1::IngestService::WithRawCallbackMethod_Publish<ingest::v1::IngestService::Service>>;

class IngestService final : public RawIngestService {
 public:
  IngestService(Intake& intake, Opener& opener, StreamRegistry& streams)
      : intake_(intake), opener_(opener), streams_(streams) {}

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Stream(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* Publish(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request,
                                    grpc::ByteBuffer* response) override;

 private:
  Intake& intake_;
  Opener& opener_;
  StreamRegistry& streams_;
};

}  // namespace assay::gateway
