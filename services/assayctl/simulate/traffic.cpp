#include "services/assayctl/simulate/traffic.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

namespace assay::assayctl {

namespace {

using std::chrono::milliseconds;

struct Business {
  const char* name;
  const char* skill;
  double talk_factor;
};
constexpr std::array<Business, 4> kBusinesses = {{{"accounts", "general", 0.9},
                                                  {"cards", "general", 0.75},
                                                  {"loans", "credit", 1.4},
                                                  {"complaints", "care", 1.6}}};
constexpr std::array<double, 4> kBusinessWeights = {0.45, 0.30, 0.15, 0.10};

constexpr double kPhantomShare = 0.004;
constexpr double kHangUpShare = 0.06;      // In the voice menu.
constexpr double kSelfServedShare = 0.08;  // By the voice menu.
constexpr double kIvrMedian = 14;
constexpr uint64_t kCustomers = 20'000;  // Of a branch.

milliseconds Seconds(double seconds) {
  return milliseconds(std::llround(std::clamp(seconds, 0.0, 7'200.0) * 1'000));
}

google::protobuf::Timestamp ToTimestamp(WallTime moment) {
  return google::protobuf::util::TimeUtil::MillisecondsToTimestamp(
      moment.time_since_epoch().count());
}

}  // namespace

struct Traffic::Call {
  std::string id;
  const Business* business;
  std::string customer;
  std::string employee = {};
  WallTime arrived_at;
  event::v1::CallEndReason reason = event::v1::CALL_END_REASON_SERVED;
  milliseconds ivr{0}, talk{0}, hold{0}, wrap{0};
  std::optional<milliseconds> queue = {};

