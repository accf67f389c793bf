// IntakeWatch: looks every few seconds whether what is received gets stored, so that it is known
// since when it does not before somebody asks. One thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "query/server/engine/intake.h"
#include "query/server/engine/sinks.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::query {

class IntakeWatch {
 public:
  // Looks several times within `stored_within`, for the first time at once.
  IntakeWatch(const Intake& intake, StoringWatch& watch, Sinks& sinks,
              std::chrono::milliseconds stored_within, telemetry::Metrics& metrics);
  ~IntakeWatch() = default;  // Cancels the look that is under way.

 private:
  void Run(std::stop_token stop);
  void Tell(const StatusOr<std::vector<Finding>>& findings);

  const Intake& intake_;
  StoringWatch& watch_;
  Sinks& sinks_;
  const std::chrono::milliseconds every_;
  telemetry::Gauge& findings_;
  // Of the thread: what was said last, so that each is said once.
  std::vector<std::string> told_;
  bool is_blind_ = false;
  std::jthread thread_;  // Last: it uses everything above.
};

}  // namespace assay::query
