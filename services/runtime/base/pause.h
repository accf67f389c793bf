// PauseFor: the time between two rounds of a thread that nothing wakes but its end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace assay {

// Returns after `time`, or as soon as `stop` is requested; whether it was. To wait for something
// that happens in this program use what makes it happen instead.
inline bool PauseFor(const std::stop_token& stop, std::chrono::nanoseconds time) {
  std::mutex mutex;
  std::condition_variable_any woken_by_stop;
  std::unique_lock lock(mutex);
  return woken_by_stop.wait_for(lock, stop, time, [&] { return stop.stop_requested(); });
}

}  // namespace assay
