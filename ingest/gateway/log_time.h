// LogTime: the gateway's time of day, which is never behind the log's.
//
// An event from the future is refused, and what is refused keeps its number: it is never asked for
// again. So a gateway whose clock went back would refuse good events for ever. The broker stamps
// each record with a clock of its own; what it has stamped is past, and LogTime goes on from there
// by the monotonic clock. Whichever clock is ahead, events that are as much ahead are accepted:
// they are counted in the future, which shows, and nothing is lost. Safe to use from several
// threads.
#pragma once

#include <atomic>

#include "services/runtime/base/clock.h"

namespace assay::gateway {

class LogTime final : public Clock {
 public:
  explicit LogTime(const Clock& clock) : clock_(clock) {}

  // The broker stamped a record with this moment.
  void HasPassed(WallTime moment);

  WallTime Now() const override;
  MonotonicTime MonotonicNow() const override { return clock_.MonotonicNow(); }

  // How far the machine's clock is behind the log's; 0 while it is not.
  std::chrono::milliseconds Behind() const;

 private:
  WallTime TimeOfLog() const;

  const Clock& clock_;
  // The log's time at the monotonic clock's zero, in ms; the latest ever seen.
  std::atomic<int64_t> begin_ms_ = INT64_MIN / 2;
};

}  // namespace assay::gateway
