// QueryProcess: the real assay-query, on free ports.
#pragma once

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/client.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {

class QueryProcess {
 public:
  // Starts it on a broker, host:port, and a store, with `flags` beside; returns at once.
  static StatusOr<std::unique_ptr<QueryProcess>> Start(const std::string& brokers,
                                                       const clickhouse::ClientOptions& store,
                                                       std::vector<std::string> flags = {});
  // As above, and returns once it is ready.
  static StatusOr<std::unique_ptr<QueryProcess>> StartReady(const std::string& brokers,
                                                            const clickhouse::ClientOptions& store,
                                                            std::vector<std::string> flags = {});

  ChildProcess& process() { return *child_; }
  int monitoring_port() const { return monitoring_port_; }
  // Takes answers of any size the server gives.
  std::shared_ptr<grpc::Channel> Connect() const;
  const std::string& address() const { return address_; }

  Status WaitUntilReady();
  // What /readyz says is missing; empty when it is ready or does not answer.
  std::string WhyNotReady() const;
  // What the gRPC health service says.
  bool IsServing() const;

  // call.answered of January 2026, as the metric service answers; gives up after `patience`.
  StatusOr<double> AskCallsAnswered(std::chrono::seconds patience = std::chrono::seconds(30)) const;

 private:
  QueryProcess() = default;

  TemporaryFolder folder_;
  std::string address_;
  int monitoring_port_ = 0;
  std::unique_ptr<ChildProcess> child_;
};

}  // namespace assay::testing
