// HistoryFeed: the past of one branch and family as the events of one source, as fast as they
// are taken. Event n of the source is event n of the simulation, so it resumes anywhere.
#pragma once

#include <chrono>
#include <optional>

#include "services/assayctl/client/event_feed.h"
#include "services/assayctl/simulate/traffic.h"

namespace assay::assayctl {

class HistoryFeed final : public EventFeed {
 public:
  HistoryFeed(Traffic traffic, event::v1::Family family, WallTime begin)
      : traffic_(std::move(traffic)), family_(family), begin_(begin), reached_(begin) {}

  Status StartAfter(uint64_t last_sequence) override {
    last_sequence_ = last_sequence;
    return OkStatus();
  }

  StatusOr<FeedState> Next(event::v1::Event* event) override {
    while (std::optional<TimedEvent> next = traffic_.Next()) {
      reached_ = next->at;
      if (next->family != family_ || ++position_ <= last_sequence_) continue;
      *event = std::move(next->event);
      return FeedState::kEvent;
    }
    return FeedState::kEnd;
  }
  std::optional<uint64_t> length() const override { return position_; }

  // How much of the simulated time is done.
  std::chrono::milliseconds done() const { return reached_ - begin_; }

 private:
  Traffic traffic_;
  const event::v1::Family family_;
  const WallTime begin_;
  WallTime reached_;
  uint64_t last_sequence_ = 0;
  uint64_t position_ = 0;
};

}  // namespace assay::assayctl
