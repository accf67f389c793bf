#include "ingest/gateway/stream_registry.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "ingest/gateway/refusal.h"
#include "services/runtime/telemetry/log.h"

namespace assay::gateway {
namespace {

// Clients that are refused come again, and systems that share a source take it from each other,
// all the time.
constexpr std::chrono::seconds kToldEvery{10};

// A stream that gave way may take its place again before the newcomer has it.
constexpr int kAttempts = 3;

telemetry::Counter& AddIdleCounter(telemetry::Metrics& metrics, const std::string& why) {
  return metrics.AddCounter("gateway_streams_idle_total", "Idle streams ended, by why.",
                            {{"why", why}});
}

}  // namespace

StreamRegistry::StreamRegistry(const Limits& limits, const Clock& clock,
                               telemetry::Metrics& metrics)
    : limits_(limits),
      clock_(clock),
      open_(metrics.AddGauge("gateway_streams", "Open streams.")),
      refused_(metrics.AddCounter("gateway_streams_refused_total",
                                  "Streams refused because there were too many.")),
      gave_way_(AddIdleCounter(metrics, "gave_way")),
      idle_too_long_(AddIdleCounter(metrics, "idle_max")),
      taken_over_(metrics.AddCounter("gateway_sources_taken_over_total",
                                     "Streams ended because their source was opened again.")) {}

Status StreamRegistry::Add(const std::shared_ptr<OpenStream>& stream, const StreamOrigin& origin) {
  Status place;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    {
      std::lock_guard lock(mutex_);
      if (draining_) {
        return WithReason(Unavailable("open stream: the gateway is stopping; open again"),
                          kDraining);
      }
      place = CheckPlace(origin);
      if (place.ok()) {
        streams_.emplace(stream.get(), Place{.stream = stream, .origin = origin});
        ++by_peer_[origin.peer];
        open_.Set(static_cast<double>(streams_.size()));
        return place;
      }
    }
    if (!MakePlace(origin)) break;
  }
  TellRefusal(origin);
  return place;
}

Status StreamRegistry::CheckPlace(const StreamOrigin& origin) const {
  const auto too_many = [](size_t streams, std::string_view whose, std::string_view setting) {
    return WithReason(ResourceExhausted("open stream: {} streams{} are open and none of them is "
                                        "idle, the most allowed ({}); try again later or use "
                                        "another gateway",
                                        streams, whose, setting),
                      kTooManyStreams);
  };
  if (streams_.size() >= limits_.streams_max) {
    return too_many(streams_.size(), "", "gateway.streams_max");
  }
  if (const size_t count = CountOf(origin.peer); count >= limits_.streams_per_peer_max) {
    return too_many(count, " of this client's address", "gateway.streams_per_peer_max");
  }
  return OkStatus();
}

// Ends the stream that is idle longest, of the peer that has most, when it was idle for long
// enough; only of the newcomer's own peer when that has all it may have. False when there is none.
bool StreamRegistry::MakePlace(const StreamOrigin& origin) {
  struct Idle {
    std::shared_ptr<OpenStream> stream;
    size_t of_peer = 0;
    MonotonicTime since;
  };
  std::vector<Idle> idle;
  bool of_peer_only = false;
  {
    std::lock_guard lock(mutex_);
    of_peer_only = CountOf(origin.peer) >= limits_.streams_per_peer_max;
    for (const auto& [key, place] : streams_) {
      if (of_peer_only && place.origin.peer != origin.peer) continue;
      idle.push_back({.stream = place.stream, .of_peer = CountOf(place.origin.peer), .since = {}});
    }
  }
  std::erase_if(idle, [](Idle& one) {
    const auto since = one.stream->IdleSince();
    one.since = since.value_or(MonotonicTime());
    return !since;
  });
  std::ranges::sort(idle, {}, [](const Idle& one) {
    return std::tuple(-static_cast<int64_t>(one.of_peer), one.since);
  });
  const MonotonicTime then = clock_.MonotonicNow() - limits_.stream_yields_after;
  const Status status =
      WithReason(Unavailable("stream: it was idle and gave its place to a new one "
                             "(gateway.streams_max, gateway.streams_per_peer_max); open again when "
                             "there is something to send"),
                 kIdle);
  for (const Idle& one : idle) {
    if (!one.stream->EndIfIdleSince(then, status)) continue;
    gave_way_.Increment();
    std::lock_guard lock(mutex_);
    RemoveLocked(one.stream.get());  // It may take a while to leave by itself.
    return true;
  }
  return false;
}

