// Our statuses and gRPC's: the same codes and messages. The reason (base/reason.h) goes out as
// google.rpc.ErrorInfo with domain "assay", inside the standard grpc-status-details-bin
// trailer, so that any client's rich-error library reads it.
//
// Messages often quote what somebody sent. Whatever they quote, what goes out is at most 1 KiB of
// printable UTF-8 (base/utf8.h), and all trailers together stay below the 8 KiB that gRPC clients
// take; so does what comes in from a server, before anybody prints it.
#pragma once

#include <grpcpp/support/status.h>

#include "services/runtime/base/status.h"

namespace assay::rpc {

grpc::Status ToGrpc(const Status& status);

// As received by a client; the reason is readable with ReasonOf().
Status FromGrpc(const grpc::Status& status);

}  // namespace assay::rpc
