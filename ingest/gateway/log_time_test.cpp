#include "ingest/gateway/log_time.h"

#include <gtest/gtest.h>

namespace assay::gateway {
namespace {

using namespace std::chrono_literals;

class LogTimeTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  LogTime time_{clock_};
};

TEST_F(LogTimeTest, IsTheMachinesTimeWhileNothingIsKnownOfTheLog) {
  EXPECT_EQ(time_.Now(), clock_.Now());
  EXPECT_EQ(time_.Behind(), 0ms);
}

TEST_F(LogTimeTest, IsTheMachinesTimeWhileThatIsAhead) {
  time_.HasPassed(clock_.Now() - 3h);

  EXPECT_EQ(time_.Now(), clock_.Now());
  EXPECT_EQ(time_.Behind(), 0ms);
}

TEST_F(LogTimeTest, GoesOnFromTheLogsTimeWhenTheMachinesClockIsSetBack) {
  const WallTime begin = clock_.Now();
  time_.HasPassed(begin);

  clock_.StepWall(-36h);
  clock_.Advance(10s);

  EXPECT_EQ(time_.Now(), begin + 10s);
  EXPECT_EQ(time_.Behind(), 36h);
}

TEST_F(LogTimeTest, DoesNotGoBackForAnOlderRecord) {
  const WallTime newest = clock_.Now() + 1h;
  time_.HasPassed(newest);
  time_.HasPassed(newest - 2h);

  EXPECT_EQ(time_.Now(), newest);
}

TEST_F(LogTimeTest, FollowsTheMachineAgainOnceItsClockIsRight) {
  time_.HasPassed(clock_.Now());
  clock_.StepWall(-36h);
  clock_.StepWall(37h);

  EXPECT_EQ(time_.Now(), clock_.Now());
}

}  // namespace
}  // namespace assay::gateway
