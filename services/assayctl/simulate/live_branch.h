// LiveBranch: one branch as it runs now: events come when their moment has come.
//
// The simulation begins half an hour before the start, so that calls are on their way in every
// phase from the first second on; what lies before the start is left out. Its two feeds share
// one simulation, because an answer belongs to a call. When what has happened is not taken, one
// feed's stream being held up, the simulation waits too: no event is left out, some come later. Not
// thread-safe.
#pragma once

#include <deque>

#include "services/assayctl/client/event_feed.h"
#include "services/assayctl/simulate/traffic.h"
#include "services/runtime/base/clock.h"

namespace assay::assayctl {

class LiveBranch {
 public:
  static constexpr std::chrono::minutes kWarmUp{30};
  // Events of one family that have happened and are not taken yet.
  static constexpr size_t kWaitingMax = 10'000;

  // `traffic` begins kWarmUp before `start`. Events behind `end` do not come.
  LiveBranch(Traffic traffic, const Clock& clock, WallTime start, WallTime end);
  LiveBranch(const LiveBranch&) = delete;

  EventFeed& calls() { return calls_; }
  EventFeed& surveys() { return surveys_; }

 private:
  // One family's events that have happened and were not taken yet.
  class Feed final : public EventFeed {
   public:
    explicit Feed(LiveBranch& branch) : branch_(branch) {}

    // New events follow whatever the source has.
    Status StartAfter(uint64_t) override { return OkStatus(); }
    StatusOr<FeedState> Next(event::v1::Event* event) override;
    MonotonicTime ready_at() const override { return branch_.ready_at_; }

    std::deque<event::v1::Event> happened;

   private:
    LiveBranch& branch_;
  };

  bool IsFull() const;
  void Advance();

  Traffic traffic_;
  const Clock& clock_;
  const WallTime start_;
  const WallTime end_;
  MonotonicTime ready_at_;  // When the next event of either family happens.
  bool ended_ = false;
  Feed calls_{*this};
  Feed surveys_{*this};
};

}  // namespace assay::assayctl
