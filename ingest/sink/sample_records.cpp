#include "ingest/sink/sample_records.h"

namespace assay::sink {
namespace {

namespace pb = event::v1;

pb::Record NumberedRecord(uint64_t sequence) {
  pb::Record record;
  record.set_epoch(1);
  record.set_sequence(sequence);
  record.set_business_date(kSampleDay);
  return record;
}

}  // namespace

pb::Record SampleCall(uint64_t sequence) {
  pb::Record record = NumberedRecord(sequence);
  pb::Event& event = *record.mutable_event();
  event.mutable_occurred_at()->set_seconds(kSampleMs / 1000 + 200);
  event.mutable_occurred_at()->set_nanos(123'999'999);
  event.set_unit_id("branch-7");
  event.set_customer_ref("c-81b0");
  event.set_employee_ref("agent-3");
  pb::CallEvent& call = *event.mutable_call();
  call.set_call_id("call-" + std::to_string(sequence));
  call.mutable_arrived_at()->set_seconds(kSampleMs / 1000);
  call.set_line("400");
  call.set_business("cards");
  call.set_skill("disputes");
  pb::CallEnded& ended = *call.mutable_ended();
  ended.set_end_reason(pb::CALL_END_REASON_SERVED);
  ended.set_ivr_ms(8'000);
  ended.set_queue_ms(12'000);
  ended.set_ring_ms(2'000);
  ended.set_talk_ms(150'000);
  ended.set_hold_ms(20'000);
  ended.set_wrap_ms(10'000);
  return record;
}

pb::Record SampleSurvey(uint64_t sequence) {
  pb::Record record = NumberedRecord(sequence);
  pb::Event& event = *record.mutable_event();
  event.mutable_occurred_at()->set_seconds(kSampleMs / 1000);
  event.set_unit_id("branch-7");
  pb::SurveyResponse& response = *event.mutable_survey_response();
  response.set_response_id("response-" + std::to_string(sequence));
  response.set_questionnaire_id("after-call");
  response.set_questionnaire_version(2);
  response.set_method(pb::SURVEY_METHOD_KEYPRESS);
  response.set_call_id("call-" + std::to_string(sequence));
  for (const char* item : {"politeness", "solved"}) {
    pb::Answer& answer = *response.add_answers();
    answer.set_item_id(item);
    answer.set_score(4);
  }
  pb::SurveyScores& scores = *record.mutable_survey_scores();
  for (const uint32_t score_micro : {4'000'000u, 0u, 4'000'000u}) {
    scores.add_answered(score_micro > 0 ? 1 : 0);
    scores.add_score_micro(score_micro);
    scores.add_favourable(score_micro > 0 ? 1 : 0);
  }
  return record;
}

pb::Record SampleRejection(uint64_t sequence) {
  pb::Record record = NumberedRecord(sequence);
  record.clear_business_date();
  pb::Rejection& rejection = *record.mutable_rejection();
  rejection.set_reason(pb::REJECT_REASON_UNKNOWN_UNIT);
  rejection.set_field("unit_id");
  rejection.set_message("unit_id is 'branch-99', which the reference data does not have");
  rejection.set_raw(std::string("\x12\x00\xff", 3));
  rejection.set_raw_bytes(3);
  return record;
}

LogRecord At(int64_t offset, std::string_view value, std::string_view source_id) {
  return {.partition = 0,
          .offset = offset,
          .ingested_at = WallTime(std::chrono::milliseconds(kSampleMs + offset)),
          .source_id = source_id,
          .value = value};
}

}  // namespace assay::sink
