// VerifySchedule: verifies the invariants of the store every so often, so that a fault is known
// before somebody asks. One thread; the Verifier keeps the result.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "query/server/engine/verifier.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::query {

class VerifySchedule {
 public:
  // The first one begins after that time: sinks look at their partitions when they start. Zero:
  // never.
  VerifySchedule(Verifier& verifier, std::chrono::milliseconds every, telemetry::Metrics& metrics);
  ~VerifySchedule() = default;  // Cancels the one that runs.

 private:
  void Run(std::stop_token stop);
  Status VerifyOnce(std::stop_token stop);

  Verifier& verifier_;
  const std::chrono::milliseconds every_;
  telemetry::Gauge& failed_checks_;
  std::mutex mutex_;
  std::condition_variable_any waiting_;
  std::jthread thread_;  // Last: it uses everything above.
};

}  // namespace assay::query
