// The events of a chaos run: each a function of seed, source, epoch and sequence alone, so that
// whoever sends one again sends the same, and whoever checks can make it anew.
//
// They are calls in their three phases. A few are refused by the gateway, and a few are years old
// when they come.
#pragma once

#include <cstdint>
#include <string>

#include "assay/event/v1/event.pb.h"

namespace assay::chaos {

// One event's place for ever.
struct Place {
  std::string source;
  uint32_t epoch = 1;
  uint64_t sequence = 1;
};

struct EventMaker {
  uint64_t seed = 0;
  int64_t base_ms = 0;  // The events happened in the minutes before this moment.

  event::v1::Event Make(const Place& place) const;
  // True for events that the gateway refuses.
  bool IsRefused(const Place& place) const;
};

// What of an event must be found in the store, in 64 bits; kStoredHash is the same in SQL.
uint64_t HashOf(const Place& place, const event::v1::Event& event);
extern const char kStoredHash[];

}  // namespace assay::chaos
