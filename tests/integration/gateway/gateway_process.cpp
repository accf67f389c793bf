#include "tests/integration/gateway/gateway_process.h"

#include <httplib.h>

#include "services/runtime/rpc/channel.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "tests/harness/readiness.h"

namespace assay::testing {

using namespace std::chrono_literals;

StatusOr<std::unique_ptr<GatewayProcess>> GatewayProcess::Start(Backend& backend,
                                                                std::vector<std::string> settings) {
  std::unique_ptr<GatewayProcess> gateway(new GatewayProcess);
  gateway->address_ = fmt::format("127.0.0.1:{}", FreePort());
  gateway->metrics_port_ = FreePort();
  gateway->arguments_ = backend.arguments();
  gateway->arguments_.push_back("--gateway.listen=" + gateway->address_);
  gateway->arguments_.push_back(
      fmt::format("--gateway.metrics_listen=127.0.0.1:{}", gateway->metrics_port_));
  for (const std::string& setting : settings) gateway->arguments_.push_back("--" + setting);
  RETURN_IF_ERROR(gateway->Launch());
  return gateway;
}

StatusOr<std::unique_ptr<GatewayProcess>> GatewayProcess::StartReady(
    Backend& backend, std::vector<std::string> settings) {
  ASSIGN_OR_RETURN(auto gateway, Start(backend, std::move(settings)));
  RETURN_IF_ERROR(gateway->WaitUntilReady());
  return gateway;
}

Status GatewayProcess::Launch() {
  ASSIGN_OR_RETURN(child_,
                   ChildProcess::Start({.program = BuiltProgram("assay-gateway"),
                                        .arguments = arguments_,
                                        .log = folder_.path() / fmt::format("{}.log", ++runs_)}));
  return OkStatus();
}

std::shared_ptr<grpc::Channel> GatewayProcess::Connect() const {
  return rpc::Connect({.address = address_});
}

Status GatewayProcess::KillAndRestart() {
  child_->Kill();
  RETURN_IF_ERROR(Launch());
  return WaitUntilReady();
}

Status GatewayProcess::WaitUntilReady() {
  const auto is_ready = [&] {
    return (IsReady(metrics_port_) && IsServing()) || !child_->running();
  };
  if (Eventually(is_ready, 60s) && child_->running()) return OkStatus();
  return DeadlineExceeded("the gateway is not ready ({}); its log:\n{}", WhyNotReady(),
                          child_->log());
}

std::string GatewayProcess::WhyNotReady() const { return testing::WhyNotReady(metrics_port_); }

bool GatewayProcess::IsServing() const { return testing::IsServing(address_); }

std::optional<double> GatewayProcess::Metric(const std::string& name) const {
  httplib::Client http("127.0.0.1", metrics_port_);
  const auto response = http.Get("/metrics");
  if (!response || response->status != 200) return std::nullopt;
  const size_t at = response->body.find("\n" + name + " ");
  if (at == std::string::npos) return std::nullopt;
  return std::stod(response->body.substr(at + name.size() + 2));
}

}  // namespace assay::testing
