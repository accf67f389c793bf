#include <fmt/format.h>

#include "assay/event/v1/record.pb.h"
#include "ingest/contract/event_limits.h"
#include "ingest/sink/moment.h"
#include "ingest/sink/payload.h"

namespace assay::sink {
namespace {

namespace pb = event::v1;

using contract::kLengthMsMax;

MaybeFlaw CheckLength(std::string_view field, uint32_t length_ms) {
  if (length_ms <= kLengthMsMax) return std::nullopt;
  return OutOfRangeFlaw(field, fmt::format("{} ms", length_ms), "0 to 604,800,000 ms");
}

// The outcome by end reason and queue, as call.proto tells it; empty when the reason is unknown.
std::string_view OutcomeOf(const pb::CallEnded& ended) {
  switch (ended.end_reason()) {
    case pb::CALL_END_REASON_SERVED:
      return "answered";
    case pb::CALL_END_REASON_CALLER_LOST:
      return ended.has_queue_ms() ? "abandoned" : "left_before_queue";
    case pb::CALL_END_REASON_SELF_SERVED:
      return "self_served";
    case pb::CALL_END_REASON_DROPPED:
      return "dropped";
    case pb::CALL_END_REASON_PHANTOM:
      return "phantom";
    default:
      return {};
  }
}

MaybeFlaw ReadEnded(const pb::CallEnded& ended, CallFacts& facts) {
  facts.phase = "ended";
  facts.outcome = OutcomeOf(ended);
  if (ended.end_reason() == pb::CALL_END_REASON_UNSPECIFIED) {
    return Missing("event.call.ended.end_reason");
  }
  if (facts.outcome.empty()) {
    return UnknownValue("event.call.ended.end_reason", ended.end_reason());
  }
  facts.queued = ended.has_queue_ms();
  facts.ivr_ms = ended.ivr_ms();
  facts.queue_ms = ended.queue_ms();
  facts.ring_ms = ended.ring_ms();
  facts.talk_ms = ended.talk_ms();
  facts.hold_ms = ended.hold_ms();
  facts.wrap_ms = ended.wrap_ms();
  MaybeFlaw flaw = CheckLength("event.call.ended.ivr_ms", facts.ivr_ms);
  if (!flaw) flaw = CheckLength("event.call.ended.queue_ms", facts.queue_ms);
  if (!flaw) flaw = CheckLength("event.call.ended.ring_ms", facts.ring_ms);
  if (!flaw) flaw = CheckLength("event.call.ended.talk_ms", facts.talk_ms);
  if (!flaw) flaw = CheckLength("event.call.ended.hold_ms", facts.hold_ms);
  if (!flaw) flaw = CheckLength("event.call.ended.wrap_ms", facts.wrap_ms);
  return flaw;
}

MaybeFlaw ReadPhase(const pb::CallEvent& call, CallFacts& facts) {
  switch (call.phase_case()) {
    case pb::CallEvent::kQueued:
      facts.phase = "queued";
      facts.queued = true;
      return std::nullopt;
    case pb::CallEvent::kAnswered:
      facts.phase = "answered";
      facts.queued = call.answered().has_queue_ms();
      facts.queue_ms = call.answered().queue_ms();
      return CheckLength("event.call.answered.queue_ms", facts.queue_ms);
    case pb::CallEvent::kEnded:
      return ReadEnded(call.ended(), facts);
    case pb::CallEvent::PHASE_NOT_SET:
      break;
  }
  return Missing("event.call.phase");
}

}  // namespace

MaybeFlaw ReadCall(const pb::Record& record, Row& row) {
  const pb::CallEvent& call = record.event().call();
  CallFacts& facts = row.facts.emplace<CallFacts>();
  if (call.call_id().empty()) return Missing("event.call.call_id");
  if (!call.has_arrived_at()) return Missing("event.call.arrived_at");
  const auto arrived_at = MomentOf(call.arrived_at());
  if (!arrived_at) {
    return OutOfRangeFlaw("event.call.arrived_at", "not a moment", "1970 to 2299");
  }
  row.counted_at = *arrived_at;
  facts.call_id = call.call_id();
  facts.line = call.line();
  facts.business = call.business();
  facts.skill = call.skill();
  switch (call.direction()) {
    case pb::CALL_DIRECTION_UNSPECIFIED:
    case pb::CALL_DIRECTION_INBOUND:
      facts.direction = "inbound";
      break;
    case pb::CALL_DIRECTION_OUTBOUND:
      facts.direction = "outbound";
      break;
    default:
      return UnknownValue("event.call.direction", call.direction());
  }
  return ReadPhase(call, facts);
}

}  // namespace assay::sink
