// Clock: where the time comes from, so that logic about time is tested without waiting.
//
// Wall time stamps facts (milliseconds UTC); monotonic time measures waiting and never
// steps. Code that decides by time takes a Clock&; code that merely waits on a condition
// variable or a socket does not need one.
#pragma once

#include <chrono>
#include <mutex>

namespace assay {

// Milliseconds since 1970-01-01T00:00:00Z: the unit of time on the wire and in the store.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using MonotonicTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime Now() const = 0;
  virtual MonotonicTime MonotonicNow() const = 0;

  // The machine's clock; lives as long as the program.
  static const Clock& System();
};

// A clock that moves only when told to. Safe to use from several threads.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(WallTime start = WallTime(std::chrono::milliseconds(1'767'225'600'000)))
      : now_(start) {}  // 2026-01-01T00:00:00Z

  WallTime Now() const override {
    std::lock_guard lock(mutex_);
    return now_;
  }
  MonotonicTime MonotonicNow() const override {
    std::lock_guard lock(mutex_);
    return monotonic_;
  }

  // Both clocks move on together.
  void Advance(std::chrono::milliseconds by) {
    std::lock_guard lock(mutex_);
    now_ += by;
    monotonic_ += by;
  }
  // Only the wall clock steps, as when an operator sets it.
  void StepWall(std::chrono::milliseconds by) {
    std::lock_guard lock(mutex_);
    now_ += by;
  }

 private:
  mutable std::mutex mutex_;
  WallTime now_;
  MonotonicTime monotonic_{};
};

}  // namespace assay
