// Every reason for which the real gateway rejects an event: told with field, reason and remedy,
// kept in its place, and the rest goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "assay/event/v1/event.pb.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/gateway/gateway_suite.h"
#include "tests/integration/gateway/stream_client.h"

namespace assay::testing {
namespace {

using event::v1::Event;
using event::v1::RejectReason;
using ::testing::IsEmpty;
using ::testing::Not;

struct Bad {
  std::string event;
  RejectReason reason;
  std::string field;
  size_t raw_bytes = 0;  // 0: those of the event.
};

Event Call() {
  Event event;
  event.ParseFromString(CallEvent(0));
  return event;
}

Event Survey() {
  Event event = Call();
  event.set_unit_id("s1");
  event::v1::SurveyResponse& response = *event.mutable_survey_response();
  response.set_response_id("r1");
  response.set_questionnaire_id("visit");
  response.set_questionnaire_version(1);
  response.set_method(event::v1::SURVEY_METHOD_KEYPRESS);
  event::v1::Answer& answer = *response.add_answers();
  answer.set_item_id("manner");
  answer.set_score(4);
  return event;
}

std::string Changed(Event event, const std::function<void(Event&)>& change) {
  change(event);
  return event.SerializeAsString();
}

std::vector<Bad> BadCalls() {
  const auto changed = [](const auto& change) { return Changed(Call(), change); };
  return {
      {"\x0a\xff\xff\xff\xff\x0f", event::v1::REJECT_REASON_MALFORMED, ""},
      {changed([](Event& event) { event.set_customer_ref(std::string(70'000, 'x')); }),
       event::v1::REJECT_REASON_TOO_LARGE, ""},
      {"\xa2\x06\x01x", event::v1::REJECT_REASON_UNKNOWN_TYPE, "payload"},
      {changed([](Event& event) { event.mutable_survey_response(); }),
       event::v1::REJECT_REASON_WRONG_FAMILY, "payload"},
      {changed([](Event& event) { event.clear_occurred_at(); }), event::v1::REJECT_REASON_MISSING,
       "occurred_at"},
      {changed([](Event& event) {
         event.mutable_occurred_at()->set_seconds(event.occurred_at().seconds() + 3'600);
       }),
       event::v1::REJECT_REASON_IN_FUTURE, "occurred_at"},
      {changed([](Event& event) { event.set_unit_id("west"); }),
       event::v1::REJECT_REASON_UNKNOWN_UNIT, "unit_id"},
      {changed([](Event& event) { event.set_unit_id("s1"); }),
       event::v1::REJECT_REASON_FOREIGN_UNIT, "unit_id"},
      {changed(
           [](Event& event) { event.mutable_call()->mutable_ended()->set_talk_ms(700'000'000); }),
       event::v1::REJECT_REASON_OUT_OF_RANGE, "call.ended.talk_ms"},
      {changed([](Event& event) { event.mutable_call()->set_call_id(std::string(1'000, 'x')); }),
       event::v1::REJECT_REASON_BAD_TEXT, "call.call_id"},
      {changed([](Event& event) { event.mutable_call()->set_business("\x1B[2Jloans"); }),
       event::v1::REJECT_REASON_BAD_TEXT, "call.business"},
      {changed([](Event& event) { event.mutable_call()->set_skill(std::string("a\0b", 3)); }),
       event::v1::REJECT_REASON_BAD_TEXT, "call.skill"},
      {changed([](Event& event) {
         event.mutable_call()->mutable_ended()->set_end_reason(
             static_cast<event::v1::CallEndReason>(99));
       }),
       event::v1::REJECT_REASON_UNKNOWN_VALUE, "call.ended.end_reason"},
      {changed([](Event& event) {
         event.Clear();
         event.mutable_unreadable()->set_message("no time of day");
         event.mutable_unreadable()->set_raw("1;?;3");
       }),
       event::v1::REJECT_REASON_UNREADABLE, "", 5},
  };
}

std::vector<Bad> BadSurveys() {
  const auto changed = [](const auto& change) { return Changed(Survey(), change); };
  return {
      {changed([](Event& event) { event.mutable_survey_response()->set_questionnaire_version(2); }),
       event::v1::REJECT_REASON_UNKNOWN_QUESTIONNAIRE, "survey_response.questionnaire_id"},
      {changed([](Event& event) {
         event::v1::SurveyResponse& response = *event.mutable_survey_response();
         *response.add_answers() = response.answers(0);
       }),
       event::v1::REJECT_REASON_REPEATED, "survey_response.answers[1].item_id"},
  };
}

class BadEventsTest : public GatewaySuite {
 protected:
  // Sends each between good ones.
  void ExpectEachKeepsItsPlace(event::v1::Family family, const std::string& good,
                               const std::vector<Bad>& bad) {
    const bool calls = family == event::v1::FAMILY_CALL;
    const std::string source = UniqueSource(calls ? "call" : "survey");
    std::vector<std::string> events;
    for (const Bad& one : bad) {
      events.push_back(good);
      events.push_back(one.event);
    }
    events.push_back(good);
    StreamClient client(gateway_->Connect());
    ASSERT_OK(client.Open(source, family));

    ASSERT_TRUE(client.SendEvents(1, events));
    ASSERT_TRUE(client.WaitForAck(events.size()));

    const auto rejected = client.rejected();
    ASSERT_EQ(rejected.size(), bad.size());
    const std::string topic = calls ? "assay.call.v1" : "assay.survey.v1";
    ASSERT_OK_AND_ASSIGN(const auto logged, SharedBackend().Logged(source, topic));
    ASSERT_EQ(logged.size(), events.size());
    for (size_t i = 0; i < bad.size(); ++i) {
      EXPECT_EQ(rejected[i].sequence(), 2 * i + 2);
      EXPECT_EQ(rejected[i].reason(), bad[i].reason);
      EXPECT_EQ(rejected[i].field(), bad[i].field);
      EXPECT_THAT(rejected[i].message(), Not(IsEmpty()));
      const event::v1::Record& record = logged[2 * i + 1].record;
      EXPECT_EQ(record.sequence(), 2 * i + 2);
      EXPECT_EQ(record.rejection().reason(), bad[i].reason);
      EXPECT_EQ(record.rejection().raw_bytes(),
                bad[i].raw_bytes ? bad[i].raw_bytes : bad[i].event.size());
      EXPECT_TRUE(logged[2 * i].record.has_event());
    }
  }
};

TEST_F(BadEventsTest, EveryKindOfBadCallKeepsItsPlace) {
  ExpectEachKeepsItsPlace(event::v1::FAMILY_CALL, CallEvent(1), BadCalls());
}

TEST_F(BadEventsTest, EveryKindOfBadSurveyKeepsItsPlace) {
  ExpectEachKeepsItsPlace(event::v1::FAMILY_SURVEY, Survey().SerializeAsString(), BadSurveys());
}

TEST(WordLimitTest, NewWordsBeyondItAreRejectedAndKnownOnesGoOn) {
  ASSERT_OK_AND_ASSIGN(
      const auto gateway,
      GatewayProcess::StartReady(SharedBackend(), {"gateway.words_per_source_max=2"}));
  std::vector<std::string> events;
  for (const char* business : {"loans", "cards", "4711", "cards", "4712", "loans"}) {
    Event event = Call();
    event.mutable_call()->set_business(business);
    events.push_back(event.SerializeAsString());
  }
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(UniqueSource()));

  ASSERT_TRUE(client.SendEvents(1, events));
  ASSERT_TRUE(client.WaitForAck(events.size()));

  const auto rejected = client.rejected();
  ASSERT_EQ(rejected.size(), 2u);
  for (const auto& one : rejected) {
    EXPECT_EQ(one.reason(), event::v1::REJECT_REASON_TOO_MANY_WORDS);
    EXPECT_EQ(one.field(), "call.business");
  }
  EXPECT_EQ(rejected[0].sequence(), 3u);
  EXPECT_EQ(rejected[1].sequence(), 5u);
}

TEST(BadEventKindsTest, AreAllThatTheContractNames) {
  std::set<int> kinds;
  for (const Bad& bad : BadCalls()) kinds.insert(bad.reason);
  for (const Bad& bad : BadSurveys()) kinds.insert(bad.reason);
  kinds.insert(event::v1::REJECT_REASON_TOO_MANY_WORDS);  // See WordLimitTest.

  const auto& contract = *event::v1::RejectReason_descriptor();
  for (int i = 0; i < contract.value_count(); ++i) {
    const auto& value = *contract.value(i);
    EXPECT_EQ(kinds.contains(value.number()), value.number() != 0) << value.name();
  }
}

}  // namespace
}  // namespace assay::testing
