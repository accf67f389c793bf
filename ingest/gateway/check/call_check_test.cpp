#include "ingest/gateway/check/call_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/gateway/check/example_events.h"

namespace assay::gateway {
namespace {

using event::v1::CallEvent;

constexpr uint32_t kSevenDaysMs = 604'800'000;

MaybeFlaw Check(const CallEvent& call) {
  WallTime counted_at;
  return CheckCall(call, kNow - std::chrono::minutes(1), kNow, &counted_at);
}

void ExpectFlaw(const CallEvent& call, RejectReason reason, std::string_view field) {
  const MaybeFlaw flaw = Check(call);
  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(event::v1::RejectReason_Name(flaw->reason), event::v1::RejectReason_Name(reason));
  EXPECT_EQ(flaw->field, field);
}

TEST(CallCheckTest, EveryPhasePasses) {
  CallEvent call = ExampleCall().call();
  EXPECT_FALSE(Check(call).has_value());
  call.mutable_queued();
  EXPECT_FALSE(Check(call).has_value());
  call.mutable_answered();
  EXPECT_FALSE(Check(call).has_value());
}

TEST(CallCheckTest, RequiredFieldsAreNamed) {
  CallEvent call = ExampleCall().call();
  call.clear_call_id();
  ExpectFlaw(call, event::v1::REJECT_REASON_MISSING, "call.call_id");

  call = ExampleCall().call();
  call.clear_arrived_at();
  ExpectFlaw(call, event::v1::REJECT_REASON_MISSING, "call.arrived_at");

  call = ExampleCall().call();
  call.clear_phase();
  ExpectFlaw(call, event::v1::REJECT_REASON_MISSING, "call.phase");

  call = ExampleCall().call();
  call.mutable_ended()->clear_end_reason();
  ExpectFlaw(call, event::v1::REJECT_REASON_MISSING, "call.ended.end_reason");
}

TEST(CallCheckTest, ArrivalMayFollowThePhaseByADayAtMost) {
  CallEvent call = ExampleCall().call();
  WallTime counted_at;
  const WallTime occurred_at = kNow - std::chrono::hours(24);
  call.mutable_arrived_at()->set_seconds(kNowSeconds);
  EXPECT_FALSE(CheckCall(call, occurred_at, kNow, &counted_at).has_value());
  EXPECT_EQ(counted_at, kNow);

  call.mutable_arrived_at()->set_nanos(1'000'000);
  const MaybeFlaw flaw = CheckCall(call, occurred_at, kNow, &counted_at);
  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->reason, event::v1::REJECT_REASON_OUT_OF_RANGE);
  EXPECT_EQ(flaw->field, "call.arrived_at");
}

TEST(CallCheckTest, FutureArrivalIsRefused) {
  CallEvent call = ExampleCall().call();
  call.mutable_arrived_at()->set_seconds(kNowSeconds + 301);

  ExpectFlaw(call, event::v1::REJECT_REASON_IN_FUTURE, "call.arrived_at");
}

TEST(CallCheckTest, UnknownEnumValuesAreNamed) {
  CallEvent call = ExampleCall().call();
  call.set_direction(static_cast<event::v1::CallDirection>(77));
  ExpectFlaw(call, event::v1::REJECT_REASON_UNKNOWN_VALUE, "call.direction");

  call = ExampleCall().call();
  call.mutable_ended()->set_end_reason(static_cast<event::v1::CallEndReason>(77));
  ExpectFlaw(call, event::v1::REJECT_REASON_UNKNOWN_VALUE, "call.ended.end_reason");
}

TEST(CallCheckTest, TextsHaveLimits) {
  CallEvent call = ExampleCall().call();
  call.set_call_id(std::string(129, 'x'));
  ExpectFlaw(call, event::v1::REJECT_REASON_BAD_TEXT, "call.call_id");
  call.set_call_id(std::string(128, 'x'));
  EXPECT_FALSE(Check(call).has_value());

  for (const auto& [field, set] :
       {std::pair{"call.line", &CallEvent::set_line<const std::string&>},
        std::pair{"call.business", &CallEvent::set_business<const std::string&>},
        std::pair{"call.skill", &CallEvent::set_skill<const std::string&>}}) {
    call = ExampleCall().call();
    (call.*set)(std::string(64, 'x'));
    EXPECT_FALSE(Check(call).has_value()) << field;
    (call.*set)(std::string(65, 'x'));
    ExpectFlaw(call, event::v1::REJECT_REASON_BAD_TEXT, field);
  }
}

TEST(CallCheckTest, NewWordBeyondTheSourcesLimitIsNamed) {
  SourceWords words(2);
  event::v1::CallEvent call;
  for (const char* business : {"loans", "cards", "loans"}) {
    call.set_business(business);
    ASSERT_FALSE(CheckWords(call, "acd-north", words, /*keep=*/true).has_value());
  }

  call.set_business("no. 4711");
  const MaybeFlaw flaw = CheckWords(call, "acd-north", words, /*keep=*/true);

  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->reason, event::v1::REJECT_REASON_TOO_MANY_WORDS);
  EXPECT_EQ(flaw->field, "call.business");
  EXPECT_EQ(flaw->message,
            "call.business: \"no. 4711\" is new, and source \"acd-north\" has used 2 words there, "
            "the most allowed (gateway.words_per_source_max); send codes of a list, not free text "
            "or numbers");
}

TEST(CallCheckTest, LengthsEndAtSevenDays) {
  using event::v1::CallEnded;
  for (const auto& [field, set] : {std::pair{"call.ended.ivr_ms", &CallEnded::set_ivr_ms},
                                   std::pair{"call.ended.queue_ms", &CallEnded::set_queue_ms},
                                   std::pair{"call.ended.ring_ms", &CallEnded::set_ring_ms},
                                   std::pair{"call.ended.talk_ms", &CallEnded::set_talk_ms},
                                   std::pair{"call.ended.hold_ms", &CallEnded::set_hold_ms},
                                   std::pair{"call.ended.wrap_ms", &CallEnded::set_wrap_ms}}) {
    CallEvent call = ExampleCall().call();
    (call.mutable_ended()->*set)(kSevenDaysMs);
    EXPECT_FALSE(Check(call).has_value()) << field;
    (call.mutable_ended()->*set)(kSevenDaysMs + 1);
    ExpectFlaw(call, event::v1::REJECT_REASON_OUT_OF_RANGE, field);
  }
  CallEvent call = ExampleCall().call();
  call.mutable_answered()->set_queue_ms(kSevenDaysMs + 1);
  ExpectFlaw(call, event::v1::REJECT_REASON_OUT_OF_RANGE, "call.answered.queue_ms");
}

}  // namespace
}  // namespace assay::gateway
