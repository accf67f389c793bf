#include "ingest/gateway/check/event_checker.h"

#include <fmt/chrono.h>
#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <functional>

#include "ingest/gateway/check/example_events.h"
#include "services/runtime/base/alphabet.h"

namespace assay::gateway {
namespace {

using event::v1::Event;
using ::testing::HasSubstr;

class EventCheckerTest : public ::testing::Test {
 protected:
  CheckContext Context(event::v1::Family family, const std::string& unit = "north") const {
    return {.reference = *reference_,
            .source_unit = *reference_->FindUnit(unit),
            .family = family,
            .now = kNow,
            .event_bytes_max = 64 * 1024};
  }
  MaybeFlaw CheckBytes(std::string_view bytes) {
    return checker_.Check(bytes, Context(event::v1::FAMILY_CALL), &stamps_);
  }
  MaybeFlaw Check(const Event& event) { return CheckBytes(event.SerializeAsString()); }

  void ExpectFlaw(const MaybeFlaw& flaw, RejectReason reason, std::string_view field) {
    ASSERT_TRUE(flaw.has_value());
    EXPECT_EQ(event::v1::RejectReason_Name(flaw->reason), event::v1::RejectReason_Name(reason));
    EXPECT_EQ(flaw->field, field);
    EXPECT_THAT(flaw->message, HasSubstr(field));
  }

  const std::shared_ptr<const directory::Snapshot> reference_ = ExampleReference();
  EventChecker checker_;
  EventStamps stamps_;
};

TEST_F(EventCheckerTest, ValidCallPasses) {
  const MaybeFlaw flaw = Check(ExampleCall());

  EXPECT_FALSE(flaw.has_value()) << flaw->message;
  EXPECT_EQ(stamps_.scores, nullptr);
}

// Shanghai is eight hours ahead: 16:00 UTC is the next day there.
TEST_F(EventCheckerTest, BusinessDateIsTheUnitsLocalDateOfTheArrival) {
  Event event = ExampleCall();
  const int64_t day = 20'450;
  event.mutable_call()->mutable_arrived_at()->set_seconds(day * 86'400 + 16 * 3'600 - 1);
  ASSERT_FALSE(Check(event).has_value());
  EXPECT_EQ(stamps_.business_date, day);

  event.mutable_call()->mutable_arrived_at()->set_seconds(day * 86'400 + 16 * 3'600);
  ASSERT_FALSE(Check(event).has_value());
  EXPECT_EQ(stamps_.business_date, day + 1);
}

TEST_F(EventCheckerTest, SurveyIsCountedWhenItWasAnsweredInTheZoneOfItsUnit) {
  Event event = ExampleSurvey();  // Of s1, in Urumqi, six hours ahead.
  const int64_t day = 20'450;
  event.mutable_occurred_at()->set_seconds(day * 86'400 + 17 * 3'600);

  const MaybeFlaw flaw = checker_.Check(event.SerializeAsString(),
                                        Context(event::v1::FAMILY_SURVEY, "group"), &stamps_);

  ASSERT_FALSE(flaw.has_value()) << flaw->message;
  EXPECT_EQ(stamps_.business_date, day);
  EXPECT_NE(stamps_.scores, nullptr);
}

TEST_F(EventCheckerTest, BytesThatAreNoMessageAreMalformed) {
  ExpectFlaw(CheckBytes("\x0a\xff\xff\xff\xff\x0f"), event::v1::REJECT_REASON_MALFORMED, "");
}

TEST_F(EventCheckerTest, LargeEventIsNamedWithTheLimit) {
  const MaybeFlaw flaw = CheckBytes(std::string(64 * 1024 + 1, 'x'));

  ExpectFlaw(flaw, event::v1::REJECT_REASON_TOO_LARGE, "");
  EXPECT_THAT(flaw->message, HasSubstr("at most 65536"));
}

TEST_F(EventCheckerTest, TextThatIsNotUtf8IsNamedByItsPath) {
  Event event = ExampleCall();
  event.mutable_call()->set_line("\xff\xfe");

  ExpectFlaw(CheckBytes(event.SerializePartialAsString()), event::v1::REJECT_REASON_BAD_TEXT,
             "call.line");
}

TEST_F(EventCheckerTest, EventWithoutAKnownPayloadIsOfUnknownType) {
  Event event = ExampleCall();
  event.clear_payload();

  ExpectFlaw(Check(event), event::v1::REJECT_REASON_UNKNOWN_TYPE, "payload");
  ExpectFlaw(CheckBytes(event.SerializeAsString() + "\xa2\x06\x01x"),  // Field 100.
             event::v1::REJECT_REASON_UNKNOWN_TYPE, "payload");
  ExpectFlaw(CheckBytes(""), event::v1::REJECT_REASON_UNKNOWN_TYPE, "payload");
}

TEST_F(EventCheckerTest, PayloadOfAnotherFamilyIsRefused) {
  const MaybeFlaw flaw = Check(ExampleSurvey());

  ExpectFlaw(flaw, event::v1::REJECT_REASON_WRONG_FAMILY, "payload");
  EXPECT_THAT(flaw->message, HasSubstr("a survey event in a stream of call events"));
}

TEST_F(EventCheckerTest, MissingMomentIsNamed) {
  Event event = ExampleCall();
  event.clear_occurred_at();

  ExpectFlaw(Check(event), event::v1::REJECT_REASON_MISSING, "occurred_at");
}

TEST_F(EventCheckerTest, MomentMayBeFiveMinutesAheadAndNoMore) {
  Event event = ExampleCall();
  event.mutable_occurred_at()->set_seconds(kNowSeconds + 300);
  EXPECT_FALSE(Check(event).has_value());

  event.mutable_occurred_at()->set_nanos(1'000'000);
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_IN_FUTURE, "occurred_at");

