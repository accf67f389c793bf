#include "services/assayctl/import/field_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/event/v1/event.pb.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using event::v1::Event;
using ::testing::HasSubstr;
using testing::StatusIs;

StatusOr<FieldPath> Find(std::string_view path) {
  return FieldPath::Find(*Event::descriptor(), path);
}

StatusOr<Event> Set(std::string_view path, const std::string& text) {
  ASSIGN_OR_RETURN(const FieldPath field, Find(path));
  Event event;
  RETURN_IF_ERROR(field.SetText(event, text));
  return event;
}

TEST(FieldPathTest, SetsFieldsOfEveryKind) {
  EXPECT_EQ(Set("unit_id", "north")->unit_id(), "north");
  EXPECT_EQ(Set("call.ended.end_reason", "SERVED")->call().ended().end_reason(),
            event::v1::CALL_END_REASON_SERVED);
  EXPECT_EQ(Set("call.ended.end_reason", "caller_lost")->call().ended().end_reason(),
            event::v1::CALL_END_REASON_CALLER_LOST);
  EXPECT_EQ(
      Set("survey_response.questionnaire_version", "3")->survey_response().questionnaire_version(),
      3u);
  EXPECT_TRUE(Set("call.queued", "true")->call().has_queued());
}

TEST(FieldPathTest, SetsMomentsAndDurations) {
  Event event;
  ASSERT_OK_AND_ASSIGN(const FieldPath arrived, Find("call.arrived_at"));
  ASSERT_OK_AND_ASSIGN(const FieldPath queued, Find("call.ended.queue_ms"));
  arrived.SetTime(event, WallTime(std::chrono::milliseconds(-1)));
  ASSERT_OK(queued.SetMilliseconds(event, 0));

  EXPECT_EQ(event.call().arrived_at().seconds(), -1);
  EXPECT_EQ(event.call().arrived_at().nanos(), 999'000'000);
  EXPECT_TRUE(event.call().ended().has_queue_ms());
  EXPECT_THAT(queued.SetMilliseconds(event, -1),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("negative")));
  EXPECT_THAT(queued.SetMilliseconds(event, 1LL << 40), StatusIs(StatusCode::kInvalidArgument));
}

TEST(FieldPathTest, NamesWhatAFieldTakes) {
  EXPECT_THAT(
      Set("call.ended.end_reason", "GONE"),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr("\"GONE\" is none of SERVED, CALLER_LOST")));
  EXPECT_THAT(Set("survey_response.questionnaire_version", "-1"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("whole number")));
  EXPECT_THAT(Set("unit_id", "\xff"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("UTF-8")));
  EXPECT_THAT(Set("call.queued", "maybe"), StatusIs(StatusCode::kInvalidArgument));
}

TEST(FieldPathTest, NamesTheFieldsThereAre) {
  EXPECT_THAT(Find("call.wait"), StatusIs(StatusCode::kInvalidArgument,
                                          HasSubstr("no field \"wait\" in CallEvent; it has "
                                                    "call_id")));
  EXPECT_THAT(Find("call"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("group of fields")));
  EXPECT_THAT(Find("unit_id.x"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no fields of its own")));
  EXPECT_THAT(Find("occurred_at.seconds"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(Find("survey_response.answers"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("is a list")));
  EXPECT_THAT(Find(""), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(Find("call."), StatusIs(StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace assay::assayctl
