// AgentPool: agents who serve callers in the order in which they began to wait.
//
// For each caller in that order it says when an agent would be free. A caller who gives up first
// takes no agent, so the recursion is exact for callers with patience (the queue of Erlang A,
// with any distribution of handling times).
#pragma once

#include <algorithm>
#include <functional>
#include <queue>
#include <vector>

#include "services/runtime/base/clock.h"

namespace assay::assayctl {

class AgentPool {
 public:
  // How many agents are on duty from now on; those who come are free, the first who are free
  // leave.
  void Staff(size_t agents, WallTime now) {
    while (free_at_.size() < agents) free_at_.push(now);
    while (free_at_.size() > agents) free_at_.pop();
  }

  // When an agent could answer somebody who begins to wait now.
  WallTime NextFree(WallTime now) const { return std::max(now, free_at_.top()); }

  // The agent who is free next is busy until then.
  void Serve(WallTime until) {
    free_at_.pop();
    free_at_.push(until);
  }

  size_t agents() const { return free_at_.size(); }

 private:
  std::priority_queue<WallTime, std::vector<WallTime>, std::greater<>> free_at_;
};

}  // namespace assay::assayctl
