// GrpcSinks: asks sinks over their SinkAdminService.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "assay/ingest/v1/sink_admin.grpc.pb.h"
#include "query/server/engine/sinks.h"

namespace assay::query {

class GrpcSinks final : public Sinks {
 public:
  // Addresses as host:port.
  explicit GrpcSinks(const std::vector<std::string>& addresses);

  // All at the same time; who does not answer within a second has not answered.
  std::vector<SinkWord> Ask() override;

 private:
  struct Sink {
    std::string address;
    std::unique_ptr<ingest::v1::SinkAdminService::Stub> stub;
  };

  std::vector<Sink> sinks_;
};

}  // namespace assay::query
