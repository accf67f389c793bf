// Simulation: the traffic of all branches, first a past at full speed, then as it happens.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "services/assayctl/client/ingest_client.h"
#include "services/assayctl/simulate/live_branch.h"
#include "services/assayctl/simulate/organisation.h"
#include "services/assayctl/simulate/traffic.h"

namespace assay::assayctl {

struct SimulationOptions {
  std::string gateway;
  uint64_t seed = 1;
  double calls_per_day = 400;  // Of the mean branch on a weekday, in a history.
  double events_per_second = 20;
  std::optional<std::chrono::milliseconds> run_for = {};  // Until stopped when not set.
  // How long a source may be unknown: its registration has just been written.
  std::chrono::milliseconds registration_within{0};
};

// What became of the events of one family.
struct FamilyCounts {
  SessionCounts calls;
  SessionCounts surveys;
};

class Simulation {
 public:
  // The questionnaire must outlive the simulation.
  Simulation(SimulationOptions options, const std::vector<SimulatedBranch>& branches,
             const directory::Questionnaire& questionnaire);

  // Tells how much of the work is done, and of how much; the total is 0 when there is no end.
  using Tick = std::function<void(uint64_t done, uint64_t total, uint64_t durable)>;

  // Writes the history of every branch, a few branches at a time; what is there already is left
  // as it is.
  StatusOr<FamilyCounts> WriteHistory(const HistoryWindow& window, std::stop_token stop,
                                      const Tick& tick);

  // Runs from now on, for `run_for` or until stopped.
  StatusOr<FamilyCounts> RunLive(std::stop_token stop, const Tick& tick);

 private:
  struct Branch {
    SimulatedBranch reference;
    BranchProfile profile;
  };

  Traffic HistoryTraffic(const Branch& branch, const HistoryWindow& window) const;
  Traffic LiveTraffic(const Branch& branch, double calls_per_second, WallTime start,
                      WallTime end) const;
  double EventsPerCall() const;
  SessionOptions Session() const;

  const SimulationOptions options_;
  std::vector<Branch> branches_;
  const directory::Questionnaire& questionnaire_;
};

}  // namespace assay::assayctl
