#include "services/assayctl/simulate/simulation.h"

#include <date/date.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

#include "services/assayctl/simulate/history_feed.h"

namespace assay::assayctl {

namespace {

using event::v1::FAMILY_CALL;
using event::v1::FAMILY_SURVEY;

// Two streams each; well below what a gateway allows.
constexpr size_t kBranchesAtOnce = 16;
// Calls from which the mean number of events of a call is taken.
constexpr uint64_t kSampleCalls = 4'000;

void AddTo(SessionCounts& sum, const SessionCounts& more) {
  sum.already_there += more.already_there;
  sum.acknowledged += more.acknowledged;
  sum.rejected += more.rejected;
  sum.reconnects += more.reconnects;
}

FamilyCounts Count(const std::vector<const SourceSession*>& sessions) {
  FamilyCounts counts;
  for (const SourceSession* session : sessions) {
    AddTo(session->spec().family == FAMILY_CALL ? counts.calls : counts.surveys, session->counts());
  }
  return counts;
}

uint64_t Durable(const FamilyCounts& counts) {
  return counts.calls.acknowledged + counts.surveys.acknowledged;
}

}  // namespace

Simulation::Simulation(SimulationOptions options, const std::vector<SimulatedBranch>& branches,
                       const directory::Questionnaire& questionnaire)
    : options_(std::move(options)), questionnaire_(questionnaire) {
  for (const SimulatedBranch& branch : branches) {
    branches_.push_back({branch, ProfileOf(branch, options_.seed, options_.calls_per_day)});
  }
}

SessionOptions Simulation::Session() const {
  return {.registration_within = options_.registration_within};
}

Traffic Simulation::HistoryTraffic(const Branch& branch, const HistoryWindow& window) const {
  return Traffic(branch.profile, questionnaire_, options_.seed,
                 Arrivals::WithRhythm(branch.profile, options_.seed, window.begin(), window.end()),
                 {.id_prefix = fmt::format("{}-h{}-", branch.profile.unit_id, options_.seed),
                  .end = window.end(),
                  .ends_whole = true});
}

StatusOr<FamilyCounts> Simulation::WriteHistory(const HistoryWindow& window, std::stop_token stop,
                                                const Tick& tick) {
  FamilyCounts sum;
  const auto length = static_cast<uint64_t>((window.end() - window.begin()).count());
  const uint64_t total = length * branches_.size() * 2;
  for (size_t first = 0; first < branches_.size(); first += kBranchesAtOnce) {
    const size_t last = std::min(first + kBranchesAtOnce, branches_.size());
    const auto client = IngestClient::Connect(options_.gateway);
    std::deque<HistoryFeed> feeds;
    std::vector<const SourceSession*> sessions;
    for (size_t i = first; i < last; ++i) {
      const Branch& branch = branches_[i];
      for (const auto& [family, prefix] :
           {std::pair(FAMILY_CALL, branch.reference.call_prefix),
            std::pair(FAMILY_SURVEY, branch.reference.survey_prefix)}) {
        feeds.emplace_back(HistoryTraffic(branch, window), family, window.begin());
        sessions.push_back(&client->Add(
            {.source_id = HistorySource(prefix, options_.seed, window), .family = family},
            feeds.back(), Session()));
      }
    }
    const Status status = client->Run(stop, [&] {
      uint64_t done = length * first * 2;
      for (const HistoryFeed& feed : feeds) done += static_cast<uint64_t>(feed.done().count());
      tick(done, total, Durable(sum) + client->counts().acknowledged);
    });
    const FamilyCounts counts = Count(sessions);
    AddTo(sum.calls, counts.calls);
    AddTo(sum.surveys, counts.surveys);
    RETURN_IF_ERROR(Annotate(status, "write the history"));
    if (stop.stop_requested())
      return Cancelled(
          "write the history: stopped; the same command "
          "goes on where it was");
  }
  return sum;
}

Traffic Simulation::LiveTraffic(const Branch& branch, double calls_per_second, WallTime start,
                                WallTime end) const {
  return Traffic(branch.profile, questionnaire_, options_.seed,
                 Arrivals::Steady(branch.profile, options_.seed, start - LiveBranch::kWarmUp, end,
                                  calls_per_second),
                 {.id_prefix = fmt::format("{}-{}-", branch.profile.unit_id,
                                           date::format("%Y%m%dT%H%M%S", start)),
                  .begin = start});
}

// Measured on the first branch at about the rate it will have: the busier a branch, the fewer of
// its callers wait. The others differ little.
double Simulation::EventsPerCall() const {
  constexpr double kGuess = 2.5;
  const double calls_per_second =
      options_.events_per_second / kGuess / static_cast<double>(branches_.size());
  const WallTime start{};
  const WallTime end = start + std::chrono::milliseconds(
                                   static_cast<int64_t>(kSampleCalls / calls_per_second * 1e3));
  Traffic traffic = LiveTraffic(branches_.front(), calls_per_second, start, end);
  uint64_t events = 0, ended = 0;
  while (const std::optional<TimedEvent> next = traffic.Next()) {
    ++events;
    if (next->event.call().has_ended()) ++ended;
  }
  return static_cast<double>(events) / static_cast<double>(std::max<uint64_t>(ended, 1));
}

StatusOr<FamilyCounts> Simulation::RunLive(std::stop_token stop, const Tick& tick) {
  const Clock& clock = Clock::System();
  const WallTime start = clock.Now();
  const WallTime end = options_.run_for ? start + *options_.run_for : WallTime::max();
  double weights = 0;
  for (const Branch& branch : branches_) weights += branch.profile.calls_per_day;
  const double calls_per_second = options_.events_per_second / EventsPerCall();

  const auto client = IngestClient::Connect(options_.gateway);
  std::deque<LiveBranch> live;
  std::vector<const SourceSession*> sessions;
  for (const Branch& branch : branches_) {
    const double share = branch.profile.calls_per_day / weights;
    live.emplace_back(LiveTraffic(branch, calls_per_second * share, start, end), clock, start, end);
    const auto add = [&](const std::string& prefix, event::v1::Family family, EventFeed& feed) {
      sessions.push_back(&client->Add(
          {.source_id = fmt::format("{}live-{}", prefix, options_.seed), .family = family}, feed,
          Session()));
    };
    add(branch.reference.call_prefix, FAMILY_CALL, live.back().calls());
    add(branch.reference.survey_prefix, FAMILY_SURVEY, live.back().surveys());
  }
  const uint64_t total = options_.run_for ? static_cast<uint64_t>(options_.run_for->count()) : 0;
  const Status status = client->Run(stop, [&] {
    tick(static_cast<uint64_t>((clock.Now() - start).count()), total,
         client->counts().acknowledged);
  });
  RETURN_IF_ERROR(Annotate(status, "simulate"));
  return Count(sessions);
}

}  // namespace assay::assayctl
