#include "services/assayctl/import/row_mapper.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::assayctl {
namespace {

using event::v1::Event;
using google::protobuf::util::TimeUtil;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RowMapper MapperOf(const Mapping& mapping, const std::vector<std::string>& columns) {
  Problems problems;
  RowMapper mapper(mapping, columns, problems);
  EXPECT_THAT(problems, IsEmpty());
  return mapper;
}

RowMapper MapperOf(std::string_view text, const std::vector<std::string>& columns) {
  const testing::TemporaryFolder folder;
  Problems problems;
  const Mapping mapping = ReadMapping(folder.Write("m.toml", text).string(), problems);
  EXPECT_THAT(problems, IsEmpty());
  return MapperOf(mapping, columns);
}

Row RowOf(std::vector<std::string> cells) {
  return {.number = 7, .line = 8, .raw = "raw", .cells = std::move(cells), .problem = {}};
}

// The event of a row that has no problem.
Event EventOf(const RowMapper& mapper, std::vector<std::string> cells) {
  Event event;
  const auto problem = mapper.Map(RowOf(std::move(cells)), &event);
  if (problem) ADD_FAILURE() << problem->column << ": " << problem->reason;
  return event;
}

RowProblem ProblemOf(const RowMapper& mapper, std::vector<std::string> cells) {
  Event event;
  const auto problem = mapper.Map(RowOf(std::move(cells)), &event);
  if (!problem) ADD_FAILURE() << "no problem";
  return problem.value_or(RowProblem{});
}

// Through the mapping of the accuracy tests, whose columns are these.
class TechnionCallTest : public ::testing::Test {
 protected:
  static RowMapper MakeMapper() {
    Problems problems;
    const auto path = testing::SourceFolder() / "tests/accuracy/technion_calls.toml";
    return MapperOf(ReadMapping(path.string(), problems),
                    {"vru+line", "call_id", "customer_id", "type", "date", "vru_entry", "vru_time",
                     "q_time", "outcome", "ser_time", "server"});
  }

