// Signals: SIGTERM, SIGINT and SIGHUP as values read by a thread, not as handlers.
//
// Construction blocks them for this thread and every thread it starts afterwards, so it comes
// first of all. SIGPIPE is ignored: a peer that went away shows as a failed write.
#pragma once

#include <chrono>
#include <optional>

namespace assay::process {

class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // The next signal; nothing when Wake() was called or the patience is over.
  std::optional<int> Wait(std::optional<std::chrono::milliseconds> patience);
  // Makes the present or next Wait() return. Safe from any thread.
  void Wake();

 private:
  int signals_;  // A signalfd.
  int wake_;     // An eventfd.
};

}  // namespace assay::process
