// StreamRegistry: the open streams, one for each source at most.
//
// There are places for so many streams in all and for so many of one peer. Streams may be held for
// days with little to send, so an idle one keeps its place as long as nobody needs it: when places
// are short, the one that is idle longest gives way to a new stream, of the peer that has most.
// An idle stream costs its client no more than opening again.
//
// Thread-safe. It knows streams only as something that can be ended, so that it needs to know
// nothing about them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/gateway/limits.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::gateway {

// Where a stream comes from.
struct StreamOrigin {
  std::string peer = "unknown";     // Who is counted: the address without its port.
  std::string address = "unknown";  // For people: with it.
};

class OpenStream {
 public:
  virtual ~OpenStream() = default;
  // Ends at once with this status.
  virtual void End(const Status& status) = 0;
  // Reads no more, waits until all it has taken is durable and acknowledged, and ends.
  virtual void Drain() = 0;
  // Since when nothing came and nothing of it is on its way; empty while something is.
  virtual std::optional<MonotonicTime> IdleSince() const = 0;
  // Ends at once with this status, also when its client does not read; false when it is not idle
  // since then.
  virtual bool EndIfIdleSince(MonotonicTime then, const Status& status) = 0;
};

class StreamRegistry {
 public:
  StreamRegistry(const Limits& limits, const Clock& clock, telemetry::Metrics& metrics);

  // kResourceExhausted when there are too many streams and none of them gives way, kUnavailable
  // when draining.
  Status Add(const std::shared_ptr<OpenStream>& stream, const StreamOrigin& origin);
  // `stream` is the one of `source_id` from now on; one that was it before is ended.
  void Claim(const std::string& source_id, const std::shared_ptr<OpenStream>& stream);
  void Remove(const OpenStream* stream, const std::string& source_id);

  // Ends those that are idle for longer than a stream may be.
  void EndIdle();

  // Refuses new streams and drains the open ones; those still open after `patience` are ended.
  // Returns how many that were.
  size_t Drain(std::chrono::milliseconds patience);

  bool draining() const;
  const Clock& clock() const { return clock_; }

 private:
  struct Place {
    std::shared_ptr<OpenStream> stream;
    StreamOrigin origin;
  };
  // Lets a line through every so often, and counts the others.
  struct SeldomTold {
    std::optional<MonotonicTime> told_at;
    size_t untold = 0;
  };

  // With the mutex held.
  Status CheckPlace(const StreamOrigin& origin) const;
  void RemoveLocked(const OpenStream* stream);
  size_t CountOf(const std::string& peer) const;
  bool MayTell(SeldomTold& told);

  bool MakePlace(const StreamOrigin& origin);
  void TellRefusal(const StreamOrigin& origin);
  std::vector<Place> All() const;

  const Limits limits_;
  const Clock& clock_;
  telemetry::Gauge& open_;
  telemetry::Counter& refused_;
  telemetry::Counter& gave_way_;
  telemetry::Counter& idle_too_long_;
  telemetry::Counter& taken_over_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool draining_ = false;
  std::unordered_map<const OpenStream*, Place> streams_;
  std::unordered_map<std::string, size_t> by_peer_;  // How many of streams_.
  std::unordered_map<std::string, const OpenStream*> by_source_;
  SeldomTold refusals_told_;
  SeldomTold takeovers_told_;
};

}  // namespace assay::gateway
