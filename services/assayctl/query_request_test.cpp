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

}  // namespace
}  // namespace assay::assayctl
