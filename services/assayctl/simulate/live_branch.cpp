#include "services/assayctl/simulate/live_branch.h"

#include <algorithm>
#include <utility>

namespace assay::assayctl {

namespace {

// When to look again whether the other feed's events were taken.
constexpr std::chrono::milliseconds kFullRetry{100};

}  // namespace

LiveBranch::LiveBranch(Traffic traffic, const Clock& clock, WallTime start, WallTime end)
    : traffic_(std::move(traffic)), clock_(clock), start_(start), end_(end) {}

bool LiveBranch::IsFull() const {
  return std::max(calls_.happened.size(), surveys_.happened.size()) >= kWaitingMax;
}

// Moves what has happened by now to the feeds.
void LiveBranch::Advance() {
  const WallTime now = clock_.Now();
  while (!ended_) {
    if (IsFull()) {
      ready_at_ = clock_.MonotonicNow() + kFullRetry;
      return;
    }
    const std::optional<WallTime> at = traffic_.PeekTime();
    if (!at || *at >= end_) {
      ended_ = true;
      return;
    }
    if (*at > now) {
      ready_at_ = clock_.MonotonicNow() + (*at - now);
      return;
    }
    TimedEvent event = *traffic_.Next();
    if (event.at < start_) continue;
    Feed& feed = event.family == event::v1::FAMILY_CALL ? calls_ : surveys_;
    feed.happened.push_back(std::move(event.event));
  }
}

StatusOr<FeedState> LiveBranch::Feed::Next(event::v1::Event* event) {
  if (happened.empty()) branch_.Advance();
  if (!happened.empty()) {
    *event = std::move(happened.front());
    happened.pop_front();
    return FeedState::kEvent;
  }
  return branch_.ended_ ? FeedState::kEnd : FeedState::kLater;
}

}  // namespace assay::assayctl
