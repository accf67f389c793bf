#include "query/server/engine/verify_schedule.h"

#include <algorithm>

#include "services/runtime/telemetry/log.h"

namespace assay::query {
namespace {

constexpr std::chrono::milliseconds kPauseAfterError = std::chrono::seconds(10);

}  // namespace

VerifySchedule::VerifySchedule(Verifier& verifier, std::chrono::milliseconds every,
                               telemetry::Metrics& metrics)
    : verifier_(verifier),
      every_(every),
      failed_checks_(metrics.AddGauge("query_verify_failed_checks",
                                      "Invariants of the store that did not hold when last "
                                      "verified by the clock; see 'assayctl verify'.")) {
  if (every_.count() > 0) {
    thread_ = std::jthread([this](std::stop_token stop) { Run(stop); });
  }
}

void VerifySchedule::Run(std::stop_token stop) {
  auto pause = every_;
  std::unique_lock lock(mutex_);
  while (waiting_.wait_for(lock, stop, pause, [] { return false; }), !stop.stop_requested()) {
    const Status verified = VerifyOnce(stop);
    if (!verified.ok() && !stop.stop_requested()) {
      log::Warning("not verified; tried again soon", {{"error", verified}});
    }
    pause = verified.ok() ? every_ : std::min(every_, kPauseAfterError);
  }
}

Status VerifySchedule::VerifyOnce(std::stop_token stop) {
  ASSIGN_OR_RETURN(
      const Verification result,
      verifier_.Verify(Caller::Everything(), VerifyDepth::kInvariants, {.cancel = stop}));
  size_t failed = 0;
  for (const VerifyCheck& check : result.checks) {
    if (check.passed) continue;
    ++failed;
    log::Error("invariant does not hold; see 'assayctl status' and 'assayctl verify --repair'",
               {{"table", check.table}, {"check", check.check}, {"detail", check.detail}});
  }
  failed_checks_.Set(static_cast<double>(failed));
  return OkStatus();
}

}  // namespace assay::query
