// Traffic: everything that happens at one branch, as events in order of time: calls that queue,
// are answered or given up, end, and are followed by answers to a questionnaire.
//
// A pure function of its arguments: the same again gives the same events again, which is what
// lets a history resume in the middle.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <string>
#include <tuple>
#include <vector>

#include "assay/event/v1/event.pb.h"
#include "assay/event/v1/family.pb.h"
#include "services/assayctl/simulate/agent_pool.h"
#include "services/assayctl/simulate/arrivals.h"
#include "services/assayctl/simulate/branch_profile.h"
#include "services/assayctl/simulate/random.h"
#include "services/directory/questionnaire.h"

namespace assay::assayctl {

struct TimedEvent {
  WallTime at;  // Event.occurred_at.
  event::v1::Family family = event::v1::FAMILY_CALL;
  uint64_t serial = 0;  // Orders events of the same moment.
  event::v1::Event event;
};

class Traffic {
 public:
  // Call ids begin with `id_prefix`. What happens before `begin` is simulated, it keeps agents
  // busy, and left out: half an hour to warm up is cheap so. Calls that would not be over by `end`
  // are left out when `ends_whole`: then nothing lies behind `end`.
  struct Options {
    std::string id_prefix;
    WallTime begin = WallTime::min();
    WallTime end = WallTime::max();
    bool ends_whole = false;
  };
  Traffic(const BranchProfile& profile, const directory::Questionnaire& questionnaire,
          uint64_t seed, Arrivals arrivals, Options options);

  // The next event in order of time; nothing once all calls are over.
  std::optional<TimedEvent> Next();
  // When the next event happens, without taking it.
  std::optional<WallTime> PeekTime();

 private:
  struct Later {
    bool operator()(const TimedEvent& a, const TimedEvent& b) const {
      return std::tie(a.at, a.serial) > std::tie(b.at, b.serial);
    }
  };
  struct Call;

  void Fill();
  void Simulate(WallTime arrived_at);
  void Serve(Call& call, WallTime queued_at);
  void AddCallEvents(const Call& call);
  void AddSurvey(const Call& call);
  event::v1::Event CallEvent(const Call& call, WallTime at) const;
  void Push(WallTime at, event::v1::Family family, event::v1::Event event);

  const BranchProfile profile_;
  const directory::Questionnaire& questionnaire_;
  const Options options_;
  Arrivals arrivals_;
  Random random_;
  AgentPool agents_;
  std::optional<WallTime> next_arrival_;
  uint64_t calls_ = 0;
  uint64_t serial_ = 0;
  std::vector<TimedEvent> pending_;  // Being one call's, until it is known whether it counts.
  std::priority_queue<TimedEvent, std::vector<TimedEvent>, Later> events_;
};

}  // namespace assay::assayctl
