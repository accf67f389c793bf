// Our statuses and gRPC's: the same codes and messages. The reason (base/reason.h) goes out as
// google.rpc.ErrorInfo with domain "assay", inside the standard grpc-status-details-bin
// trailer, so that any client's rich-error library reads it.
#pragma once

#include <grpcpp/support/status.h>

#include "services/runtime/base/status.h"

namespace assay::rpc {

grpc::Status ToGrpc(const Status& status);

// As received by a client; the reason is readable with ReasonOf().
Status FromGrpc(const grpc::Status& status);

}  // namespace assay::rpc
