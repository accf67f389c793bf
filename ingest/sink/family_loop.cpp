#include "ingest/sink/family_loop.h"

#include <random>
#include <utility>

#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

constexpr auto kPauseFirst = 100ms;
constexpr auto kPauseLongest = 5s;

}  // namespace

FamilyLoop::FamilyLoop(SessionOptions options, std::unique_ptr<LogReader> log,
                       std::unique_ptr<RowStore> store, const Clock& clock,
                       telemetry::Metrics& metrics)
    : options_(std::move(options)),
      log_(std::move(log)),
      store_(std::move(store)),
      clock_(clock),
      metrics_(metrics, options_.family.name),
      backoff_(kPauseFirst, kPauseLongest, std::random_device()()),
      health_(Unavailable("{}: starting", options_.family.name)) {}

void FamilyLoop::Run(std::stop_token stop) {
  while (true) {
    const Status ended = RunSession(stop);
    if (stop.stop_requested()) {
      if (!ended.ok()) {
        log::Warning("stopped before the last batch was stored; it will be read again",
                     {{"family", options_.family.name}, {"error", ended}});
      }
      return;
    }
    metrics_.Restarted();
    if (ended.code() == StatusCode::kAborted) continue;
    const auto pause = backoff_.Next();
    SetHealth(Annotate(ended, options_.family.name));
    log::Warning("session ended; beginning anew from the ledger",
                 {{"family", options_.family.name}, {"pause_ms", pause.count()}, {"error", ended}});
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [] { return false; });
  }
}

Status FamilyLoop::RunSession(std::stop_token stop) {
  ASSIGN_OR_RETURN(const auto session, Session::Open(options_, {.log = *log_,
                                                                .store = *store_,
                                                                .clock = clock_,
                                                                .metrics = metrics_,
                                                                .stopped = stopped_,
                                                                .on_health = [this](Status health) {
                                                                  SetHealth(std::move(health));
                                                                }}));
  Status ended = session->Run(stop);
  if (session->has_stored()) backoff_.Reset();
  return ended;
}

void FamilyLoop::SetHealth(Status health) {
  std::lock_guard lock(mutex_);
  health_ = std::move(health);
}

Status FamilyLoop::health() const {
  std::lock_guard lock(mutex_);
  return health_;
}

}  // namespace assay::sink
