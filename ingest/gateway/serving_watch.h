// ServingWatch: keeps what the gRPC health service answers in step with the process's readiness.
#pragma once

#include <thread>

#include "services/runtime/process/process.h"
#include "services/runtime/rpc/server_host.h"

namespace assay::gateway {

class ServingWatch {
 public:
  ServingWatch(const process::Process& process, rpc::ServerHost& server);
  // From then on the health service answers NOT_SERVING.
  void Stop();

 private:
  void Run(std::stop_token stop);

  const process::Process& process_;
  rpc::ServerHost& server_;
  std::jthread thread_;
};

}  // namespace assay::gateway
