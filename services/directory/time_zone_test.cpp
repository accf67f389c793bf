#include "services/directory/time_zone.h"

#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::directory {
namespace {

using std::chrono::hours;
using std::chrono::sys_days;
using namespace std::chrono_literals;
using testing::StatusIs;

WallTime Utc(int year, unsigned month, unsigned day, std::chrono::milliseconds time_of_day) {
  return WallTime(
             sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day))) +
         time_of_day;
}

int32_t Day(int year, unsigned month, unsigned day) {
  return Utc(year, month, day, 0ms).time_since_epoch() / hours(24);
}

TEST(TimeZoneTest, IsUtcByDefault) {
  EXPECT_EQ(TimeZone().OffsetAt(Utc(2026, 7, 1, 0ms)).value, 0s);
}

TEST(TimeZoneTest, RefusesNamesTheMachineDoesNotKnow) {
  EXPECT_THAT(TimeZone::Find("Mars/Base"),
              StatusIs(StatusCode::kInvalidArgument, ::testing::HasSubstr("Mars/Base")));
}

TEST(TimeZoneTest, LocalDayBeginsAtLocalMidnight) {
  ASSERT_OK_AND_ASSIGN(const TimeZone shanghai, TimeZone::Find("Asia/Shanghai"));

  EXPECT_EQ(shanghai.LocalDay(Utc(2026, 3, 1, 16h - 1ms)), Day(2026, 3, 1));
  EXPECT_EQ(shanghai.LocalDay(Utc(2026, 3, 1, 16h)), Day(2026, 3, 2));
}

TEST(TimeZoneTest, LocalDayFollowsSummerTime) {
  ASSERT_OK_AND_ASSIGN(const TimeZone jerusalem, TimeZone::Find("Asia/Jerusalem"));

  // Summer (UTC+3) and winter (UTC+2) of 2010.
  EXPECT_EQ(jerusalem.LocalDay(Utc(2010, 8, 1, 21h)), Day(2010, 8, 2));
  EXPECT_EQ(jerusalem.LocalDay(Utc(2010, 12, 1, 21h)), Day(2010, 12, 1));
}

TEST(TimeZoneTest, LocalDayIsRightBefore1970) {
  ASSERT_OK_AND_ASSIGN(const TimeZone london, TimeZone::Find("Europe/London"));
  EXPECT_EQ(london.LocalDay(Utc(1969, 1, 10, 12h)), Day(1969, 1, 10));
}

TEST(TimeZoneTest, OffsetSaysHowLongItHolds) {
  ASSERT_OK_AND_ASSIGN(const TimeZone jerusalem, TimeZone::Find("Asia/Jerusalem"));

  const TimeZone::Offset summer = jerusalem.OffsetAt(Utc(2010, 8, 1, 0ms));
  EXPECT_EQ(summer.value, 3h);
  EXPECT_TRUE(summer.Covers(Utc(2010, 8, 31, 0ms)));
  EXPECT_FALSE(summer.Covers(summer.end));
  EXPECT_EQ(jerusalem.OffsetAt(summer.end).value, 2h);
}

TEST(LocalCalendarTest, AgreesWithTheZoneAcrossZonesAndChanges) {
  ASSERT_OK_AND_ASSIGN(const TimeZone jerusalem, TimeZone::Find("Asia/Jerusalem"));
  ASSERT_OK_AND_ASSIGN(const TimeZone sydney, TimeZone::Find("Australia/Sydney"));
  LocalCalendar calendar;

  for (WallTime t = Utc(2010, 1, 1, 0ms); t < Utc(2011, 1, 1, 0ms); t += 37min * 10) {
    ASSERT_EQ(calendar.LocalDay(jerusalem, t), jerusalem.LocalDay(t));
    ASSERT_EQ(calendar.LocalDay(sydney, t), sydney.LocalDay(t));
  }
}

}  // namespace
}  // namespace assay::directory
