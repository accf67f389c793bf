// GrpcTransport: IngestTransport over gRPC's callback API. Signals go to the inbox.
#pragma once

#include <memory>

#include "services/assayctl/client/ingest_transport.h"
#include "services/assayctl/client/signal_inbox.h"

namespace grpc {
class Channel;
}

namespace assay::assayctl {

class GrpcTransport final : public IngestTransport {
 public:
  GrpcTransport(std::shared_ptr<grpc::Channel> channel, std::shared_ptr<SignalInbox> inbox);
  ~GrpcTransport() override;

  std::unique_ptr<IngestStream> Open(uint64_t stream_id) override;

 private:
  struct Stub;
  const std::unique_ptr<Stub> stub_;
  const std::shared_ptr<SignalInbox> inbox_;
};

}  // namespace assay::assayctl
