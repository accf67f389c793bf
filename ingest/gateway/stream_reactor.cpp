#include "ingest/gateway/stream_reactor.h"

#include "ingest/gateway/wire.h"

namespace assay::gateway {

StreamReactor::StreamReactor(grpc::CallbackServerContext& context, Intake& intake, Opener& opener,
                             StreamRegistry& streams)
    : context_(context),
      stream_(std::make_shared<IngestStream>(intake, opener, streams, *this, OriginOf(context),
                                             TraceParentOf(context))) {
  // The alarm may outlive the call; it does not keep the stream.
  open_overdue_.Set(std::chrono::system_clock::now() + intake.limits().open_within,
                    [stream = std::weak_ptr(stream_)](bool is_over) {
                      const auto waiting = is_over ? stream.lock() : nullptr;
                      if (waiting != nullptr) waiting->OpenIsOverdue();
                    });
  stream_->Begin();
}

void StreamReactor::Write(const ingest::v1::StreamResponse& response) {
  response_ = ToBuffer(response);
  StartWrite(&response_);
}

void StreamReactor::Finish(const Status& status) {
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>::Finish(
      FinalStatus(status, context_));
}

void StreamReactor::OnReadDone(bool ok) {
  if (!ok) return stream_->Closed();
  const FlatMessage message(request_);
  request_.Clear();
  stream_->Received(message.bytes());
}

void StreamReactor::OnWriteDone(bool ok) {
  if (!ok) stream_->Gone();
  stream_->Written();
}

}  // namespace assay::gateway
