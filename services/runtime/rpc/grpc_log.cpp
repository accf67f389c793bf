#include "services/runtime/rpc/grpc_log.h"

#include <grpc/support/log.h>

#include <mutex>
#include <string_view>

#include "services/runtime/telemetry/log.h"

namespace assay::rpc {
namespace {

// gRPC calls an error what it then handles itself (a refused connection, a taken port); the
// call that it concerns gets a status, so here these lines are warnings.
void Forward(gpr_log_func_args* line) {
  const log::Fields fields = {{"text", std::string_view(line->message)}};
  switch (line->severity) {
    case GPR_LOG_SEVERITY_ERROR:
      return log::Warning("grpc", fields);
    case GPR_LOG_SEVERITY_INFO:
    case GPR_LOG_SEVERITY_DEBUG:
      return log::Debug("grpc", fields);
  }
}

}  // namespace

void ForwardGrpcLog() {
  static std::once_flag once;
  std::call_once(once, [] { gpr_set_log_function(Forward); });
}

}  // namespace assay::rpc