  WallTime queued_at() const { return arrived_at + ivr; }
  WallTime answered_at() const { return queued_at() + queue.value_or(milliseconds(0)); }
  WallTime hung_up_at() const { return answered_at() + talk + hold; }
  WallTime ended_at() const { return hung_up_at() + wrap; }
  bool served() const { return reason == event::v1::CALL_END_REASON_SERVED; }
};

Traffic::Traffic(const BranchProfile& profile, const directory::Questionnaire& questionnaire,
                 uint64_t seed, Arrivals arrivals, Options options)
    : profile_(profile),
      questionnaire_(questionnaire),
      options_(std::move(options)),
      arrivals_(std::move(arrivals)),
      random_(seed, profile.unit_id + "/calls"),
      next_arrival_(arrivals_.Next()) {}

std::optional<TimedEvent> Traffic::Next() {
  Fill();
  if (events_.empty()) return std::nullopt;
  TimedEvent event = events_.top();
  events_.pop();
  return event;
}

std::optional<WallTime> Traffic::PeekTime() {
  Fill();
  if (events_.empty()) return std::nullopt;
  return events_.top().at;
}

// No call that is still to come can have an event before it arrives.
void Traffic::Fill() {
  while (next_arrival_ && (events_.empty() || events_.top().at >= *next_arrival_)) {
    Simulate(*next_arrival_);
    next_arrival_ = arrivals_.Next();
  }
}

void Traffic::Simulate(WallTime arrived_at) {
  Call call{.id = fmt::format("{}{}", options_.id_prefix, ++calls_),
            .business = &kBusinesses[random_.Pick(kBusinessWeights)],
            .customer = fmt::format("c{:05}", random_.Below(kCustomers)),
            .arrived_at = arrived_at};
  call.ivr = Seconds(random_.LogNormal(kIvrMedian, 0.5));
  const double fate = random_.Uniform();
  if (fate < kPhantomShare) {
    call.reason = event::v1::CALL_END_REASON_PHANTOM;
  } else if (fate < kPhantomShare + kHangUpShare) {
    call.reason = event::v1::CALL_END_REASON_CALLER_LOST;
  } else if (fate < kPhantomShare + kHangUpShare + kSelfServedShare) {
    call.reason = event::v1::CALL_END_REASON_SELF_SERVED;
  } else {
    Serve(call, call.queued_at());
  }
  if (call.ended_at() >= options_.begin) AddCallEvents(call);
  if (call.served() && random_.Chance(profile_.response_share)) AddSurvey(call);

  if (pending_.empty()) return;
  if (!options_.ends_whole || std::ranges::max(pending_, {}, &TimedEvent::at).at < options_.end) {
    for (TimedEvent& event : pending_) events_.push(std::move(event));
  }
  pending_.clear();
}

// As many agents as the load needs at the planned occupancy, and at least one.
void Traffic::Serve(Call& call, WallTime queued_at) {
  const double load = arrivals_.RateAt(queued_at) * HandlingMean(profile_) *
                      (1 - kPhantomShare - kHangUpShare - kSelfServedShare);
  agents_.Staff(static_cast<size_t>(std::max(1.0, std::ceil(load / profile_.occupancy))),
                queued_at);

  const milliseconds wait = agents_.NextFree(queued_at) - queued_at;
  const milliseconds patience = Seconds(random_.Exponential(profile_.patience_mean_s));
  const double talk_s = random_.LogNormal(profile_.talk_median_s, kTalkSigma);
  const double wrap_s = random_.Exponential(kWrapMean);
  const bool is_held = random_.Chance(kHoldShare);
  if (wait > patience) {
    call.reason = event::v1::CALL_END_REASON_CALLER_LOST;
    call.queue = patience;
    return;
  }
  if (wait.count() > 0) call.queue = wait;
  call.talk = Seconds(std::max(5.0, talk_s * call.business->talk_factor));
  call.hold = is_held ? Seconds(random_.Exponential(kHoldMean)) : milliseconds(0);
  call.wrap = Seconds(wrap_s);
  call.employee = fmt::format("{}-{:02}", profile_.unit_id, 1 + random_.Below(agents_.agents()));
  agents_.Serve(call.ended_at());
}

event::v1::Event Traffic::CallEvent(const Call& call, WallTime at) const {
  event::v1::Event event;
  *event.mutable_occurred_at() = ToTimestamp(at);
  event.set_unit_id(profile_.unit_id);
  event.set_customer_ref(call.customer);
  event::v1::CallEvent& body = *event.mutable_call();
  body.set_call_id(call.id);
  *body.mutable_arrived_at() = ToTimestamp(call.arrived_at);
  body.set_direction(event::v1::CALL_DIRECTION_INBOUND);
  body.set_line("service");
  body.set_business(call.business->name);
  body.set_skill(call.business->skill);
  return event;
}

void Traffic::AddCallEvents(const Call& call) {
  const auto milliseconds_of = [](milliseconds length) {
    return static_cast<uint32_t>(length.count());
  };
  if (call.queue) {
    event::v1::Event queued = CallEvent(call, call.queued_at());
    queued.mutable_call()->mutable_queued();
    Push(call.queued_at(), event::v1::FAMILY_CALL, std::move(queued));
  }
  if (call.served()) {
    event::v1::Event answered = CallEvent(call, call.answered_at());
    answered.set_employee_ref(call.employee);
    auto& phase = *answered.mutable_call()->mutable_answered();
    if (call.queue) phase.set_queue_ms(milliseconds_of(*call.queue));
    Push(call.answered_at(), event::v1::FAMILY_CALL, std::move(answered));
  }
  event::v1::Event ended = CallEvent(call, call.ended_at());
  ended.set_employee_ref(call.employee);
  event::v1::CallEnded& phase = *ended.mutable_call()->mutable_ended();
  phase.set_end_reason(call.reason);
  phase.set_ivr_ms(milliseconds_of(call.ivr));
  if (call.queue) phase.set_queue_ms(milliseconds_of(*call.queue));
  phase.set_talk_ms(milliseconds_of(call.talk));
  phase.set_hold_ms(milliseconds_of(call.hold));
  phase.set_wrap_ms(milliseconds_of(call.wrap));
  Push(call.ended_at(), event::v1::FAMILY_CALL, std::move(ended));
}

// Long waits cost satisfaction, good branches win it; items of one caller go together.
void Traffic::AddSurvey(const Call& call) {
  const double waited_s =
      std::chrono::duration<double>(call.queue.value_or(milliseconds(0))).count();
  const double mood = 0.74 + 0.12 * profile_.service_quality + 0.17 * random_.Normal() -
                      0.18 * std::log1p(waited_s / 30);
  const WallTime at = call.hung_up_at() + Seconds(random_.Uniform(4, 25));
  event::v1::Event event;
  *event.mutable_occurred_at() = ToTimestamp(at);
  event.set_unit_id(profile_.unit_id);
  event.set_customer_ref(call.customer);
  event.set_employee_ref(call.employee);
  event::v1::SurveyResponse& response = *event.mutable_survey_response();
  response.set_response_id(call.id + "-r");
  response.set_questionnaire_id(questionnaire_.id);
  response.set_questionnaire_version(questionnaire_.version);
  response.set_method(event::v1::SURVEY_METHOD_KEYPRESS);
  response.set_call_id(call.id);
  for (uint32_t i = 0; i < questionnaire_.item_count; ++i) {
    const directory::Subject& item = questionnaire_.subjects[i];
    const bool is_first = i == 0;  // Some callers hang up after the first question.
    if (!is_first && random_.Chance(0.15)) break;
    const double share = std::clamp(mood + 0.08 * random_.Normal(), 0.0, 1.0);
    event::v1::Answer& answer = *response.add_answers();
    answer.set_item_id(item.id);
    answer.set_score(
        std::clamp(item.scale_min + std::round(share * (item.scale_max - item.scale_min)),
                   item.scale_min, item.scale_max));
  }
  Push(at, event::v1::FAMILY_SURVEY, std::move(event));
}

void Traffic::Push(WallTime at, event::v1::Family family, event::v1::Event event) {
  if (at >= options_.begin) pending_.push_back({at, family, ++serial_, std::move(event)});
}

}  // namespace assay::assayctl
