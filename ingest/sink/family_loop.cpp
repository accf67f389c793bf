#include "ingest/sink/family_loop.h"

#include <algorithm>
#include <random>
#include <utility>

#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

constexpr auto kPauseFirst = 100ms;
constexpr auto kPauseLongest = 5s;

}  // namespace

FamilyLoop::FamilyLoop(SessionOptions options, Parts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      metrics_(parts_.metrics, options_.family.name),
      audit_at_(parts_.clock.MonotonicNow() + parts_.audit_every),
      backoff_(kPauseFirst, kPauseLongest, std::random_device()()),
      rows_max_(options_.limits.rows_max),
      health_(Unavailable("{}: starting", options_.family.name)),
      health_since_(parts_.clock.Now()) {}

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
    has_failed_ = !ended.ok();
    if (ended.ok()) {
      log::Info("session ended as asked; beginning anew", {{"family", options_.family.name}});
      continue;
    }
    metrics_.Restarted();
    suspects_parts_ |= IsDamage(ended);
    const auto pause = backoff_.Next();
    SetHealth(Annotate(ended, options_.family.name));
    log::Warning("session ended; beginning anew from the ledger",
                 {{"family", options_.family.name}, {"pause_ms", pause.count()}, {"error", ended}});
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [&] { return session_.stop_requested(); });
  }
}

Status FamilyLoop::RunSession(std::stop_token stop) {
  // Before the assignment is read, so that no Reload() is missed.
  std::stop_source session_stop = NewSession();
  const std::stop_callback also(stop, [&] { session_stop.request_stop(); });
  const AuditPlan plan = PlanAudit();
  Session::Parts session_parts{.log = *parts_.log,
                               .store = *parts_.store,
                               .clock = parts_.clock,
                               .metrics = metrics_,
                               .stopped = stopped_,
                               .on_health = [this](Status health) { SetHealth(std::move(health)); },
                               .on_partitions = [this](const auto& read) { SetPartitions(read); },
                               .is_doubted = has_failed_,
                               .current = parts_.current.get(),
                               .audit = plan.depth,
                               .suspects_parts = suspects_parts_};
  if (plan.depth == AuditDepth::kEveryRow)
    audit_at_ = parts_.clock.MonotonicNow() + parts_.audit_every;
  session_parts.ends_at = audit_at_;
  SessionOptions options = options_;
  options.limits.rows_max = rows_max_;
  ASSIGN_OR_RETURN(const auto session, Session::Open(options, std::move(session_parts), stop));
  NoteAudit(plan, session->audits());
  SetSetAside(session->filter().set_aside());
  suspects_parts_ = false;
  Status ended = session->Run(session_stop.get_token());
  if (session->has_stored()) backoff_.Reset();
  suspects_parts_ = session->suspects_parts();
  FitBatches(ended);
  return ended;
}

// A batch that the store could not take in time would be as big the next time, for ever.
void FamilyLoop::FitBatches(const Status& ended) {
  const BatchLimits& limits = options_.limits;
  if (ended.ok()) {
    rows_max_ = limits.rows_max;
  } else if (ended.code() == StatusCode::kDeadlineExceeded) {
    rows_max_ = std::max(std::min(limits.rows_due, limits.rows_max), rows_max_ / 2);
    log::Warning("smaller batches, because the store did not answer in time",
                 {{"family", options_.family.name}, {"rows_max", rows_max_}});
  }
}

std::stop_source FamilyLoop::NewSession() {
  std::lock_guard lock(mutex_);
  session_ = std::stop_source();
  return session_;
}

void FamilyLoop::Reload() {
  std::lock_guard lock(mutex_);
  session_.request_stop();
  changed_.notify_all();
}

FamilyLoop::AuditPlan FamilyLoop::PlanAudit() const {
  std::lock_guard lock(mutex_);
  const bool is_due = audits_wanted_ > audits_done_ || parts_.clock.MonotonicNow() >= audit_at_;
  return {is_due ? AuditDepth::kEveryRow : AuditDepth::kLedger, audits_wanted_};
}

void FamilyLoop::NoteAudit(const AuditPlan& plan, const std::vector<PartitionAudit>& audits) {
  if (plan.depth != AuditDepth::kEveryRow) return;
  std::lock_guard lock(mutex_);
  audits_done_ = plan.answers;
  audits_ = audits;
  changed_.notify_all();
}

StatusOr<std::vector<PartitionAudit>> FamilyLoop::Audit(std::chrono::milliseconds patience,
                                                        std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const uint64_t wanted = ++audits_wanted_;
  session_.request_stop();
  changed_.notify_all();
  const auto is_done = [&] { return audits_done_ >= wanted; };
  if (changed_.wait_for(lock, stop, patience, is_done)) return audits_;
  return DeadlineExceeded("audit of {}: not done after {} ms: {}", options_.family.name,
                          patience.count(),
                          health_.ok() ? "it goes on; ask again" : Message(health_));
}

void FamilyLoop::SetHealth(Status health) {
  std::lock_guard lock(mutex_);
  if (health.ok() != health_.ok()) health_since_ = parts_.clock.Now();
  health_ = std::move(health);
}

void FamilyLoop::SetPartitions(std::vector<int32_t> partitions) {
  std::lock_guard lock(mutex_);
  partitions_ = std::move(partitions);
}

void FamilyLoop::SetSetAside(std::vector<Status> why) {
  std::lock_guard lock(mutex_);
  set_aside_ = std::move(why);
}

Status FamilyLoop::health() const {
  std::lock_guard lock(mutex_);
  return health_;
}

FamilyLoop::State FamilyLoop::state() const {
  std::lock_guard lock(mutex_);
  State state{.health = health_,
              .unwell_since = {},
              .partitions = partitions_,
              .stopped = stopped_.list(),
              .set_aside = set_aside_};
  if (!health_.ok()) state.unwell_since = health_since_;
  // A partition that stopped since the session began is among those it began with.
  std::erase_if(state.partitions, [&](int32_t partition) { return !stopped_.why(partition).ok(); });
  return state;
}

}  // namespace assay::sink
