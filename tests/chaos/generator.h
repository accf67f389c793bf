// Generator: all branch systems of a run. Its journals are the oracle's only evidence.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include "services/runtime/base/status.h"
#include "tests/chaos/feeder.h"

namespace assay::chaos {

struct GeneratorOptions {
  uint64_t seed = 0;
  std::vector<std::string> gateways;
  std::filesystem::path journals;  // A folder; made here.
  size_t sources = 8;
  uint64_t events_wanted = 10'000;
  uint64_t batch_events_max = 200;
  uint64_t new_epoch_one_in = 0;
};

class Generator {
 public:
  static StatusOr<std::unique_ptr<Generator>> Start(const GeneratorOptions& options);

  uint64_t acked_events() const { return rules_.acked_events; }
  const std::vector<std::unique_ptr<Feeder>>& feeders() const { return feeders_; }
  // kDataLoss as soon as some source was told what cannot be.
  Status verdict() const;

  // Until that many more events were acknowledged.
  Status WaitForProgress(uint64_t events, std::chrono::seconds patience);
  // Until all of `events_wanted` were.
  Status WaitUntilSent(std::chrono::seconds patience);
  // Sends nothing new, and waits until everything that was sent is acknowledged.
  Status Finish(std::chrono::seconds patience);

 private:
  Generator() = default;

  EventMaker maker_;
  FeederRules rules_;
  std::vector<std::unique_ptr<Feeder>> feeders_;
};

}  // namespace assay::chaos
