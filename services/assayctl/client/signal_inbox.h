// SignalInbox: where the streams of all sessions leave their signals for the one thread that
// runs the sessions. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "services/assayctl/client/ingest_transport.h"
#include "services/runtime/base/clock.h"

namespace assay::assayctl {

struct AddressedSignal {
  uint64_t stream_id = 0;
  StreamSignal signal;
};

class SignalInbox {
 public:
  void Put(uint64_t stream_id, StreamSignal signal) {
    std::lock_guard lock(mutex_);
    signals_.push_back({stream_id, std::move(signal)});
    changed_.notify_one();
  }

  // Everything that came; waits for the first until `deadline` at most.
  std::vector<AddressedSignal> TakeAll(MonotonicTime deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [&] { return !signals_.empty(); });
    return std::exchange(signals_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AddressedSignal> signals_;
};

}  // namespace assay::assayctl
