// RunUnary: answers one unary call on the worker pool.
//
// gRPC's threads must not block, so the reactor only posts; the work runs on a worker with what is
// left of the client's deadline, and is cancelled when the client goes away.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>

#include "query/server/engine/caller.h"
#include "query/server/engine/figure_store.h"
#include "services/runtime/base/status.h"
#include "services/runtime/process/worker_pool.h"

namespace assay::query {

// Fills in the response, which lives as long as the call.
using UnaryWork = std::function<Status(const Caller& caller, const ReadControl& control)>;

// The reactor deletes itself when the call is over. kUnavailable when too many calls wait.
grpc::ServerUnaryReactor* RunUnary(grpc::CallbackServerContext& context,
                                   process::WorkerPool& workers, UnaryWork work);

}  // namespace assay::query
