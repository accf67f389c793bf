#include "ingest/gateway/record_encoder.h"

#include <gtest/gtest.h>

#include "assay/event/v1/event.pb.h"
#include "assay/event/v1/record.pb.h"

namespace assay::gateway {
namespace {

using event::v1::Record;

std::string SampleEvent() {
  event::v1::Event event;
  event.mutable_occurred_at()->set_seconds(1'767'225'600);
  event.set_unit_id("north");
  event.mutable_call()->set_call_id("c1");
  return event.SerializeAsString();
}

Record Parsed(const std::string& bytes) {
  Record record;
  EXPECT_TRUE(record.ParseFromString(bytes));
  return record;
}

TEST(RecordEncoderTest, AcceptedEventKeepsItsBytes) {
  // A field of a newer version, which this one does not know.
  const std::string event = SampleEvent() + "\xfa\x07\x03new";
  std::string bytes;

  AppendAccepted({.epoch = 2, .sequence = 300}, {.business_date = 20'454}, event, bytes);

  const Record record = Parsed(bytes);
  EXPECT_EQ(record.epoch(), 2u);
  EXPECT_EQ(record.sequence(), 300u);
  EXPECT_EQ(record.business_date(), 20'454);
  EXPECT_EQ(record.event().call().call_id(), "c1");
  EXPECT_NE(bytes.find(event), std::string::npos);
  EXPECT_FALSE(record.has_survey_scores());
}

TEST(RecordEncoderTest, SurveyScoresFollowTheEvent) {
  event::v1::SurveyScores scores;
  scores.add_answered(1);
  scores.add_score_micro(3'000'000);
  scores.add_favourable(0);
  std::string bytes;

  AppendAccepted({.epoch = 1, .sequence = 1}, {.business_date = 1, .scores = &scores},
                 SampleEvent(), bytes);

  const Record record = Parsed(bytes);
  EXPECT_EQ(record.survey_scores().SerializeAsString(), scores.SerializeAsString());
  EXPECT_EQ(record.event().unit_id(), "north");
}

TEST(RecordEncoderTest, BusinessDateMayLieBefore1970) {
  std::string bytes;

  AppendAccepted({.epoch = 1, .sequence = 1}, {.business_date = -1}, SampleEvent(), bytes);

  EXPECT_EQ(Parsed(bytes).business_date(), -1);
}

TEST(RecordEncoderTest, RejectedEventKeepsItsPlaceAndABoundedRest) {
  const std::string event(10'000, 'x');
  const Flaw flaw{.reason = event::v1::REJECT_REASON_MALFORMED,
                  .field = "unit_id",
                  .message = std::string(3'000, 'm')};
  std::string bytes;

  AppendRejected({.epoch = 1, .sequence = 9}, flaw, event, bytes);

  const Record record = Parsed(bytes);
  EXPECT_EQ(record.sequence(), 9u);
  EXPECT_EQ(record.rejection().reason(), event::v1::REJECT_REASON_MALFORMED);
  EXPECT_EQ(record.rejection().field(), "unit_id");
  EXPECT_EQ(record.rejection().message().size(), kFlawMessageBytesMax);
  EXPECT_EQ(record.rejection().raw().size(), kRawBytesMax);
  EXPECT_EQ(record.rejection().raw_bytes(), 10'000u);
}

TEST(RecordEncoderTest, UnreadableRecordOfTheSourceIsKeptInsteadOfItsWrapping) {
  const Flaw flaw{
      .reason = event::v1::REJECT_REASON_UNREADABLE, .field = {}, .message = {}, .raw = "a;b;c"};
  std::string bytes;

  AppendRejected({.epoch = 1, .sequence = 9}, flaw, "the event", bytes);

  EXPECT_EQ(Parsed(bytes).rejection().raw(), "a;b;c");
}

TEST(RecordEncoderTest, PlaceIsReadBackFromAnyOrderOfFields) {
  std::string bytes;
  AppendAccepted({.epoch = 4, .sequence = 77}, {.business_date = 1}, SampleEvent(), bytes);
  Record place;
  place.set_epoch(4);
  place.set_sequence(77);
  Record event;
  event.mutable_event()->set_unit_id("north");

  for (const std::string& record : {bytes, event.SerializeAsString() + place.SerializeAsString()}) {
    const auto found = PlaceOf(record);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->epoch, 4u);
    EXPECT_EQ(found->sequence, 77u);
  }
}

TEST(RecordEncoderTest, UnnumberedAndBrokenRecordsHaveNoPlace) {
  std::string unnumbered;
  AppendAccepted({}, {.business_date = 1}, SampleEvent(), unnumbered);

  EXPECT_FALSE(PlaceOf(unnumbered).has_value());
  EXPECT_FALSE(PlaceOf("\xff\xff\xff").has_value());
  EXPECT_FALSE(PlaceOf("").has_value());
}

}  // namespace
}  // namespace assay::gateway
