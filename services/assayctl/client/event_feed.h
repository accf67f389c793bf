// EventFeed: the port from which a source's events come, one after another.
#pragma once

#include <cstdint>
#include <optional>

#include "assay/event/v1/event.pb.h"
#include "assay/ingest/v1/ingest.pb.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

enum class FeedState {
  kEvent,  // There is an event.
  kLater,  // Not before ready_at().
  kEnd,    // There will be no more.
};

class EventFeed {
 public:
  virtual ~EventFeed() = default;

  // The gateway has everything up to `last_sequence`; the first event wanted is the next one.
  // Called once, before Next(). Reconnecting does not come back to it.
  virtual Status StartAfter(uint64_t last_sequence) = 0;

  // Fills `event` with the next one in order of sequence.
  virtual StatusOr<FeedState> Next(event::v1::Event* event) = 0;
  // After kEnd: how many events the source has in all, or nothing where they follow whatever it
  // has, or where not all of them were read.
  virtual std::optional<uint64_t> length() const { return std::nullopt; }
  // Meaningful after kLater.
  virtual MonotonicTime ready_at() const { return MonotonicTime::max(); }

  // The gateway refused an event. It counts as acknowledged; its place is kept.
  virtual void OnRejected(const ingest::v1::Rejected&) {}
  // Everything up to here is durable.
  virtual void OnAcknowledged(uint64_t /*through_sequence*/) {}
};

}  // namespace assay::assayctl
