#include "services/assayctl/client/grpc_transport.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <mutex>
#include <utility>

#include "assay/ingest/v1/ingest.grpc.pb.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/rpc/trace.h"

namespace assay::assayctl {

using ingest::v1::IngestService;
using ingest::v1::StreamRequest;
using ingest::v1::StreamResponse;

struct GrpcTransport::Stub {
  IngestService::Stub service;
};

namespace {

// The call itself. It lives until gRPC has reported its end, longer than the IngestStream that
// stands for it when that one cancels. The hold keeps gRPC from ending the call while a write
// may still come from outside its callbacks.
class Call final : public grpc::ClientBidiReactor<StreamRequest, StreamResponse> {
 public:
  Call(std::shared_ptr<SignalInbox> inbox, uint64_t stream_id)
      : inbox_(std::move(inbox)), stream_id_(stream_id) {}

  static void Start(const std::shared_ptr<Call>& call, IngestService::Stub& stub) {
    call->self_ = call;
    rpc::SendTrace(telemetry::TraceContext::Start(), call->context_);
    stub.async()->Stream(&call->context_, call.get());
    call->AddHold();
    call->StartRead(&call->response_);
    call->StartCall();
  }

  void Write(StreamRequest request) {
    std::lock_guard lock(mutex_);
    if (released_) return;  // Ended; OnDone tells.
    request_ = std::move(request);
    StartWrite(&request_);
  }
  void FinishWriting() {
    std::lock_guard lock(mutex_);
    if (!released_) StartWritesDone();
  }
  void Cancel() {
    context_.TryCancel();
    Release();
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return Release();
    inbox_->Put(stream_id_, response_);
    StartRead(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) inbox_->Put(stream_id_, WriteDone{});
  }
  void OnDone(const grpc::Status& status) override {
    inbox_->Put(stream_id_, StreamClosed{rpc::FromGrpc(status)});
    const std::shared_ptr<Call> last = std::move(self_);
  }

  void Release() {
    std::lock_guard lock(mutex_);
    if (std::exchange(released_, true)) return;
    RemoveHold();
  }

  const std::shared_ptr<SignalInbox> inbox_;
  const uint64_t stream_id_;
  grpc::ClientContext context_;
  StreamResponse response_;
  std::mutex mutex_;
  bool released_ = false;  // Guarded by mutex_: no operation may start any more.
  StreamRequest request_;  // Guarded by mutex_; gRPC reads it until OnWriteDone.
  std::shared_ptr<Call> self_;
};

class GrpcStream final : public IngestStream {
 public:
  explicit GrpcStream(std::shared_ptr<Call> call) : call_(std::move(call)) {}
  ~GrpcStream() override { call_->Cancel(); }

  void Write(StreamRequest request) override { call_->Write(std::move(request)); }
  void FinishWriting() override { call_->FinishWriting(); }

 private:
  const std::shared_ptr<Call> call_;
};

}  // namespace

GrpcTransport::GrpcTransport(std::shared_ptr<grpc::Channel> channel,
                             std::shared_ptr<SignalInbox> inbox)
    : stub_(new Stub{IngestService::Stub(std::move(channel))}), inbox_(std::move(inbox)) {}

GrpcTransport::~GrpcTransport() = default;

std::unique_ptr<IngestStream> GrpcTransport::Open(uint64_t stream_id) {
  auto call = std::make_shared<Call>(inbox_, stream_id);
  Call::Start(call, stub_->service);
  return std::make_unique<GrpcStream>(std::move(call));
}

}  // namespace assay::assayctl
