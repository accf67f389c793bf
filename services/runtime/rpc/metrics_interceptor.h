// Counts and times every request of a server, by method.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>
#include <string>

#include "services/runtime/telemetry/metrics.h"

namespace assay::rpc {

// One factory per server; `metrics` must outlive it.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeMetricsInterceptors(
    telemetry::Metrics& metrics);

}  // namespace assay::rpc
