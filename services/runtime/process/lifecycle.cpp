#include "services/runtime/process/lifecycle.h"

#include <pthread.h>
#include <signal.h>

#include <cstdlib>

#include "services/runtime/telemetry/log.h"

namespace assay::process {

Lifecycle::Lifecycle(Options options, telemetry::Metrics& metrics)
    : options_(std::move(options)), metrics_(metrics), watcher_([this] { WatchSignals(); }) {
  pthread_setname_np(watcher_.native_handle(), "signals");
}

Lifecycle::~Lifecycle() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  signals_.Wake();
  watcher_.join();
}

void Lifecycle::AddReadinessCheck(std::string what, std::function<Status()> check) {
  std::lock_guard lock(checks_mutex_);
  checks_.push_back({std::move(what), std::move(check)});
}

Status Lifecycle::readiness() const {
  std::lock_guard lock(checks_mutex_);
  if (phase() == Phase::kStarting) return Unavailable("starting");
  if (phase() == Phase::kStopping) return Unavailable("stopping");
  for (const Check& check : checks_) RETURN_IF_ERROR(Annotate(check.run(), check.what));
  return OkStatus();
}

Lifecycle::Phase Lifecycle::phase() const {
  std::lock_guard lock(mutex_);
  return phase_;
}

void Lifecycle::OnStop(std::string what, std::function<void()> stop) {
  std::lock_guard lock(mutex_);
  parts_.push_back({std::move(what), std::move(stop)});
}

void Lifecycle::OnReload(std::function<void()> reload) {
  std::lock_guard lock(mutex_);
  reloads_.push_back(std::move(reload));
}

Status Lifecycle::ServeUntilStopped() {
  std::unique_lock lock(mutex_);
  if (!stop_reason_) phase_ = Phase::kServing;
  while (!stop_reason_) {
    changed_.wait(lock, [&] { return stop_reason_ || reload_asked_; });
    if (std::exchange(reload_asked_, false) && !stop_reason_) {
      lock.unlock();
      RunReloads();
      lock.lock();
    }
  }
  const Status reason = *stop_reason_;
  phase_ = Phase::kStopping;
  lock.unlock();
  StopParts();
  return reason;
}

void Lifecycle::RunReloads() {
  log::Info("reload asked");
  for (const auto& reload : reloads_) reload();
}

void Lifecycle::StopParts() {
  SetStep("readiness checks");
  {
    std::lock_guard lock(checks_mutex_);
    checks_.clear();
  }
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
    SetStep("stop of " + part->what);
    part->stop();
    log::Info("part stopped", {{"part", part->what}});
  }
  parts_.clear();
  SetStep("release of the parts");  // Run returns next, and its local objects go.
}

void Lifecycle::Fail(Status reason) {
  log::Error("part failed", {{"error", reason}});
  RequestStop(std::move(reason));
  signals_.Wake();
}

void Lifecycle::RequestStop(Status reason) {
  {
    std::lock_guard lock(mutex_);
    if (stop_reason_) return;
    stop_reason_ = std::move(reason);
    changed_.notify_all();
  }
  stop_source_.request_stop();
}

bool Lifecycle::WaitFor(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return stop_reason_.has_value(); });
}

void Lifecycle::SetStep(std::string step) {
  std::lock_guard lock(mutex_);
  step_ = std::move(step);
}

void Lifecycle::WatchSignals() {
  while (true) {
    const std::optional<int> signal = signals_.Wait(std::nullopt);
    if (signal == SIGHUP) {
      std::lock_guard lock(mutex_);
      reload_asked_ = true;
      changed_.notify_all();
    } else if (signal) {
      log::Info("stop asked", {{"signal", *signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
      RequestStop(OkStatus());
    }
    std::lock_guard lock(mutex_);
    if (ended_) return;
    if (stop_reason_) break;
  }
  WatchBound();
}

void Lifecycle::WatchBound() {
  const MonotonicTime deadline = clock().MonotonicNow() + options_.stop_within;
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - clock().MonotonicNow());
    if (left.count() <= 0) {
      ExitLate(fmt::format("not done within {} ms", options_.stop_within.count()));
    }
    const std::optional<int> signal = signals_.Wait(left);
    {
      std::lock_guard lock(mutex_);
      if (ended_) return;
    }
    if (signal && *signal != SIGHUP) ExitLate("asked to stop a second time");
  }
}

void Lifecycle::ExitLate(std::string_view why) {
  std::unique_lock lock(mutex_);
  const std::string step = step_;
  lock.unlock();
  log::Error("process did not stop", {{"hanging", step}, {"why", why}});
  std::_Exit(kStoppedLate);
}

}  // namespace assay::process
