#include "ingest/gateway/check/event_checker.h"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include "assay/event/v1/event.pb.h"
#include "assay/event/v1/record.pb.h"
#include "ingest/gateway/check/call_check.h"
#include "ingest/gateway/check/moment.h"
#include "ingest/gateway/check/survey_check.h"
#include "ingest/gateway/check/unreadable_bytes.h"
#include "services/runtime/base/alphabet.h"

namespace assay::gateway {
namespace {

using event::v1::Event;
using event::v1::Family;

constexpr size_t kArenaBlockBytes = 64 * 1024;
constexpr int kEventsPerArena = 64;
// A parsed event may take forty times its bytes (many answers, of nothing): few such are kept.
constexpr size_t kBytesPerArena = 64 * 1024;
constexpr size_t kReferenceBytesMax = 128;

Family FamilyOf(Event::PayloadCase payload) {
  switch (payload) {
    case Event::kCall:
      return event::v1::FAMILY_CALL;
    case Event::kSurveyResponse:
      return event::v1::FAMILY_SURVEY;
    case Event::kUnreadable:
    case Event::PAYLOAD_NOT_SET:
      break;
  }
  return event::v1::FAMILY_UNSPECIFIED;
}

std::string_view NameOf(Family family) {
  return family == event::v1::FAMILY_SURVEY ? "survey" : "call";
}

Flaw FlawOf(const event::v1::Unreadable& unreadable) {
  return {.reason = event::v1::REJECT_REASON_UNREADABLE,
          .field = PrintableUtf8(unreadable.field(), kFlawFieldBytesMax),
          .message = PrintableUtf8(unreadable.message(), kFlawMessageBytesMax),
          .raw = unreadable.raw()};
}

// Whether there is a payload, and it belongs into the stream.
MaybeFlaw CheckType(const Event& event, Family family) {
  const Event::PayloadCase payload = event.payload_case();
  if (payload == Event::kUnreadable) return FlawOf(event.unreadable());
  if (payload == Event::PAYLOAD_NOT_SET) {
    return Flaw{.reason = event::v1::REJECT_REASON_UNKNOWN_TYPE,
                .field = "payload",
                .message =
                    "payload: none that this version knows (call, survey_response, "
                    "unreadable); set one, or update the gateway"};
  }
  if (FamilyOf(payload) == family) return std::nullopt;
  return Flaw{
      .reason = event::v1::REJECT_REASON_WRONG_FAMILY,
      .field = "payload",
      .message = fmt::format("payload: a {} event in a stream of {} events; send it through "
                             "a source of its own family",
                             NameOf(FamilyOf(payload)), NameOf(family))};
}

MaybeFlaw CheckUnit(const Event& event, const CheckContext& context, const directory::Unit** unit) {
  if (event.unit_id().empty()) return Missing("unit_id", "name the unit the fact belongs to");
  *unit = context.reference.FindUnit(event.unit_id());
  if (*unit == nullptr) {
    return Flaw{.reason = event::v1::REJECT_REASON_UNKNOWN_UNIT,
                .field = "unit_id",
                .message = fmt::format("unit_id: \"{}\" is not registered; register it with "
                                       "`assayctl apply`",
                                       PrintableUtf8(event.unit_id(), 128))};
  }
  if ((*unit)->IsWithin(context.source_unit)) return std::nullopt;
  return Flaw{.reason = event::v1::REJECT_REASON_FOREIGN_UNIT,
              .field = "unit_id",
              .message = fmt::format("unit_id: \"{}\" is not \"{}\", the unit of this source, nor "
                                     "below it; send it through a source of that unit",
                                     event.unit_id(), context.source_unit.id)};
}

}  // namespace

EventChecker::EventChecker()
    : arena_block_(kArenaBlockBytes), scores_(std::make_unique<event::v1::SurveyScores>()) {
  google::protobuf::ArenaOptions options;
  options.initial_block = arena_block_.data();
  options.initial_block_size = arena_block_.size();
  arena_ = std::make_unique<google::protobuf::Arena>(options);
}

EventChecker::~EventChecker() = default;

Event* EventChecker::NewEvent(size_t bytes) {
  if (events_in_arena_ >= kEventsPerArena || bytes_in_arena_ + bytes > kBytesPerArena) Forget();
  ++events_in_arena_;
  bytes_in_arena_ += bytes;
  return google::protobuf::Arena::CreateMessage<Event>(arena_.get());
}

void EventChecker::Forget() {
  arena_->Reset();
  events_in_arena_ = 0;
  bytes_in_arena_ = 0;
}

void EventChecker::Rest() {
  if (arena_->SpaceAllocated() > arena_block_.size()) Forget();
}

MaybeFlaw EventChecker::Check(std::string_view bytes, const CheckContext& context,
                              EventStamps* stamps) {
  if (bytes.size() > context.event_bytes_max) {
    return Flaw{.reason = event::v1::REJECT_REASON_TOO_LARGE,
                .field = {},
                .message = fmt::format("{} bytes; an event may have at most {} "
                                       "(Limits.event_bytes_max)",
                                       bytes.size(), context.event_bytes_max)};
  }
  Event* event = NewEvent(bytes.size());
  if (!event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return ExplainUnreadable(bytes);
  }
  if (auto flaw = CheckType(*event, context.family)) return flaw;
  WallTime occurred_at;
  WallTime counted_at;
  const directory::Unit* unit = nullptr;
  stamps->scores = nullptr;
  if (auto flaw = CheckEnvelope(*event, context, &occurred_at, &unit)) return flaw;
  if (auto flaw = CheckPayload(*event, context, occurred_at, &counted_at, stamps)) return flaw;
  stamps->business_date = calendar_.LocalDay(unit->zone, counted_at);
  return std::nullopt;
}

MaybeFlaw EventChecker::CheckEnvelope(const Event& event, const CheckContext& context,
                                      WallTime* occurred_at, const directory::Unit** unit) const {
  const TextRule reference{.bytes_max = kReferenceBytesMax};
  if (auto flaw = CheckMoment("occurred_at", event.has_occurred_at(), event.occurred_at(),
                              context.now, occurred_at)) {
    return flaw;
  }
  if (auto flaw = CheckUnit(event, context, unit)) return flaw;
  if (auto flaw = CheckText("customer_ref", event.customer_ref(), reference)) return flaw;
  return CheckText("employee_ref", event.employee_ref(), reference);
}

MaybeFlaw EventChecker::CheckPayload(const Event& event, const CheckContext& context,
                                     WallTime occurred_at, WallTime* counted_at,
                                     EventStamps* stamps) {
  if (event.has_call()) {
    if (auto flaw = CheckCall(event.call(), occurred_at, context.now, counted_at)) return flaw;
    if (context.words == nullptr) return std::nullopt;
    return CheckWords(event.call(), context.words_of, *context.words, context.keep_words);
  }
  *counted_at = occurred_at;
  const directory::Questionnaire* questionnaire = nullptr;
  const event::v1::SurveyResponse& response = event.survey_response();
  if (auto flaw = CheckSurvey(response, context.reference, &questionnaire)) return flaw;
  stamps->scores = scores_.get();
  return LayOutScores(response, *questionnaire, scores_.get());
}

}  // namespace assay::gateway
