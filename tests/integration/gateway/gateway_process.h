// GatewayProcess: the real assay-gateway, on free ports that stay its own over restarts.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/runtime/testing/child_process.h"
#include "tests/integration/gateway/backend.h"

namespace assay::testing {

class GatewayProcess {
 public:
  // Starts it; `settings` as "gateway.streams_max=2".
  static StatusOr<std::unique_ptr<GatewayProcess>> Start(Backend& backend,
                                                         std::vector<std::string> settings = {});
  // As above, and returns once it is ready.
  static StatusOr<std::unique_ptr<GatewayProcess>> StartReady(
      Backend& backend, std::vector<std::string> settings = {});

  ChildProcess& process() { return *child_; }
  const std::string& address() const { return address_; }
  int monitoring_port() const { return metrics_port_; }
  std::shared_ptr<grpc::Channel> Connect() const;

  // kill -9, and the same again; returns once it is ready.
  Status KillAndRestart();
  Status WaitUntilReady();
  // Why it is not ready; empty when it is, or when nothing answers.
  std::string WhyNotReady() const;
  // What the gRPC health service says.
  bool IsServing() const;
  // One value of its metrics by name and labels.
  std::optional<double> Metric(const std::string& name) const;

 private:
  GatewayProcess() = default;
  Status Launch();

  TemporaryFolder folder_;
  std::vector<std::string> arguments_;
  std::string address_;
  int metrics_port_ = 0;
  int runs_ = 0;
  std::unique_ptr<ChildProcess> child_;
};

}  // namespace assay::testing