  event.mutable_occurred_at()->set_seconds(kNowSeconds + 3'600);
  EXPECT_THAT(Check(event)->message,
              HasSubstr(fmt::format("occurred_at: {:%Y-%m-%dT%H:%M:%S}Z ({} s after 1970) is more",
                                    fmt::gmtime(kNowSeconds + 3'600), kNowSeconds + 3'600)));

  event.mutable_occurred_at()->set_seconds(std::numeric_limits<int64_t>::max());
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_IN_FUTURE, "occurred_at");
}

TEST_F(EventCheckerTest, MomentBefore1990OrWithBrokenNanosIsOutOfRange) {
  Event event = ExampleCall();
  event.mutable_occurred_at()->set_seconds(631'152'000 - 1);
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_OUT_OF_RANGE, "occurred_at");

  event.mutable_occurred_at()->set_seconds(std::numeric_limits<int64_t>::min());
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_OUT_OF_RANGE, "occurred_at");

  event.mutable_occurred_at()->set_seconds(kNowSeconds - 60);
  event.mutable_occurred_at()->set_nanos(1'000'000'000);
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_OUT_OF_RANGE, "occurred_at");
}

TEST_F(EventCheckerTest, UnitMustBeKnownAndBelongToTheSource) {
  Event event = ExampleCall();
  event.clear_unit_id();
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_MISSING, "unit_id");

  event.set_unit_id("west");
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_UNKNOWN_UNIT, "unit_id");

  event.set_unit_id("s1");  // The source is of "north".
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_FOREIGN_UNIT, "unit_id");

  event.set_unit_id("north");
  EXPECT_FALSE(Check(event).has_value());
}

TEST_F(EventCheckerTest, LongReferenceIsBadText) {
  Event event = ExampleCall();
  event.set_customer_ref(std::string(129, 'x'));
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_BAD_TEXT, "customer_ref");

  event = ExampleCall();
  event.set_employee_ref(std::string(129, 'x'));
  ExpectFlaw(Check(event), event::v1::REJECT_REASON_BAD_TEXT, "employee_ref");
}

