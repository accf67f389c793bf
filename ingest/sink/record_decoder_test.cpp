#include "ingest/sink/record_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "ingest/sink/batch.h"
#include "ingest/sink/moment.h"
#include "ingest/sink/sample_records.h"
#include "services/runtime/base/utf8.h"

namespace assay::sink {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace pb = event::v1;

int64_t Milliseconds(WallTime moment) { return moment.time_since_epoch().count(); }

TEST(RecordDecoderTest, AcceptedCallBecomesAnOkRowWithAllItsFacts) {
  RecordDecoder decoder(Family::kCall);
  const std::string value = SampleCall(41).SerializeAsString();
  LogRecord record = At(7, value);
  record.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  const Row& row = decoder.Decode(record);

  EXPECT_EQ(row.status, RowStatus::kOk);
  EXPECT_EQ(row.offset, 7);
  EXPECT_EQ(Milliseconds(row.ingested_at), kSampleMs + 7);
  EXPECT_EQ(row.source_id, "branch-7/calls");
  EXPECT_EQ(row.epoch, 1u);
  EXPECT_EQ(row.sequence, 41u);
  EXPECT_EQ(row.traceparent, record.traceparent);
  EXPECT_EQ(Milliseconds(row.occurred_at), kSampleMs + 200'123);  // Finer digits are cut off.
  EXPECT_EQ(Milliseconds(row.counted_at), kSampleMs);
  EXPECT_EQ(row.business_date, kSampleDay);
  EXPECT_EQ(row.unit, "branch-7");
  EXPECT_EQ(row.customer_ref, "c-81b0");
  EXPECT_EQ(row.employee_ref, "agent-3");
  const auto& call = std::get<CallFacts>(row.facts);
  EXPECT_EQ(call.call_id, "call-41");
  EXPECT_EQ(call.phase, "ended");
  EXPECT_EQ(call.direction, "inbound");
  EXPECT_EQ(call.business, "cards");
  EXPECT_EQ(call.skill, "disputes");
  EXPECT_EQ(call.outcome, "answered");
  EXPECT_TRUE(call.queued);
  EXPECT_EQ(call.queue_ms, 12'000u);
  EXPECT_EQ(call.talk_ms, 150'000u);
}

// Every number that comes from outside, at the ends of what it may hold.
TEST(RecordDecoderTest, AnyNumberGivesARowThatTheStoreCanHold) {
  RecordDecoder decoder(Family::kCall);
  const uint64_t numbers[] = {0,
                              1,
                              (1ull << 31) - 1,
                              1ull << 31,
                              UINT32_MAX,
                              1ull << 32,
                              contract::kSequenceMax,
                              contract::kSequenceMax + 1,
                              (1ull << 63) - 1,
                              1ull << 63,
                              UINT64_MAX - 1,
                              UINT64_MAX};
  for (const uint64_t number : numbers) {
    SCOPED_TRACE(number);
    pb::Record record = SampleCall(1);
    record.set_sequence(number);
    const std::string numbered = record.SerializeAsString();
    EXPECT_EQ(decoder.Decode(At(0, numbered)).status == RowStatus::kPoison,
              number > contract::kSequenceMax);
    EXPECT_LE(decoder.Decode(At(0, numbered)).sequence, contract::kSequenceMax);

    record = SampleCall(1);
    record.set_epoch(static_cast<uint32_t>(number));
    record.set_business_date(static_cast<int32_t>(number));
    pb::Event& event = *record.mutable_event();
    event.mutable_occurred_at()->set_seconds(static_cast<int64_t>(number));
    event.mutable_call()->mutable_arrived_at()->set_nanos(static_cast<int32_t>(number));
    event.mutable_call()->mutable_ended()->set_hold_ms(static_cast<uint32_t>(number));
    const std::string value = record.SerializeAsString();
    LogRecord stamped = At(0, value);
    stamped.ingested_at = WallTime(std::chrono::milliseconds(static_cast<int64_t>(number)));
    const Row& row = decoder.Decode(stamped);
    for (const WallTime moment : {row.ingested_at, row.occurred_at, row.counted_at}) {
      EXPECT_GE(moment, WallTime());
      EXPECT_LT(moment, WallTime(std::chrono::seconds(kStoredSecondsEnd)));
    }
    Batch batch(Family::kCall, "1");
    batch.Append(row, 1, {});
    EXPECT_TRUE(batch.Accepts(row.ingested_at));
  }
}

TEST(RecordDecoderTest, EveryTextOfARowIsUtf8) {
  RecordDecoder decoder(Family::kCall);
  const std::string value = SampleCall(1).SerializeAsString();
  LogRecord record = At(0, value, "kl\xf6ster");
  record.traceparent = "\xff\xfe";

  const Row& foreign = decoder.Decode(record);

  EXPECT_EQ(foreign.status, RowStatus::kPoison);
  EXPECT_EQ(foreign.reject_reason, "bad_text");
  EXPECT_EQ(foreign.source_id, "kl?ster");
  EXPECT_TRUE(IsUtf8(foreign.traceparent));

  pb::Record rejected = SampleRejection(1);
  std::string message(kRawBytesMax - 1, 'x');
  message += "\u5317";  // The cut would fall into it.
  rejected.mutable_rejection()->set_message(message);
  rejected.mutable_rejection()->set_field(message);
  const std::string long_value = rejected.SerializeAsString();
  const Row& row = decoder.Decode(At(1, long_value));
  EXPECT_EQ(row.status, RowStatus::kRejected);
  EXPECT_EQ(row.reject_message, std::string(kRawBytesMax - 1, 'x'));
  EXPECT_EQ(row.reject_field, std::string(kRawBytesMax - 1, 'x'));
}

TEST(RecordDecoderTest, CallThatNeverQueuedAndWasLostLeftBeforeTheQueue) {
  RecordDecoder decoder(Family::kCall);
  pb::Record record = SampleCall(1);
  pb::CallEnded& ended = *record.mutable_event()->mutable_call()->mutable_ended();
  ended.set_end_reason(pb::CALL_END_REASON_CALLER_LOST);
  const std::string queued = record.SerializeAsString();
  ended.clear_queue_ms();
  const std::string unqueued = record.SerializeAsString();

  EXPECT_EQ(std::get<CallFacts>(decoder.Decode(At(0, queued)).facts).outcome, "abandoned");
  const auto facts = std::get<CallFacts>(decoder.Decode(At(1, unqueued)).facts);
  EXPECT_EQ(facts.outcome, "left_before_queue");
  EXPECT_FALSE(facts.queued);
}

TEST(RecordDecoderTest, RunningCallHasNoOutcomeYet) {
  RecordDecoder decoder(Family::kCall);
  pb::Record record = SampleCall(1);
  record.mutable_event()->mutable_call()->mutable_answered()->set_queue_ms(900);
  const std::string value = record.SerializeAsString();

  const Row& row = decoder.Decode(At(0, value));

  EXPECT_EQ(row.status, RowStatus::kOk);
  const auto& call = std::get<CallFacts>(row.facts);
  EXPECT_EQ(call.phase, "answered");
  EXPECT_EQ(call.outcome, "");
  EXPECT_EQ(call.queue_ms, 900u);
}

TEST(RecordDecoderTest, SurveyKeepsItsScoresSideBySide) {
  RecordDecoder decoder(Family::kSurvey);
  const std::string value = SampleSurvey(3).SerializeAsString();

  const Row& row = decoder.Decode(At(0, value));

  ASSERT_EQ(row.status, RowStatus::kOk) << row.reject_message;
  const auto& survey = std::get<SurveyFacts>(row.facts);
  EXPECT_EQ(survey.response_id, "response-3");
  EXPECT_EQ(survey.method, "keypress");
  EXPECT_EQ(survey.questionnaire, "after-call");
  EXPECT_EQ(survey.questionnaire_version, 2u);
  EXPECT_THAT(survey.answered, ElementsAre(1, 0, 1));
  EXPECT_THAT(survey.score_micro, ElementsAre(4'000'000, 0, 4'000'000));
  EXPECT_EQ(row.counted_at, row.occurred_at);
}

TEST(RecordDecoderTest, RejectionKeepsItsPlaceAndItsCause) {
  RecordDecoder decoder(Family::kCall);
  const std::string value = SampleRejection(9).SerializeAsString();

  const Row& row = decoder.Decode(At(5, value));

  EXPECT_EQ(row.status, RowStatus::kRejected);
  EXPECT_EQ(row.sequence, 9u);
  EXPECT_EQ(row.reject_reason, "unknown_unit");
  EXPECT_EQ(row.reject_field, "unit_id");
  EXPECT_THAT(std::string(row.reject_message), HasSubstr("branch-99"));
  EXPECT_EQ(row.raw, std::string_view("\x12\x00\xff", 3));
  EXPECT_EQ(row.counted_at, row.ingested_at);
  EXPECT_EQ(row.business_date, kSampleDay);
}

TEST(RecordDecoderTest, BytesThatAreNoRecordArePoisonAndKeepTheirBeginning) {
  RecordDecoder decoder(Family::kCall);
  const std::string value(10'000, '\xff');

  const Row& row = decoder.Decode(At(5, value));

  EXPECT_EQ(row.status, RowStatus::kPoison);
  EXPECT_EQ(row.reject_reason, "malformed");
  EXPECT_EQ(row.raw, std::string_view(value).substr(0, kRawBytesMax));
  EXPECT_EQ(row.sequence, 0u);
  EXPECT_EQ(row.source_id, "branch-7/calls");
}

TEST(RecordDecoderTest, NothingOfAPoisonRecordIsLeftInTheNextRow) {
  RecordDecoder decoder(Family::kCall);
  const std::string value = SampleCall(2).SerializeAsString();

  decoder.Decode(At(5, "\xff"));
  const Row& row = decoder.Decode(At(6, value));

  EXPECT_EQ(row.status, RowStatus::kOk);
  EXPECT_EQ(row.raw, "");
  EXPECT_EQ(row.reject_reason, "");
}

TEST(RecordDecoderTest, EveryPrefixOfARecordIsARow) {
  RecordDecoder decoder(Family::kCall);
  const std::string value = SampleCall(2).SerializeAsString();

  for (size_t length = 0; length < value.size(); ++length) {
    const Row& row = decoder.Decode(At(0, std::string_view(value).substr(0, length)));
    EXPECT_EQ(row.status, RowStatus::kPoison) << length;
  }
}

struct PoisonCase {
  std::string what;
  Family family;
  std::string reason;
  std::string field;
  std::function<void(pb::Record&)> spoil;
};

class PoisonTest : public ::testing::TestWithParam<PoisonCase> {};

TEST_P(PoisonTest, RecordWithoutWhatTheTableNeedsIsPoison) {
  const PoisonCase& given = GetParam();
  RecordDecoder decoder(given.family);
  pb::Record record = given.family == Family::kCall ? SampleCall(1) : SampleSurvey(1);
  given.spoil(record);
  const std::string value = record.SerializeAsString();

  const Row& row = decoder.Decode(At(0, value));

  EXPECT_EQ(row.status, RowStatus::kPoison);
  EXPECT_EQ(row.reject_reason, given.reason);
  EXPECT_EQ(row.reject_field, given.field);
  EXPECT_EQ(row.raw, value);
  EXPECT_EQ(row.epoch, 0u);
  EXPECT_EQ(row.unit, "");
}

pb::CallEvent& Call(pb::Record& record) { return *record.mutable_event()->mutable_call(); }
pb::SurveyResponse& Survey(pb::Record& record) {
  return *record.mutable_event()->mutable_survey_response();
}

INSTANTIATE_TEST_SUITE_P(
    Flaws, PoisonTest,
    ::testing::Values(
        PoisonCase{"NumberWithoutEpoch", Family::kCall, "missing", "epoch",
                   [](pb::Record& r) { r.set_epoch(0); }},
        PoisonCase{"NoContent", Family::kCall, "missing", "content",
                   [](pb::Record& r) { r.clear_content(); }},
        PoisonCase{"NoPayload", Family::kCall, "unknown_type", "event.payload",
                   [](pb::Record& r) { r.mutable_event()->clear_payload(); }},
        PoisonCase{"OtherFamily", Family::kSurvey, "wrong_family", "event.payload",
                   [](pb::Record& r) { r = SampleCall(1); }},
        PoisonCase{"NoUnit", Family::kCall, "missing", "event.unit_id",
                   [](pb::Record& r) { r.mutable_event()->clear_unit_id(); }},
        PoisonCase{"NoMoment", Family::kCall, "missing", "event.occurred_at",
                   [](pb::Record& r) { r.mutable_event()->clear_occurred_at(); }},
        PoisonCase{
            "MomentBeforeTheStoreBegins", Family::kCall, "out_of_range", "event.occurred_at",
            [](pb::Record& r) { r.mutable_event()->mutable_occurred_at()->set_seconds(-1); }},
        PoisonCase{"NoBusinessDate", Family::kCall, "missing", "business_date",
                   [](pb::Record& r) { r.clear_business_date(); }},
        PoisonCase{"BusinessDateTooLate", Family::kCall, "out_of_range", "business_date",
                   [](pb::Record& r) { r.set_business_date(65'536); }},
        PoisonCase{"NoCallId", Family::kCall, "missing", "event.call.call_id",
                   [](pb::Record& r) { Call(r).clear_call_id(); }},
        PoisonCase{"NoArrival", Family::kCall, "missing", "event.call.arrived_at",
                   [](pb::Record& r) { Call(r).clear_arrived_at(); }},
        PoisonCase{"UnknownDirection", Family::kCall, "unknown_value", "event.call.direction",
                   [](pb::Record& r) { Call(r).set_direction(pb::CallDirection(77)); }},
        PoisonCase{"NoPhase", Family::kCall, "missing", "event.call.phase",
                   [](pb::Record& r) { Call(r).clear_phase(); }},
        PoisonCase{"NoEndReason", Family::kCall, "missing", "event.call.ended.end_reason",
                   [](pb::Record& r) { Call(r).mutable_ended()->clear_end_reason(); }},
        PoisonCase{
            "UnknownEndReason", Family::kCall, "unknown_value", "event.call.ended.end_reason",
            [](pb::Record& r) { Call(r).mutable_ended()->set_end_reason(pb::CallEndReason(77)); }},
        PoisonCase{"TalkedForMoreThanAWeek", Family::kCall, "out_of_range",
                   "event.call.ended.talk_ms",
                   [](pb::Record& r) { Call(r).mutable_ended()->set_talk_ms(604'800'001); }},
        PoisonCase{"NoResponseId", Family::kSurvey, "missing", "event.survey_response.response_id",
                   [](pb::Record& r) { Survey(r).clear_response_id(); }},
        PoisonCase{"NoQuestionnaire", Family::kSurvey, "missing",
                   "event.survey_response.questionnaire_id",
                   [](pb::Record& r) { Survey(r).clear_questionnaire_id(); }},
        PoisonCase{"NoVersion", Family::kSurvey, "missing",
                   "event.survey_response.questionnaire_version",
                   [](pb::Record& r) { Survey(r).clear_questionnaire_version(); }},
        PoisonCase{"NoMethod", Family::kSurvey, "missing", "event.survey_response.method",
                   [](pb::Record& r) { Survey(r).clear_method(); }},
        PoisonCase{"NoScores", Family::kSurvey, "missing", "survey_scores",
                   [](pb::Record& r) { r.clear_survey_scores(); }},
        PoisonCase{"ScoresOfDifferentLength", Family::kSurvey, "out_of_range", "survey_scores",
                   [](pb::Record& r) { r.mutable_survey_scores()->add_score_micro(1); }},
        PoisonCase{"FlagThatIsNone", Family::kSurvey, "out_of_range", "survey_scores.answered",
                   [](pb::Record& r) { r.mutable_survey_scores()->set_answered(0, 300); }}),
    [](const auto& tested) { return tested.param.what; });

TEST(RecordDecoderTest, UnNumberedEventNeedsNoEpoch) {
  RecordDecoder decoder(Family::kCall);
  pb::Record record = SampleCall(0);
  record.clear_epoch();
  const std::string value = record.SerializeAsString();

  const Row& row = decoder.Decode(At(0, value));

  EXPECT_EQ(row.status, RowStatus::kOk);
  EXPECT_EQ(row.sequence, 0u);
}

TEST(RecordDecoderTest, RecordWithoutKeyOrWithAnEndlessOneIsPoison) {
  RecordDecoder decoder(Family::kCall);
  const std::string value = SampleCall(1).SerializeAsString();
  const std::string endless(1'000, 'x');

  EXPECT_EQ(decoder.Decode(At(0, value, "")).reject_field, "key");
  const Row& row = decoder.Decode(At(1, value, endless));

  EXPECT_EQ(row.status, RowStatus::kPoison);
  EXPECT_EQ(row.source_id.size(), kSourceIdBytesMax);
}

}  // namespace
}  // namespace assay::sink
