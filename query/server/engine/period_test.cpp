#include "query/server/engine/period.h"

#include <gmock/gmock.h>

#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using sql::Step;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using testing::StatusIs;
using Kind = sql::Period::Kind;

directory::TimeZone Zone(const char* name) { return directory::TimeZone::Find(name).value(); }

TEST(PeriodTest, ReadsDatesAsDays) {
  EXPECT_THAT(ParsePeriod("2010-08-01", "2010-09-01", ""),
              IsOkAndHolds(sql::Period{Kind::kDates, 14'822, 14'853}));
}

TEST(PeriodTest, ReadsMomentsWithTheirOffset) {
  const sql::Period expected{Kind::kMoments, 1'280'620'800, 1'280'621'700};

  EXPECT_THAT(ParsePeriod("2010-08-01T00:00:00Z", "2010-08-01T00:15:00Z", ""),
              IsOkAndHolds(expected));
  EXPECT_THAT(ParsePeriod("2010-08-01T05:45:00+05:45", "2010-07-31T20:15:00-04:00", ""),
              IsOkAndHolds(expected));
}

TEST(PeriodTest, RefusesWhatIsNotInTheCalendarAndSaysHowToWriteIt) {
  for (const char* text : {"2010-02-30", "2010-13-01", "2010-8-1", "01.08.2010", "2010-08-01T00:00",
                           "yesterday", "2010-08-01T25:00:00Z", "2010-08-01T00:00:00",
                           "2010-08-01 00:00:00Z", "2010-08-01x", "2010-08-01T00:00:00+0800"}) {
    EXPECT_THAT(ParsePeriod(text, "2010-09-01", "queries[2]."),
                StatusIs(StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("queries[2].from"), HasSubstr("2010-08-01T09:15:00Z"))))
        << text;
  }
  EXPECT_THAT(ParsePeriod("", "2010-09-01", ""),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("from: required")));
  EXPECT_THAT(ParsePeriod("0001-01-01", "2010-09-01", ""),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("between the years")));
}

TEST(PeriodTest, RefusesAnEmptyOrReversedPeriod) {
  const auto reversed = ParsePeriod("2010-09-01", "2010-08-01", "");
  EXPECT_THAT(reversed, StatusIs(StatusCode::kInvalidArgument, HasSubstr("is not after")));
  EXPECT_EQ(ReasonOf(reversed.status()), "BAD_PERIOD");
  EXPECT_FALSE(ParsePeriod("2010-08-01", "2010-08-01", "").ok());
}

TEST(PeriodTest, RefusesMixedKindsAndUnevenMoments) {
  EXPECT_THAT(
      ParsePeriod("2010-08-01", "2010-08-02T00:00:00Z", ""),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr("both be dates or both be moments")));
  EXPECT_THAT(ParsePeriod("2010-08-01T00:05:00Z", "2010-08-02T00:00:00Z", ""),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("whole quarter of an hour")));
}

TEST(PeriodTest, CutsDatesIntoWholeDaysOnly) {
  const sql::Period dates{Kind::kDates, 1, 2};
  EXPECT_THAT(CheckStep(dates, Step::kHour, ""),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("moments")));
  EXPECT_OK(CheckStep(dates, Step::kWeek, ""));
  EXPECT_OK(CheckStep({Kind::kMoments, 0, 900}, Step::kQuarterHour, ""));
}

TEST(PeriodTest, LabelsStepsLikeThePeriod) {
  EXPECT_EQ(StepLabel(14'822, Kind::kDates, Step::kDay, {}), "2010-08-01");
  EXPECT_EQ(StepLabel(1'280'620'800, Kind::kMoments, Step::kHour, {}), "2010-08-01T00:00:00Z");
  EXPECT_EQ(StepLabel(1'280'620'800, Kind::kMoments, Step::kHour, Zone("Asia/Shanghai")),
            "2010-08-01T08:00:00+08:00");
  EXPECT_EQ(StepLabel(14'822, Kind::kMoments, Step::kMonth, Zone("Asia/Kathmandu")),
            "2010-08-01T00:00:00+05:45");
  EXPECT_EQ(StepLabel(14'822, Kind::kMoments, Step::kDay, Zone("America/St_Johns")),
            "2010-08-01T00:00:00-02:30");
}

TEST(PeriodTest, BeginsADayWithoutMidnightWhenItBegins) {
  // 2018-11-04 in Brazil began at 01:00.
  EXPECT_EQ(StepLabel(17'839, Kind::kMoments, Step::kDay, Zone("America/Sao_Paulo")),
            "2018-11-04T01:00:00-02:00");
}

}  // namespace
}  // namespace assay::query
