#include "services/assayctl/query_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

const WallTime kNow = FakeClock().Now();  // 2026-01-01.

TEST(QueryRequestTest, PutsEverythingIntoItsField) {
  ASSERT_OK_AND_ASSIGN(const auto request,
                       MakeQueryRequest({.metrics = {"call.offered", "call.aht"},
                                         .by = {"region,business", "outcome"},
                                         .where = {"unit=north,south", "business=sales"},
                                         .parameters = {"variant=v3"},
                                         .from = "2026-01-01",
                                         .to = "2026-02-01",
                                         .every = "week",
                                         .time_zone = "Asia/Shanghai",
                                         .row_limit = 50},
                                        kNow));

  ASSERT_EQ(request.queries_size(), 1);
  const query::v1::MetricQuery& question = request.queries(0);
  EXPECT_THAT(question.metrics(), ElementsAre("call.offered", "call.aht"));
  EXPECT_THAT(question.by(), ElementsAre("region", "business", "outcome"));
  ASSERT_EQ(question.where_size(), 2);
  EXPECT_EQ(question.where(0).dimension(), "unit");
  EXPECT_THAT(question.where(0).values(), ElementsAre("north", "south"));
  EXPECT_EQ(question.parameters(0).value(), "v3");
  EXPECT_EQ(question.every(), query::v1::STEP_WEEK);
  EXPECT_EQ(question.row_limit(), 50u);
}

TEST(QueryRequestTest, AsksAboutEachFamilyApart) {
  ASSERT_OK_AND_ASSIGN(
      const auto request,
      MakeQueryRequest({.metrics = {"call.offered", "survey.mean", "call.aht"}}, kNow));

  ASSERT_EQ(request.queries_size(), 2);
  EXPECT_THAT(request.queries(0).metrics(), ElementsAre("call.offered", "call.aht"));
  EXPECT_THAT(request.queries(1).metrics(), ElementsAre("survey.mean"));
}

TEST(QueryRequestTest, ThePeriodIsTheLastThirtyDaysWhenNoneIsGiven) {
  ASSERT_OK_AND_ASSIGN(const auto request, MakeQueryRequest({.metrics = {"call.offered"}}, kNow));

  EXPECT_EQ(request.queries(0).from(), "2025-12-03");
  EXPECT_EQ(request.queries(0).to(), "2026-01-02");
}

TEST(QueryRequestTest, ListsEverythingThatIsWrittenWrongly) {
  EXPECT_THAT(MakeQueryRequest({.metrics = {"call.offered"},
                                .where = {"unit"},
                                .parameters = {"=v3"},
                                .from = "2026-01-01",
                                .every = "decade"},
                               kNow),
              StatusIs(StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("--where unit"), HasSubstr("--param =v3"),
                             HasSubstr("--every decade"), HasSubstr("go together"))));
}

TEST(QueryRequestTest, AServersWordNamesTheOptions) {
  const auto in_options = [](const std::string& message) {
    return std::string(Message(InOptions(InvalidArgument("{}", message))));
  };

  EXPECT_EQ(in_options("queries[0].to: \"2026-01-01\" is not after \"2026-02-01\""),
            "--to: \"2026-01-01\" is not after \"2026-02-01\"");
  EXPECT_EQ(in_options("queries[1].row_limit: the answer has more than 5 rows; raise row_limit"),
            "--limit: the answer has more than 5 rows; raise --limit");
  EXPECT_EQ(in_options("queries[0].metrics[2]: no metric \"x\""), "METRIC: no metric \"x\"");
  EXPECT_EQ(in_options("queries[0].where[1].values: 1 to 9"), "--where: 1 to 9");
  EXPECT_EQ(in_options("queries[0].parameters: threshold_s"), "--param: threshold_s");
  EXPECT_EQ(in_options("queries[0].by[0]: no"), "--by: no");
  EXPECT_EQ(in_options("queries[0].time_zone: no"), "--time-zone: no");
  EXPECT_EQ(in_options("query server at x: away"), "query server at x: away");
}

}  // namespace
}  // namespace assay::assayctl
