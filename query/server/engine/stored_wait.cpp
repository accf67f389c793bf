#include "query/server/engine/stored_wait.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// The store tells nobody when rows arrive, so it is asked, less and less often.
constexpr std::chrono::milliseconds kFirstPause = 10ms;
constexpr std::chrono::milliseconds kLongestPause = 200ms;

// Returns at once when `cancel` is requested.
void Pause(std::chrono::milliseconds pause, std::stop_token cancel) {
  std::mutex mutex;
  std::condition_variable_any cancelled;
  std::unique_lock lock(mutex);
  cancelled.wait_for(lock, cancel, pause, [] { return false; });
}

}  // namespace

Status StoredWait::For(const std::vector<AckedPosition>& acked, const ReadControl& control) const {
  if (acked.empty()) return OkStatus();
  if (acked.size() > kAckedPositionsMax) {
    return Refusal(kBadQuestion, "after",
                   fmt::format("{} given; at most {}", acked.size(), kAckedPositionsMax));
  }
  RETURN_IF_ERROR(CheckRegistered(acked));
  const auto wait = control.timeout.count() > 0 ? std::min(wait_max_, control.timeout) : wait_max_;
  const auto until = SteadyClock::now() + wait;
  for (const AckedPosition& each : acked) RETURN_IF_ERROR(Wait(each, until, control));
  return OkStatus();
}

Status StoredWait::CheckRegistered(const std::vector<AckedPosition>& acked) const {
  ASSIGN_OR_RETURN(const auto snapshot, directory_());
  for (size_t i = 0; i < acked.size(); ++i) {
    if (snapshot->FindSource(acked[i].source_id) != nullptr) continue;
    return Refusal(kUnknownSource, fmt::format("after[{}].source_id", i),
                   fmt::format("no source \"{}\" is registered", acked[i].source_id));
  }
  return OkStatus();
}

Status StoredWait::Wait(const AckedPosition& acked, SteadyClock::time_point until,
                        const ReadControl& control) const {
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    ASSIGN_OR_RETURN(const bool is_stored, IsStored(acked, control));
    if (is_stored) return OkStatus();
    if (control.cancel.stop_requested()) return Cancelled("after: nobody waits any more");
    if (SteadyClock::now() >= until) {
      return WithReason(
          DeadlineExceeded("after: source {} epoch {} is not stored up to sequence {} yet, waited "
                           "for at most {} ms; what was acknowledged is safe, ask again",
                           acked.source_id, acked.epoch, acked.sequence, wait_max_.count()),
          kNotStoredYet);
    }
    Pause(pause, control.cancel);
  }
}

StatusOr<bool> StoredWait::IsStored(const AckedPosition& acked, const ReadControl& control) const {
  ASSIGN_OR_RETURN(const StoredSequences stored,
                   store_.SequencesOf(acked.family, acked.source_id, acked.epoch, control));
  if (stored.highest < acked.sequence) return false;
  if (stored.count == stored.highest) return true;
  // Something is missing, perhaps above the acked one, or for a moment there twice.
  ASSIGN_OR_RETURN(
      const uint64_t through,
      store_.CountThrough(acked.family, acked.source_id, acked.epoch, acked.sequence, control));
  return through >= acked.sequence;
}

}  // namespace assay::query
