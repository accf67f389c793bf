#include "ingest/gateway/check/call_check.h"

#include <fmt/format.h>

#include <array>

#include "ingest/contract/event_limits.h"
#include "ingest/gateway/check/moment.h"
#include "services/runtime/base/alphabet.h"

namespace assay::gateway {
namespace {

using contract::kIdBytesMax;
using contract::kLengthMsMax;
using event::v1::CallEnded;
using event::v1::CallEvent;

constexpr size_t kWordBytesMax = 64;

MaybeFlaw CheckLength(std::string_view field, uint32_t length_ms) {
  if (length_ms <= kLengthMsMax) return std::nullopt;
  return Flaw{.reason = event::v1::REJECT_REASON_OUT_OF_RANGE,
              .field = std::string(field),
              .message = fmt::format("{}: {} ms; 0 to {} (seven days) are allowed: is the unit "
                                     "right?",
                                     field, length_ms, kLengthMsMax)};
}

MaybeFlaw CheckArrival(const CallEvent& call, WallTime occurred_at, WallTime now,
                       WallTime* counted_at) {
  constexpr std::string_view kField = "call.arrived_at";
  if (auto flaw = CheckMoment(kField, call.has_arrived_at(), call.arrived_at(), now, counted_at)) {
    return flaw;
  }
  if (*counted_at <= occurred_at + std::chrono::hours(24)) return std::nullopt;
  return Flaw{.reason = event::v1::REJECT_REASON_OUT_OF_RANGE,
              .field = std::string(kField),
              .message = fmt::format("{}: {} is more than a day after occurred_at, {}; a call "
                                     "arrives before its other phases",
                                     kField, ShowMoment(*counted_at), ShowMoment(occurred_at))};
}

MaybeFlaw CheckEnded(const CallEnded& ended) {
  constexpr std::string_view kReason = "call.ended.end_reason";
  if (ended.end_reason() == event::v1::CALL_END_REASON_UNSPECIFIED) {
    return Missing(kReason, "say how the call ended");
  }
  if (!event::v1::CallEndReason_IsValid(ended.end_reason())) {
    return UnknownValue(kReason, ended.end_reason());
  }
  if (auto flaw = CheckLength("call.ended.ivr_ms", ended.ivr_ms())) return flaw;
  if (auto flaw = CheckLength("call.ended.queue_ms", ended.queue_ms())) return flaw;
  if (auto flaw = CheckLength("call.ended.ring_ms", ended.ring_ms())) return flaw;
  if (auto flaw = CheckLength("call.ended.talk_ms", ended.talk_ms())) return flaw;
  if (auto flaw = CheckLength("call.ended.hold_ms", ended.hold_ms())) return flaw;
  return CheckLength("call.ended.wrap_ms", ended.wrap_ms());
}

}  // namespace

MaybeFlaw CheckCall(const CallEvent& call, WallTime occurred_at, WallTime now,
                    WallTime* counted_at) {
  const TextRule id{.bytes_max = kIdBytesMax, .required = true};
  const TextRule word{.bytes_max = kWordBytesMax};
  if (auto flaw = CheckText("call.call_id", call.call_id(), id)) return flaw;
  if (auto flaw = CheckArrival(call, occurred_at, now, counted_at)) return flaw;
  if (!event::v1::CallDirection_IsValid(call.direction())) {
    return UnknownValue("call.direction", call.direction());
  }
  if (auto flaw = CheckText("call.line", call.line(), word)) return flaw;
  if (auto flaw = CheckText("call.business", call.business(), word)) return flaw;
  if (auto flaw = CheckText("call.skill", call.skill(), word)) return flaw;
  switch (call.phase_case()) {
    case CallEvent::kQueued:
      return std::nullopt;
    case CallEvent::kAnswered:
      return CheckLength("call.answered.queue_ms", call.answered().queue_ms());
    case CallEvent::kEnded:
      return CheckEnded(call.ended());
    case CallEvent::PHASE_NOT_SET:
      return Missing("call.phase", "set one of queued, answered, ended");
  }
  return std::nullopt;
}

MaybeFlaw CheckWords(const CallEvent& call, std::string_view source_id, SourceWords& words,
                     bool keep) {
  static_assert(kWordFields.size() <= SourceWords::kFieldsMax);
  const std::array<std::string_view, 3> values{call.line(), call.business(), call.skill()};
  const auto one_too_many = keep ? words.Keep(values) : words.Look(values);
  if (!one_too_many) return std::nullopt;
  const std::string field = fmt::format("call.{}", kWordFields[*one_too_many]);
  return Flaw{
      .reason = event::v1::REJECT_REASON_TOO_MANY_WORDS,
      .field = std::string(field),
      .message = fmt::format("{}: \"{}\" is new, and source \"{}\" has used {} words there, "
                             "the most allowed (gateway.words_per_source_max); send codes "
                             "of a list, not free text or numbers",
                             field, PrintableUtf8(values[*one_too_many], 128),
                             PrintableUtf8(source_id, 128), words.words_max())};
}

}  // namespace assay::gateway
