// The services that answer with figures: MetricService and the presets over it.
#pragma once

#include "assay/query/v1/call.grpc.pb.h"
#include "assay/query/v1/metric.grpc.pb.h"
#include "assay/query/v1/satisfaction.grpc.pb.h"
#include "query/server/engine/query_engine.h"
#include "query/server/engine/stored_wait.h"
#include "services/runtime/process/worker_pool.h"

namespace assay::query {

class MetricEdge final : public v1::MetricService::CallbackService {
 public:
  // Requests that come after acknowledged events wait on `waiters`, so that they hold up no other.
  MetricEdge(const QueryEngine& engine, const StoredWait& stored_wait, process::WorkerPool& workers,
             process::WorkerPool& waiters)
      : engine_(engine), stored_wait_(stored_wait), workers_(workers), waiters_(waiters) {}

  grpc::ServerUnaryReactor* ListMetrics(grpc::CallbackServerContext* context,
                                        const v1::ListMetricsRequest* request,
                                        v1::ListMetricsResponse* response) override;
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* context,
                                  const v1::QueryRequest* request,
                                  v1::QueryResponse* response) override;

 private:
  const QueryEngine& engine_;
  const StoredWait& stored_wait_;
  process::WorkerPool& workers_;
  process::WorkerPool& waiters_;
};

class CallEdge final : public v1::CallService::CallbackService {
 public:
  CallEdge(const QueryEngine& engine, process::WorkerPool& workers)
      : engine_(engine), workers_(workers) {}

  grpc::ServerUnaryReactor* GetCallCentre(grpc::CallbackServerContext* context,
                                          const v1::GetCallCentreRequest* request,
                                          v1::GetCallCentreResponse* response) override;

 private:
  const QueryEngine& engine_;
  process::WorkerPool& workers_;
};

class SatisfactionEdge final : public v1::SatisfactionService::CallbackService {
 public:
  SatisfactionEdge(const QueryEngine& engine, process::WorkerPool& workers)
      : engine_(engine), workers_(workers) {}

  grpc::ServerUnaryReactor* GetSatisfaction(grpc::CallbackServerContext* context,
                                            const v1::GetSatisfactionRequest* request,
                                            v1::GetSatisfactionResponse* response) override;

 private:
  const QueryEngine& engine_;
  process::WorkerPool& workers_;
};

}  // namespace assay::query
