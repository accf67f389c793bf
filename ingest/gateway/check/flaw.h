// Flaw: what is wrong with an event. A check returns nothing when all is well:
//
//   if (MaybeFlaw flaw = CheckText("unit_id", event.unit_id(), {.bytes_max = 128})) return flaw;
//
// Messages are for the people who integrate a branch system: what is wrong, with which value,
// and what to do.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "assay/event/v1/record.pb.h"
#include "ingest/contract/event_limits.h"

namespace assay::gateway {

using event::v1::RejectReason;

// Bounds of what is kept of a rejected event.
using contract::kRawBytesMax;
inline constexpr size_t kFlawMessageBytesMax = 1024;
inline constexpr size_t kFlawFieldBytesMax = 128;

struct Flaw {
  RejectReason reason = event::v1::REJECT_REASON_UNSPECIFIED;
  std::string field;  // Path in the event; empty when the whole event is at fault.
  std::string message;
  // The bytes to keep when they are not the event's own (`Unreadable.raw`).
  std::optional<std::string> raw = std::nullopt;
};

using MaybeFlaw = std::optional<Flaw>;

// `todo` says what to do ("set it to the moment of the fact").
Flaw Missing(std::string_view field, std::string_view todo);
Flaw UnknownValue(std::string_view field, int value);

// A text within its limit and of the alphabet of words (services/runtime/base/alphabet.h), without
// space at its ends; absent is fine unless it is required.
struct TextRule {
  size_t bytes_max = 0;
  bool required = false;
};
MaybeFlaw CheckText(std::string_view field, std::string_view text, TextRule rule);

}  // namespace assay::gateway
