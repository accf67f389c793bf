// SinkAdminEdge: what operators may ask of this sink, over gRPC. Work that waits runs on a worker
// of its own, one request after the other; what is known is said at once.
#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "assay/ingest/v1/sink_admin.grpc.pb.h"
#include "ingest/sink/family_loop.h"
#include "services/runtime/process/worker_pool.h"

namespace assay::sink {

class SinkAdminEdge final : public ingest::v1::SinkAdminService::CallbackService {
 public:
  // The loops must outlive the edge's server.
  // Whoever waits when `stop` is requested is told so.
  SinkAdminEdge(std::span<const std::unique_ptr<FamilyLoop>> loops, std::string name,
                std::string log_id, std::stop_token stop);

  grpc::ServerUnaryReactor* Repair(grpc::CallbackServerContext* context,
                                   const ingest::v1::RepairRequest* request,
                                   ingest::v1::RepairResponse* response) override;
  grpc::ServerUnaryReactor* GetState(grpc::CallbackServerContext* context,
                                     const ingest::v1::GetStateRequest* request,
                                     ingest::v1::GetStateResponse* response) override;

 private:
  Status RepairAll(const ingest::v1::RepairRequest& request, std::chrono::milliseconds patience,
                   ingest::v1::RepairResponse& response);

  const std::span<const std::unique_ptr<FamilyLoop>> loops_;
  const std::string name_;
  const std::string log_id_;
  const std::stop_token stop_;
  process::WorkerPool worker_;
};

}  // namespace assay::sink
