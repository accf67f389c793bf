// Lifecycle: the Process that RunProcess hands out.
//
// One extra thread, "signals", turns signals into a request to stop or reload and, once a stop
// was asked for, watches the bound: when the process has not ended by then, or a second SIGTERM
// or SIGINT arrives, it names the part that is stopping and ends the process with status 3.
// Everything else happens on the main thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/runtime/failpoint/stepped_clock.h"
#include "services/runtime/process/process.h"
#include "services/runtime/process/signals.h"

namespace assay::process {

class Lifecycle final : public Process {
 public:
  struct Options {
    std::string name;
    std::string command = {};
    std::chrono::milliseconds stop_within{10'000};
  };
  static constexpr int kStoppedLate = 3;  // Exit status.

  Lifecycle(Options options, telemetry::Metrics& metrics);
  ~Lifecycle() override;

  const std::string& name() const override { return options_.name; }
  const std::string& command() const override { return options_.command; }
  telemetry::Metrics& metrics() override { return metrics_; }
  const Clock& clock() const override { return failpoint::ProcessClock(); }
  void AddReadinessCheck(std::string what, std::function<Status()> check) override;
  Status readiness() const override;
  void OnStop(std::string what, std::function<void()> stop) override;
  void OnReload(std::function<void()> reload) override;
  Status ServeUntilStopped() override;
  void Fail(Status reason) override;
  std::stop_token stop_token() const override { return stop_source_.get_token(); }
  bool WaitFor(std::chrono::milliseconds patience) override;

 private:
  enum class Phase { kStarting, kServing, kStopping };
  struct Check {
    std::string what;
    std::function<Status()> run;
  };
  struct Part {
    std::string what;
    std::function<void()> stop;
  };

  void WatchSignals();
  void RequestStop(Status reason);
  void WatchBound();
  [[noreturn]] void ExitLate(std::string_view why);
  void SetStep(std::string step);
  void RunReloads();
  void StopParts();
  Phase phase() const;

  const Options options_;
  telemetry::Metrics& metrics_;
  Signals signals_;
  std::stop_source stop_source_;

  // Held while checks run, so that none runs once the parts it looks at are stopping.
  mutable std::mutex checks_mutex_;
  std::vector<Check> checks_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Phase phase_ = Phase::kStarting;
  std::vector<Part> parts_;
  std::vector<std::function<void()>> reloads_;
  std::optional<Status> stop_reason_;
  bool reload_asked_ = false;
  bool ended_ = false;
  std::string step_ = "start";  // What the main thread is busy with, for the last log line.

  std::thread watcher_;
};

}  // namespace assay::process
