// Seat: one connection's place among connections_max, and whether another may have it.
//
// A client is served by its thread, so places are few. Whoever has shown right credentials keeps
// the place while the statement runs. Every other connection gives way when all places are taken:
// one that says nothing, sends half a request, reads no answer, or is kept open for later. So
// nobody can shut the others out by holding connections, whatever he does with them.
#pragma once

#include <sys/socket.h>

#include <mutex>

namespace assay::warehouse {

class Seat {
 public:
  explicit Seat(int descriptor) : descriptor_(descriptor) {}

  // For the connection. Hold() from right credentials to the end of the answer; false when the seat
  // has been taken away, and then nothing may be run. Leave() before the descriptor is closed.
  bool Hold() {
    std::lock_guard lock(mutex_);
    is_held_ = is_known_ = !is_taken_;
    return is_held_;
  }
  void Release() {
    std::lock_guard lock(mutex_);
    is_held_ = false;
  }
  void Leave() {
    std::lock_guard lock(mutex_);
    descriptor_ = -1;
  }

  // For the one who needs a seat. False when it is held; else the connection ends at once, because
  // its socket is shut in both directions.
  bool TakeAway() {
    std::lock_guard lock(mutex_);
    if (is_held_ || descriptor_ < 0) return false;
    is_taken_ = true;
    ::shutdown(descriptor_, SHUT_RDWR);
    return true;
  }
  // Has shown right credentials before.
  bool is_known() const {
    std::lock_guard lock(mutex_);
    return is_known_;
  }

 private:
  mutable std::mutex mutex_;
  int descriptor_;
  bool is_held_ = false;
  bool is_known_ = false;
  bool is_taken_ = false;
};

}  // namespace assay::warehouse
