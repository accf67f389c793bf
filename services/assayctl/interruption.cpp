#include "services/assayctl/interruption.h"

#include <csignal>
#include <cstdlib>

namespace assay::assayctl {

namespace {

constexpr int kStatusOfInterrupt = 130;  // As shells report it.

}  // namespace

Interruption::Interruption()
    : thread_([this](std::stop_token ended) { Watch(std::move(ended)); }) {}

Interruption::~Interruption() {
  thread_.request_stop();
  signals_.Wake();
  thread_.join();
}

void Interruption::Watch(std::stop_token ended) {
  while (!ended.stop_requested()) {
    const std::optional<int> signal = signals_.Wait(std::nullopt);
    if (signal != SIGINT && signal != SIGTERM) continue;
    if (!asked_.request_stop()) std::_Exit(kStatusOfInterrupt);
  }
}

}  // namespace assay::assayctl
