// Sends gRPC's own log lines to ours, so that a process's log has one form.
#pragma once

namespace assay::rpc {

// May be called often; the first call counts.
void ForwardGrpcLog();

}  // namespace assay::rpc
