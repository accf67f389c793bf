// ServingWatch: keeps what the gRPC health service answers in step with the process's readiness,
// so that a client or a balancer that asks it and whoever reads /readyz hear the same.
//
//   rpc::ServingWatch serving(server, [&] { return process.readiness().ok(); });
//   process.OnStop("health service", [&] { serving.Stop(); });
#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "services/runtime/rpc/server_host.h"

namespace assay::rpc {

class ServingWatch {
 public:
  // `is_ready` is asked on a thread of the watch, every `interval`; the server must be started.
  ServingWatch(ServerHost& server, std::function<bool()> is_ready,
               std::chrono::milliseconds interval = std::chrono::milliseconds(100));
  // From then on the health service answers NOT_SERVING. Waits for a question under way.
  void Stop();

 private:
  void Run(std::stop_token stop);

  ServerHost& server_;
  const std::function<bool()> is_ready_;
  const std::chrono::milliseconds interval_;
  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace assay::rpc
