#include "services/assayctl/import/time_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using testing::StatusIs;

WallTime Utc(int year, int month, int day, std::chrono::milliseconds time_of_day) {
  return WallTime(std::chrono::sys_days(std::chrono::year(year) / month / day)) + time_of_day;
}

StatusOr<WallTime> Parse(const TimeTextOptions& options, const std::string& text) {
  ASSIGN_OR_RETURN(const TimeText format, TimeText::Create(options));
  return format.Parse(text);
}

const TimeTextOptions kJerusalem{.format = "%Y-%m-%d %H:%M:%S", .zone = "Asia/Jerusalem"};

TEST(TimeTextTest, ReadsLocalTimesInTheirZone) {
  EXPECT_THAT(Parse(kJerusalem, "2010-08-01 0:10:10"),
              IsOkAndHolds(Utc(2010, 7, 31, 21h + 10min + 10s)));
  EXPECT_THAT(Parse(kJerusalem, "2010-12-01 00:10:10"),
              IsOkAndHolds(Utc(2010, 11, 30, 22h + 10min + 10s)));
}

TEST(TimeTextTest, CutsFractionsToMilliseconds) {
  EXPECT_THAT(Parse(kJerusalem, "2010-08-01 12:00:00.1239"),
              IsOkAndHolds(Utc(2010, 8, 1, 9h + 123ms)));
}

TEST(TimeTextTest, RefusesTimesThatClocksJumpedOver) {
  // 2010-03-26 02:00 became 03:00.
  EXPECT_THAT(Parse(kJerusalem, "2010-03-26 02:30:00"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("did not exist")));
  EXPECT_OK(Parse(kJerusalem, "2010-03-26 03:00:00"));
}

TEST(TimeTextTest, ATimeThatHappenedTwiceIsRefusedUnlessTheMappingDecides) {
  // 2010-09-12 02:00 became 01:00.
  const std::string text = "2010-09-12 01:30:00";
  TimeTextOptions options = kJerusalem;
  EXPECT_THAT(Parse(options, text),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("happened twice")));

  options.ambiguous = Ambiguous::kEarlier;
  EXPECT_THAT(Parse(options, text), IsOkAndHolds(Utc(2010, 9, 11, 22h + 30min)));
  options.ambiguous = Ambiguous::kLater;
  EXPECT_THAT(Parse(options, text), IsOkAndHolds(Utc(2010, 9, 11, 23h + 30min)));
}

TEST(TimeTextTest, RefusesWhatIsNotAMoment) {
  for (const char* text : {"2010-13-01 00:00:00", "2010-02-30 00:00:00", "2010-08-01 25:00:00",
                           "2010-08-01", "2010-08-01 10:00:00 tail", "yesterday", ""}) {
    EXPECT_THAT(Parse(kJerusalem, text), StatusIs(StatusCode::kInvalidArgument)) << text;
  }
}

TEST(TimeTextTest, ReadsTextsWithTheirOwnOffset) {
  EXPECT_THAT(Parse({.format = "rfc3339"}, "2026-01-31T08:00:00.250+08:00"),
              IsOkAndHolds(Utc(2026, 1, 31, 250ms)));
  EXPECT_THAT(Parse({.format = "rfc3339"}, "2026-01-31 08:00:00Z"),
              IsOkAndHolds(Utc(2026, 1, 31, 8h)));
  EXPECT_THAT(Parse({.format = "%d.%m.%Y %H:%M %z"}, "31.01.2026 08:00 +0100"),
              IsOkAndHolds(Utc(2026, 1, 31, 7h)));
  EXPECT_THAT(Parse({.format = "rfc3339"}, "2026-01-31T08:00:00"),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST(TimeTextTest, ReadsUnixTimes) {
  EXPECT_THAT(Parse({.format = "unix_s"}, "1767225600.5"), IsOkAndHolds(Utc(2026, 1, 1, 500ms)));
  EXPECT_THAT(Parse({.format = "unix_ms"}, "1767225600001"), IsOkAndHolds(Utc(2026, 1, 1, 1ms)));
  EXPECT_THAT(Parse({.format = "unix_s"}, "1e300"), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(Parse({.format = "unix_s"}, "12 s"), StatusIs(StatusCode::kInvalidArgument));
}

TEST(TimeTextTest, SaysWhatIsWrongWithAFormat) {
  EXPECT_THAT(TimeText::Create({.format = ""}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("format: missing")));
  EXPECT_THAT(TimeText::Create({.format = "iso"}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("\"iso\"")));
  EXPECT_THAT(TimeText::Create({.format = "%Y"}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("zone: missing")));
  EXPECT_THAT(TimeText::Create({.format = "%Y", .zone = "Mars/Base"}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("Mars/Base")));
  EXPECT_THAT(TimeText::Create({.format = "rfc3339", .zone = "UTC"}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("leave it out")));
}

}  // namespace
}  // namespace assay::assayctl