  const RowMapper mapper_ = MakeMapper();
};

TEST_F(TechnionCallTest, AnAnsweredCallThatQueued) {
  const Event event = EventOf(mapper_, {"AA0101", "33", "9664", "PS", "2010-08-01", "0:10:10", "17",
                                        "43", "AGENT", "184", "DESK-4"});

  EXPECT_EQ(event.unit_id(), "anonymous-bank");
  EXPECT_EQ(event.customer_ref(), "9664");
  EXPECT_EQ(event.employee_ref(), "DESK-4");
  EXPECT_EQ(event.call().call_id(), "AA0101-33");
  EXPECT_EQ(event.call().business(), "PS");
  EXPECT_EQ(event.call().line(), "AA0101");
  EXPECT_EQ(TimeUtil::ToString(event.call().arrived_at()), "2010-07-31T21:10:10Z");
  EXPECT_EQ(TimeUtil::ToString(event.occurred_at()), "2010-07-31T21:14:14Z");
  const event::v1::CallEnded& ended = event.call().ended();
  EXPECT_EQ(ended.end_reason(), event::v1::CALL_END_REASON_SERVED);
  EXPECT_EQ(ended.ivr_ms(), 17'000u);
  EXPECT_EQ(ended.queue_ms(), 43'000u);
  EXPECT_EQ(ended.talk_ms(), 184'000u);
}

TEST_F(TechnionCallTest, ACallerWhoHungUpBeforeTheQueue) {
  const Event event = EventOf(mapper_, {"AA0101", "34", "0", "NW", "2010-08-01", "9:00:00", "9",
                                        "0", "HANG", "0", "NO_SERVER"});

  EXPECT_EQ(event.customer_ref(), "");
  EXPECT_EQ(event.employee_ref(), "");
  EXPECT_FALSE(event.call().ended().has_queue_ms());
  EXPECT_EQ(event.call().ended().end_reason(), event::v1::CALL_END_REASON_CALLER_LOST);
}

TEST_F(TechnionCallTest, ANegativeTimeIsAbsentAndDoesNotMoveTheEnd) {
  const Event event = EventOf(mapper_, {"AA0101", "35", "0", "PS", "2010-08-01", "12:00:00", "-87",
                                        "10", "PHANTOM", "0", "NO_SERVER"});

  EXPECT_FALSE(event.call().ended().has_ivr_ms());
  EXPECT_EQ(event.occurred_at().seconds(), event.call().arrived_at().seconds() + 10);
}

TEST_F(TechnionCallTest, NamesTheColumnOfABadRow) {
  const RowProblem date = ProblemOf(
      mapper_, {"AA0101", "36", "0", "PS", "2010-13-45", "12:00:00", "1", "0", "AGENT", "1", "X"});
  EXPECT_EQ(date.column, "date, vru_entry");
  EXPECT_THAT(date.reason, HasSubstr("\"2010-13-45 12:00:00\" is not a time like"));

  const RowProblem outcome = ProblemOf(
      mapper_, {"AA0101", "36", "0", "PS", "2010-08-01", "12:00:00", "1", "0", "LOST", "1", "X"});
  EXPECT_EQ(outcome.column, "outcome");
  EXPECT_EQ(outcome.reason, "\"LOST\" is none of AGENT, HANG, PHANTOM");

  const RowProblem wait = ProblemOf(
      mapper_, {"AA0101", "36", "0", "PS", "2010-08-01", "12:00:00", "1", "-5", "HANG", "1", "X"});
  EXPECT_EQ(wait.column, "q_time");
  EXPECT_THAT(wait.reason, HasSubstr("negative"));

  const RowProblem empty =
      ProblemOf(mapper_, {"AA0101", "36", "0", "PS", "", "", "1", "0", "HANG", "1", "X"});
  EXPECT_THAT(empty.reason, HasSubstr("call.arrived_at needs it"));
}

constexpr std::string_view kDifferences = R"(
source = "s"
family = "call"
[times.start]
columns = ["day", "start"]
format = "%Y-%m-%d %H:%M:%S"
zone = "UTC"
[times.end]
columns = ["day", "end"]
format = "%Y-%m-%d %H:%M:%S"
zone = "UTC"
[fields.unit_id]
column = "unit"
[fields.occurred_at]
time = "start"
[fields."call.ended.queue_ms"]
difference = { from = "start", to = "end", across_midnight = true }
[fields."call.ended.talk_ms"]
column = "talk"
unit = "min"
)";

TEST(RowMapperTest, ADifferenceMayCrossMidnight) {
  const RowMapper mapper = MapperOf(kDifferences, {"unit", "day", "start", "end", "talk"});

  EXPECT_EQ(
      EventOf(mapper, {"u", "2026-01-01", "09:00:00", "09:00:30", "1.5"}).call().ended().queue_ms(),
      30'000u);
  const Event late = EventOf(mapper, {"u", "2026-01-01", "23:59:50", "00:00:10", "1.5"});
  EXPECT_EQ(late.call().ended().queue_ms(), 20'000u);
  EXPECT_EQ(late.call().ended().talk_ms(), 90'000u);
}

TEST(RowMapperTest, AnEmptyCellLeavesItsFieldOut) {
  const RowMapper mapper = MapperOf(kDifferences, {"unit", "day", "start", "end", "talk"});

  const Event event = EventOf(mapper, {"u", "", "", "", ""});
  EXPECT_FALSE(event.has_occurred_at());
  EXPECT_FALSE(event.has_call());
}

TEST(RowMapperTest, ConstantsCountInASum) {
  const RowMapper mapper = MapperOf(R"(
source = "s"
family = "call"
[fields.unit_id]
constant = "u"
[fields.occurred_at]
sum = ["call.arrived_at", "call.ended.wrap_ms"]
[fields."call.arrived_at"]
constant = "2026-01-01T00:00:00Z"
[fields."call.ended.wrap_ms"]
constant = 30000
)",
                                    {});

  EXPECT_EQ(TimeUtil::ToString(EventOf(mapper, {}).occurred_at()), "2026-01-01T00:00:30Z");
}

TEST(RowMapperTest, AnswersAreTheColumnsThatHaveAScore) {
  const RowMapper mapper = MapperOf(R"(
source = "s"
family = "survey"
[fields.unit_id]
constant = "u"
[fields.occurred_at]
constant = "2026-01-01T00:00:00Z"
[fields."survey_response.response_id"]
row_number = true
[answers]
columns = ["q1", "q2", "all"]
items = { all = "overall" }
absent_if = ["NA"]
)",
                                    {"q1", "q2", "all"});

  const Event event = EventOf(mapper, {"4", "NA", "4.5"});
  ASSERT_EQ(event.survey_response().answers_size(), 2);
  EXPECT_EQ(event.survey_response().answers(0).item_id(), "q1");
  EXPECT_EQ(event.survey_response().answers(1).item_id(), "overall");
  EXPECT_EQ(event.survey_response().answers(1).score(), 4.5);
  EXPECT_EQ(event.survey_response().response_id(), "7");

  const RowProblem problem = ProblemOf(mapper, {"4", "good", ""});
  EXPECT_EQ(problem.column, "q2");
}

TEST(PlaceholderTest, SaysWhyAndKeepsTheRow) {
  Row row = RowOf({});
  row.raw = std::string(10'000, 'x');

  const Event event = Placeholder(row, {.column = "day", .reason = "bad \xff byte"}, "north");

  EXPECT_EQ(event.unit_id(), "north");

  EXPECT_EQ(event.unreadable().field(), "day");
  EXPECT_EQ(event.unreadable().message(), "bad ? byte");
  EXPECT_EQ(event.unreadable().raw().size(), 4096u);
}

}  // namespace
}  // namespace assay::assayctl
