#include "services/assayctl/import/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/assayctl/import/row_mapper.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::assayctl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class MappingTest : public ::testing::Test {
 protected:
  Mapping Read(std::string_view text) {
    return ReadMapping(folder_.Write("m.toml", text).string(), problems_);
  }
  // What is wrong with a mapping for a file with these columns.
  Problems ProblemsOf(std::string_view text, const std::vector<std::string>& columns) {
    const Mapping mapping = Read(text);
    RowMapper(mapping, columns, problems_);
    return problems_;
  }

  testing::TemporaryFolder folder_;
  Problems problems_;
};

TEST_F(MappingTest, ReadsEverythingAMappingMaySay) {
  const Mapping mapping = Read(R"(
source = "import/bank"
family = "call"
[input]
format = "csv"
delimiter = ";"
[times.arrival]
columns = ["date", "time"]
join = "T"
format = "%FT%T"
zone = "UTC"
ambiguous = "later"
[fields.occurred_at]
time = "arrival"
required = true
[fields."call.ended.queue_ms"]
difference = { from = "arrival", to = "arrival", across_midnight = true }
negative = "absent"
[fields.unit_id]
column = "branch"
values = { A = "north" }
absent_if = ["-"]
)");

  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(mapping.family, event::v1::FAMILY_CALL);
  EXPECT_EQ(mapping.format.delimiter, ';');
  EXPECT_EQ(mapping.times.at("arrival").text.ambiguous, Ambiguous::kLater);
  EXPECT_EQ(mapping.times.at("arrival").join, "T");
  EXPECT_EQ(mapping.fields.size(), 3u);
  EXPECT_THAT(mapping.Columns(), UnorderedElementsAre("date", "time", "branch"));
}

TEST_F(MappingTest, ListsEveryProblemOfTheTextWithItsLine) {
  Read(R"(family = "calls"
surce = "x"
[input]
format = "xml"
delimiter = "--"
[times.t]
format = 7
[fields.unit_id]
column = "a"
constant = "b"
colour = "red"
[fields.customer_ref]
[fields."call.ended.talk_ms"]
column = "t"
negative = "zero"
[answers]
)");

  EXPECT_THAT(problems_, UnorderedElementsAre(
                             HasSubstr("m.toml:1: source: missing"),
                             HasSubstr("m.toml:1: family: \"calls\" is none of CALL, SURVEY"),
                             HasSubstr("m.toml:2: surce: unknown key"),
                             HasSubstr("m.toml:3: input: format: must be csv or jsonl"),
                             HasSubstr("m.toml:3: input: delimiter: must be one character"),
                             HasSubstr("m.toml:7: times.t: format: "),
                             HasSubstr("m.toml:6: times.t: column or columns: missing"),
                             HasSubstr("m.toml:8: fields.unit_id: several of"),
                             HasSubstr("m.toml:11: fields.unit_id: colour: unknown key"),
                             HasSubstr("m.toml:12: fields.customer_ref: none of"),
                             HasSubstr("m.toml:13: fields.call.ended.talk_ms: negative: must be"),
                             HasSubstr("m.toml:16: answers: columns: missing"),
                             HasSubstr("m.toml:16: answers: only the family survey")));
}

TEST_F(MappingTest, BrokenOrMissingFilesAreProblems) {
  Read("source = \n");
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("not valid TOML")));

  problems_.clear();
  ReadMapping((folder_.path() / "absent.toml").string(), problems_);
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("absent.toml: cannot be read: No such file")));
}

TEST_F(MappingTest, ListsEveryFieldColumnAndTypeThatDoesNotFit) {
  const Problems problems = ProblemsOf(R"(source = "s"
family = "call"
[times.t]
column = "no such"
format = "%Y"
zone = "Mars/Base"
[fields.occurred_at]
column = "a"
[fields."call.ended.wait_ms"]
column = "a"
[fields."call.ended.queue_ms"]
column = "missing"
[fields."call.ended.talk_ms"]
time = "u"
[fields."call.ended.end_reason"]
constant = "GONE"
[fields."call.answered.queue_ms"]
constant = 5
[fields."survey_response.call_id"]
column = "a"
[fields.customer_ref]
constant = "x"
absent_if = ["y"]
unit = "s"
)",
                                       {"a", "b"});

  EXPECT_THAT(
      problems,
      UnorderedElementsAre(
          EndsWith(":3: times.t: the file has no column \"no such\"; it has \"a\", \"b\""),
          HasSubstr("times.t: \"Mars/Base\""),
          HasSubstr(":7: fields.occurred_at: a moment comes from time, sum or constant"),
          HasSubstr(":9: fields.call.ended.wait_ms: there is no field \"wait_ms\" in CallEnded"),
          HasSubstr(":11: fields.call.ended.queue_ms: the file has no column \"missing\""),
          HasSubstr(":11: fields.call.ended.queue_ms: unit: \"\" is none of ms, s, min, h"),
          HasSubstr(":13: fields.call.ended.talk_ms: only a moment comes from a time"),
          HasSubstr(":13: fields.call.ended.talk_ms: there is no [times.u]"),
          HasSubstr(":15: fields.call.ended.end_reason: constant: \"GONE\" is none of SERVED"),
          HasSubstr("an event has either"), HasSubstr("an event has either"),
          HasSubstr(":19: fields.survey_response.call_id: the payload of this family is call"),
          HasSubstr(":21: fields.customer_ref: values, absent_if and join belong to columns"),
          HasSubstr(":21: fields.customer_ref: unit: only a duration"),
          HasSubstr("fields.unit_id: missing; every event needs it")));
}

TEST_F(MappingTest, ASumIsAMomentPlusMappedDurations) {
  const Problems problems = ProblemsOf(R"(source = "s"
family = "call"
[fields.unit_id]
constant = "u"
[fields.occurred_at]
sum = ["call.ended.ivr_ms", "call.arrived_at", "call.ended.queue_ms"]
[fields."call.arrived_at"]
constant = "2026-01-01T00:00:00Z"
[fields."call.ended.ivr_ms"]
constant = 1
[fields."call.ended.talk_ms"]
sum = ["call.arrived_at"]
)",
                                       {});

  EXPECT_THAT(problems, UnorderedElementsAre(
                            HasSubstr("fields.call.ended.talk_ms: sum: only a moment is a sum"),
                            HasSubstr("sum: \"call.ended.ivr_ms\" is no moment"),
                            HasSubstr("sum: \"call.arrived_at\" is no duration"),
                            HasSubstr("sum: \"call.ended.queue_ms\" is not mapped")));
}

// The mappings of the accuracy tests fit the columns of their files.
TEST_F(MappingTest, TheMappingsOfTheReferenceFilesAreSound) {
  const auto folder = testing::SourceFolder() / "tests/accuracy";
  const Mapping calls = ReadMapping((folder / "technion_calls.toml").string(), problems_);
  RowMapper(calls,
            {"vru+line", "call_id", "customer_id", "priority", "type", "date", "vru_entry",
             "vru_exit", "vru_time", "q_start", "q_exit", "q_time", "outcome", "ser_start",
             "ser_exit", "ser_time", "server"},
            problems_);
  const Mapping survey = ReadMapping((folder / "servqual.toml").string(), problems_);
  RowMapper(survey, survey.Columns(), problems_);

  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(survey.answers->columns.size(), 23u);
}

}  // namespace
}  // namespace assay::assayctl
