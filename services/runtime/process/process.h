// RunProcess: what every process of ours does around its own work.
//
// It reads the configuration (exit 2 with every problem listed, before any socket opens), sets
// up logs, metrics and the monitoring server, turns signals into requests, and stops the parts
// in reverse order of their start within a bound. A process is one struct with its settings and
// one function that wires its parts:
//
//   Status Run(process::Process& process, GatewayConfig& config) {
//     ASSIGN_OR_RETURN(auto producer, kafka::Producer::Create(...));
//     rpc::ServerHost server(config.rpc, process.metrics());
//     RETURN_IF_ERROR(server.Start());
//     process.OnStop("ingest server", [&] { server.Stop(std::chrono::seconds(5)); });
//     process.AddReadinessCheck("kafka", [&] { return producer->Health(); });
//     return process.ServeUntilStopped();
//   }
//
//   int main(int argc, char** argv) {
//     return process::RunProcess<GatewayConfig>(
//         {.name = "gateway", .purpose = "takes events from branch systems into Kafka"}, argc,
//         argv, Run);
//   }
//
// Exit status: 0 stopped as asked, 1 failed (the last log line says why), 2 bad configuration,
// 3 did not stop in time (the last log line names the part).
//
// Settings every process has: <name>.metrics_listen, <name>.stop_within, telemetry.log_level.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"
#include "services/runtime/config/schema.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::process {

struct Description {
  std::string name;                            // Also the section of its own settings: "gateway".
  std::string purpose;                         // One line for --help.
  std::string metrics_listen = "127.0.0.1:0";  // Default; port 0 takes a free one.
};

class Process {
 public:
  virtual ~Process() = default;

  virtual const std::string& name() const = 0;
  // The command given (see config::Schema::AddCommand); empty means: serve.
  virtual const std::string& command() const = 0;
  virtual telemetry::Metrics& metrics() = 0;
  virtual const Clock& clock() const = 0;

  // The process is ready (/readyz, readiness()) once ServeUntilStopped() runs and every check
  // passes. Checks run on other threads, often: they must be quick and thread-safe.
  virtual void AddReadinessCheck(std::string what, std::function<Status()> check) = 0;
  virtual Status readiness() const = 0;

  // Called, in reverse order of these calls, when the process is to stop. Call it right after
  // the part has been started; `what` names the part if it does not stop in time.
  virtual void OnStop(std::string what, std::function<void()> stop) = 0;
  // Called on SIGHUP, on the main thread.
  virtual void OnReload(std::function<void()> reload) = 0;

  // Waits for SIGTERM, SIGINT or Fail(), then runs the stop functions. Returns what Fail() was
  // given, or OK. Afterwards Run's local objects go, in reverse order as always.
  virtual Status ServeUntilStopped() = 0;

  // Asks the process to stop because a part cannot go on. The first reason is kept. Safe from
  // any thread.
  virtual void Fail(Status reason) = 0;

  // For loops and retries, also before ServeUntilStopped(). The token is triggered by signals
  // and Fail(); WaitFor waits at most `patience` and is true when the process is to stop.
  virtual std::stop_token stop_token() const = 0;
  virtual bool WaitFor(std::chrono::milliseconds patience) = 0;
};

// The untyped form: `declare` adds the process's own settings, `run` wires and serves.
int RunProcess(const Description& description, int argc, char** argv,
               const std::function<void(config::Schema&)>& declare,
               const std::function<Status(Process&)>& run);

// `Config` has Declare(config::Schema&); `run` takes Process& and Config& (or const Config&).
template <typename Config, typename Run>
int RunProcess(const Description& description, int argc, char** argv, Run run) {
  Config config;
  return RunProcess(
      description, argc, argv, [&](config::Schema& schema) { config.Declare(schema); },
      [&](Process& process) -> Status { return run(process, config); });
}

}  // namespace assay::process