void StreamRegistry::TellRefusal(const StreamOrigin& origin) {
  refused_.Increment();
  std::lock_guard lock(mutex_);
  const size_t untold = refusals_told_.untold;
  if (!MayTell(refusals_told_)) return;
  const auto most = std::ranges::max_element(by_peer_, {}, &decltype(by_peer_)::value_type::second);
  if (most == by_peer_.end()) return;
  log::Warning("too many streams", {{"peer", origin.address},
                                    {"streams", streams_.size()},
                                    {"of_peer", CountOf(origin.peer)},
                                    {"largest_peer", most->first},
                                    {"of_largest_peer", most->second},
                                    {"untold", untold}});
}

bool StreamRegistry::MayTell(SeldomTold& told) {
  const MonotonicTime now = clock_.MonotonicNow();
  if (told.told_at && now - *told.told_at < kToldEvery) {
    ++told.untold;
    return false;
  }
  told = {.told_at = now};
  return true;
}

size_t StreamRegistry::CountOf(const std::string& peer) const {
  const auto found = by_peer_.find(peer);
  return found == by_peer_.end() ? 0 : found->second;
}

void StreamRegistry::Claim(const std::string& source_id,
                           const std::shared_ptr<OpenStream>& stream) {
  std::shared_ptr<OpenStream> former;
  std::string by = "unknown";
  {
    std::lock_guard lock(mutex_);
    const OpenStream*& holder = by_source_[source_id];
    const auto found = streams_.find(holder);
    holder = stream.get();
    if (found == streams_.end() || found->second.stream == stream) return;
    former = found->second.stream;
    if (const auto next = streams_.find(stream.get()); next != streams_.end()) {
      by = next->second.origin.address;
    }
    taken_over_.Increment();
    const size_t untold = takeovers_told_.untold;
    if (MayTell(takeovers_told_)) {
      log::Info("source taken over", {{"source", source_id},
                                      {"from", found->second.origin.address},
                                      {"by", by},
                                      {"untold", untold}});
    }
  }
  former->End(WithReason(
      Aborted("stream of source \"{}\": the source was opened again from {}; if that was not you, "
              "two systems use the same source",
              source_id, by),
      kSuperseded));
}

void StreamRegistry::Remove(const OpenStream* stream, const std::string& source_id) {
  std::lock_guard lock(mutex_);
  RemoveLocked(stream);
  const auto holder = by_source_.find(source_id);
  if (holder != by_source_.end() && holder->second == stream) by_source_.erase(holder);
}

void StreamRegistry::RemoveLocked(const OpenStream* stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  const auto peer = by_peer_.find(found->second.origin.peer);
  if (--peer->second == 0) by_peer_.erase(peer);
  streams_.erase(found);
  open_.Set(static_cast<double>(streams_.size()));
  changed_.notify_all();
}

void StreamRegistry::EndIdle() {
  const MonotonicTime then = clock_.MonotonicNow() - limits_.stream_idle_max;
  const Status status =
      WithReason(Unavailable("stream: nothing was sent for {} s (gateway.stream_idle_max); open "
                             "again when there is something to send",
                             limits_.stream_idle_max.count() / 1000),
                 kIdle);
  for (const Place& place : All()) {
    if (place.stream->EndIfIdleSince(then, status)) idle_too_long_.Increment();
  }
}

size_t StreamRegistry::Drain(std::chrono::milliseconds patience) {
  {
    std::lock_guard lock(mutex_);
    draining_ = true;
  }
  for (const Place& place : All()) place.stream->Drain();
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return streams_.empty(); });
  }
  const auto late = All();
  for (const Place& place : late) {
    place.stream->End(WithReason(
        Unavailable("stream: the gateway is stopping and the log did not answer in time; open "
                    "again"),
        kDraining));
  }
  return late.size();
}

bool StreamRegistry::draining() const {
  std::lock_guard lock(mutex_);
  return draining_;
}

std::vector<StreamRegistry::Place> StreamRegistry::All() const {
  std::lock_guard lock(mutex_);
  std::vector<Place> all;
  for (const auto& [key, place] : streams_) all.push_back(place);
  return all;
}

}  // namespace assay::gateway
