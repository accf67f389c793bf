// The services that answer with figures: MetricService and the presets over it.
#pragma once

#include "assay/query/v1/call.grpc.pb.h"
#include "assay/query/v1/metric.grpc.pb.h"
#include "assay/query/v1/satisfaction.grpc.pb.h"
#include "query/server/engine/query_engine.h"
#include "query/server/engine/stored_wait.h"
#include "query/server/unary_call.h"

namespace assay::query {

// Figures are answered as bytes (UnaryCalls::RunBytes): they may be many.
class MetricEdge final
    : public v1::MetricService::WithRawCallbackMethod_Query<
          v1::MetricService::WithRawCallbackMethod_ListMetrics<v1::MetricService::Service>> {
 public:
  // What comes after acknowledged events waits for them among `waiting`, and holds up no other.
  MetricEdge(const QueryEngine& engine, const StoredWait& stored_wait, const UnaryCalls& calls,
             const UnaryCalls& waiting)
      : engine_(engine), stored_wait_(stored_wait), calls_(calls), waiting_(waiting) {}

  grpc::ServerUnaryReactor* ListMetrics(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;

 private:
  const QueryEngine& engine_;
  const StoredWait& stored_wait_;
  const UnaryCalls& calls_;
  const UnaryCalls& waiting_;
};

class CallEdge final
    : public v1::CallService::WithRawCallbackMethod_GetCallCentre<v1::CallService::Service> {
 public:
  CallEdge(const QueryEngine& engine, const UnaryCalls& calls) : engine_(engine), calls_(calls) {}

  grpc::ServerUnaryReactor* GetCallCentre(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;

 private:
  const QueryEngine& engine_;
  const UnaryCalls& calls_;
};

class SatisfactionEdge final
    : public v1::SatisfactionService::WithRawCallbackMethod_GetSatisfaction<
          v1::SatisfactionService::Service> {
 public:
  SatisfactionEdge(const QueryEngine& engine, const UnaryCalls& calls)
      : engine_(engine), calls_(calls) {}

  grpc::ServerUnaryReactor* GetSatisfaction(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) override;

 private:
  const QueryEngine& engine_;
  const UnaryCalls& calls_;
};

}  // namespace assay::query
