#include "ingest/gateway/log_time.h"

#include <algorithm>

namespace assay::gateway {
namespace {

using std::chrono::milliseconds;

milliseconds SinceZero(MonotonicTime moment) {
  return std::chrono::floor<milliseconds>(moment.time_since_epoch());
}

}  // namespace

void LogTime::HasPassed(WallTime moment) {
  const int64_t begin_ms = (moment.time_since_epoch() - SinceZero(MonotonicNow())).count();
  int64_t known_ms = begin_ms_.load(std::memory_order_relaxed);
  while (begin_ms > known_ms &&
         !begin_ms_.compare_exchange_weak(known_ms, begin_ms, std::memory_order_relaxed)) {
  }
}

WallTime LogTime::TimeOfLog() const {
  const milliseconds begin(begin_ms_.load(std::memory_order_relaxed));
  return WallTime(begin + SinceZero(MonotonicNow()));
}

WallTime LogTime::Now() const { return std::max(clock_.Now(), TimeOfLog()); }

milliseconds LogTime::Behind() const {
  return std::max(TimeOfLog() - clock_.Now(), milliseconds(0));
}

}  // namespace assay::gateway
