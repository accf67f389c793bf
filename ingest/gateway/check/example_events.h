// Reference data and events for the gateway's tests: all valid until a test breaks something.
#pragma once

#include <memory>
#include <string>

#include "assay/event/v1/event.pb.h"
#include "services/directory/build.h"
#include "services/directory/example_records.h"
#include "services/runtime/base/clock.h"

namespace assay::gateway {

// 2026-01-01T00:00:00Z, as FakeClock's start.
inline constexpr int64_t kNowSeconds = 1'767'225'600;
inline constexpr WallTime kNow{std::chrono::seconds(kNowSeconds)};

// The directory's example organisation with questionnaire visit/1, an ACD source at "north" and
// a survey source at "group".
inline std::shared_ptr<const directory::Snapshot> ExampleReference() {
  auto records = directory::Organisation();
  records.push_back(directory::QuestionnaireRecord("visit", 1));
  records.push_back(directory::SourceRecord("acd-north", "north"));
  records.push_back(directory::SourceRecord("files/", "group", /*is_prefix=*/true));
  records.push_back(directory::SourceRecord("survey-desk", "group"));
  records.back().mutable_source()->set_family(event::v1::FAMILY_SURVEY);
  return directory::Build(records, 1).snapshot;
}

inline event::v1::Event ExampleCall(const std::string& call_id = "c1") {
  event::v1::Event event;
  event.mutable_occurred_at()->set_seconds(kNowSeconds - 60);
  event.set_unit_id("n1");
  event.set_customer_ref("customer-7");
  event.set_employee_ref("agent-3");
  event::v1::CallEvent& call = *event.mutable_call();
  call.set_call_id(call_id);
  call.mutable_arrived_at()->set_seconds(kNowSeconds - 300);
  call.set_business("loans");
  call.mutable_ended()->set_end_reason(event::v1::CALL_END_REASON_SERVED);
  call.mutable_ended()->set_queue_ms(12'000);
  call.mutable_ended()->set_talk_ms(180'000);
  return event;
}

inline void Answer(event::v1::Event& event, const std::string& item, double score) {
  event::v1::Answer& answer = *event.mutable_survey_response()->add_answers();
  answer.set_item_id(item);
  answer.set_score(score);
}

// Speed 5, overall 4; manner is not answered.
inline event::v1::Event ExampleSurvey() {
  event::v1::Event event;
  event.mutable_occurred_at()->set_seconds(kNowSeconds - 60);
  event.set_unit_id("s1");
  event::v1::SurveyResponse& response = *event.mutable_survey_response();
  response.set_response_id("r1");
  response.set_questionnaire_id("visit");
  response.set_questionnaire_version(1);
  response.set_method(event::v1::SURVEY_METHOD_KEYPRESS);
  Answer(event, "overall", 4);
  Answer(event, "speed", 5);
  return event;
}

}  // namespace assay::gateway