TEST_F(EventCheckerTest, WhatTheSourceCouldNotReadSaysSo) {
  Event event;
  event.mutable_unreadable()->set_field("date");
  event.mutable_unreadable()->set_message("date: \"32/13\" is no date");
  event.mutable_unreadable()->set_raw("32/13;7");

  const MaybeFlaw flaw = Check(event);

  ExpectFlaw(flaw, event::v1::REJECT_REASON_UNREADABLE, "date");
  EXPECT_EQ(flaw->raw, "32/13;7");
}

// Calls `visit` with every text of a message and of those in it, all of which are set.
void ForEachText(google::protobuf::Message& message,
                 const std::function<void(google::protobuf::Message&,
                                          const google::protobuf::FieldDescriptor&)>& visit) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto& field = *message.GetDescriptor()->field(i);
    if (field.type() == google::protobuf::FieldDescriptor::TYPE_STRING) visit(message, field);
    if (field.type() != google::protobuf::FieldDescriptor::TYPE_MESSAGE) continue;
    if (field.is_repeated()) {
      for (int at = 0; at < reflection.FieldSize(message, &field); ++at) {
        ForEachText(*reflection.MutableRepeatedMessage(&message, &field, at), visit);
      }
    } else if (reflection.HasField(message, &field)) {
      ForEachText(*reflection.MutableMessage(&message, &field), visit);
    }
  }
}

// Fields that come later are among them.
TEST_F(EventCheckerTest, NoTextOfAnEventMayHaveControlCharacters) {
  int texts = 0;
  for (const Event& good : {ExampleCall(), ExampleSurvey()}) {
    const auto family = good.has_call() ? event::v1::FAMILY_CALL : event::v1::FAMILY_SURVEY;
    for (const std::string& bad : {std::string("n1\x1B[2J"), std::string("n1\0", 3),
                                   std::string("n\xE2\x80\xAE"
                                               "1")}) {
      Event event = good;
      ForEachText(event, [&](auto& message, const auto& field) {
        const std::string before = message.GetReflection()->GetString(message, &field);
        message.GetReflection()->SetString(&message, &field, bad);
        const MaybeFlaw flaw =
            checker_.Check(event.SerializeAsString(), Context(family, "group"), &stamps_);
        message.GetReflection()->SetString(&message, &field, before);
        ++texts;
        ASSERT_TRUE(flaw.has_value()) << field.full_name() << " may be " << PrintableUtf8(bad, 128);
        EXPECT_FALSE(FindBadCharacter(flaw->message, Alphabet::kWord)) << flaw->message;
        EXPECT_FALSE(FindBadCharacter(flaw->field, Alphabet::kWord)) << flaw->field;
      });
    }
  }
  EXPECT_GE(texts, 3 * 15);
}

TEST_F(EventCheckerTest, WhatTheSourceSaysOfItsOwnRecordIsShownWithoutControlCharacters) {
  Event event;
  event.mutable_unreadable()->set_field("column\x1B");
  event.mutable_unreadable()->set_message("\x1B[2J" + std::string(5'000, '\0'));

  const MaybeFlaw flaw = Check(event);

  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->field, "column\\x1b");
  EXPECT_THAT(flaw->message, ::testing::StartsWith("\\x1b[2J\\x00"));
  EXPECT_LE(flaw->message.size(), kFlawMessageBytesMax);
}

TEST_F(EventCheckerTest, ManyEventsDoNotDisturbEachOther) {
  for (int i = 0; i < 1'000; ++i) {
    Event bad = ExampleCall("c" + std::to_string(i));
    bad.mutable_call()->clear_call_id();
    ASSERT_FALSE(Check(ExampleCall("c" + std::to_string(i))).has_value());
    ASSERT_TRUE(Check(bad).has_value());
  }
}

}  // namespace
}  // namespace assay::gateway
