// A process that does little, for process_test to start, signal and stop.
#include <cstdio>
#include <future>
#include <thread>

#include "services/runtime/process/process.h"
#include "services/runtime/telemetry/log.h"

namespace assay::process {
namespace {

struct ProbeConfig {
  std::string behaviour = "serve";
  uint16_t port = 1;

  void Declare(config::Schema& schema) {
    schema.Add("probe.behaviour", &behaviour,
               {.doc = "What to do.",
                .allowed = {"serve", "hang", "fail-start", "fail-later", "not-ready", "wait"}});
    schema.Add("probe.port", &port, {.doc = "A port.", .min = 1});
    schema.AddCommand("greet", "Say hello and end.");
  }
};

void HangForEver() {
  std::promise<void> never;
  never.get_future().wait();
}

Status Run(Process& process, const ProbeConfig& config) {
  if (process.command() == "greet") {
    std::puts("hello");
    return OkStatus();
  }
  if (config.behaviour == "fail-start") return Unavailable("start probe: no luck");
  process.OnStop("first part", [] {});
  process.OnStop("second part", [&] {
    if (config.behaviour == "hang") HangForEver();
  });
  process.OnReload([] { log::Info("probe reloaded"); });
  process.AddReadinessCheck("luck", [&]() -> Status {
    if (config.behaviour == "not-ready") return Unavailable("none today");
    return OkStatus();
  });
  std::jthread later;
  if (config.behaviour == "fail-later") {
    later = std::jthread([&] { process.Fail(Internal("a part broke")); });
  }
  if (config.behaviour == "wait") {
    log::Info("probe waits");
    while (!process.WaitFor(std::chrono::hours(1))) {
    }
    return OkStatus();
  }
  log::Info("probe serves");
  return process.ServeUntilStopped();
}

}  // namespace
}  // namespace assay::process

int main(int argc, char** argv) {
  return assay::process::RunProcess<assay::process::ProbeConfig>(
      {.name = "probe", .purpose = "is started by a test"}, argc, argv, assay::process::Run);
}
