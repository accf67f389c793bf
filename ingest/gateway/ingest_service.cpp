#include "ingest/gateway/ingest_service.h"

#include "ingest/gateway/publish_call.h"
#include "ingest/gateway/stream_reactor.h"
#include "ingest/gateway/wire.h"

namespace assay::gateway {
namespace {

// gRPC's end of one Publish. Deletes itself when gRPC is done with the call.
class PublishReactor final : public grpc::ServerUnaryReactor {
 public:
  PublishReactor(grpc::CallbackServerContext& context, const grpc::ByteBuffer& request,
                 grpc::ByteBuffer& response, Intake& intake, Opener& opener)
      : context_(context),
        response_(response),
        call_(std::make_shared<PublishCall>(intake, opener, TraceParentOf(context),
                                            [this](const auto& answer) { Answer(answer); })) {
    call_->Begin(request.Length(), [&] { return BytesOf(request); });
  }

 private:
  void Answer(const StatusOr<ingest::v1::PublishResponse>& answer) {
    if (answer.ok()) response_ = ToBuffer(*answer);
    Finish(FinalStatus(answer.status(), context_));
  }
  void OnCancel() override { call_->Gone(); }
  void OnDone() override { delete this; }

  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  const std::shared_ptr<PublishCall> call_;
};

}  // namespace

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* IngestService::Stream(
    grpc::CallbackServerContext* context) {
  return new StreamReactor(*context, intake_, opener_, streams_);
}

grpc::ServerUnaryReactor* IngestService::Publish(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) {
  return new PublishReactor(*context, *request, *response, intake_, opener_);
}

}  // namespace assay::gateway
