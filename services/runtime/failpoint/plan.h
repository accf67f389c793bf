// Plan: what happens at which failpoints.
//
//   sink.before_insert=kill@3,gateway.after_produce=delay:200ms
//
// kill        SIGKILL to this process: nothing of it runs on, as after a power cut of the process
// error       the place answers kUnavailable where it can (FAILPOINT_STATUS)
// delay:200ms the thread waits (ms or s)
// pause       SIGSTOP to this process, until somebody sends SIGCONT
//
// `@n` restricts it to the n-th time the place is reached; without it, it happens every time. A
// place may stand in the plan more than once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::failpoint {

enum class Action { kKill, kError, kDelay, kPause };

class Plan {
 public:
  // kInvalidArgument names the entry that cannot be read.
  static StatusOr<Plan> Parse(std::string_view text);

  // Counts the visit and does what the plan says. Thread-safe.
  Status Reach(std::string_view name);

 private:
  struct Rule {
    Action action = Action::kKill;
    std::chrono::milliseconds delay{0};
    std::optional<uint64_t> visit;
  };
  struct Place {
    std::atomic<uint64_t> visits = 0;
    std::vector<Rule> rules;
  };

  static StatusOr<Rule> ParseRule(std::string_view text);

  // Never changed after Parse().
  std::map<std::string, std::unique_ptr<Place>, std::less<>> places_;
};

}  // namespace assay::failpoint
