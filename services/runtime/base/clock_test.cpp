#include "services/runtime/base/clock.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

using std::chrono::milliseconds;

TEST(FakeClockTest, MovesOnlyWhenTold) {
  FakeClock clock;
  const WallTime wall = clock.Now();
  const MonotonicTime monotonic = clock.MonotonicNow();

  EXPECT_EQ(clock.Now(), wall);

  clock.Advance(milliseconds(1500));
  EXPECT_EQ(clock.Now() - wall, milliseconds(1500));
  EXPECT_EQ(clock.MonotonicNow() - monotonic, milliseconds(1500));
}

TEST(FakeClockTest, AStepOfTheWallClockLeavesMonotonicTimeAlone) {
  FakeClock clock;
  const WallTime wall = clock.Now();
  const MonotonicTime monotonic = clock.MonotonicNow();

  clock.StepWall(milliseconds(-60'000));

  EXPECT_EQ(clock.Now() - wall, milliseconds(-60'000));
  EXPECT_EQ(clock.MonotonicNow(), monotonic);
}

TEST(SystemClockTest, MonotonicTimeNeverGoesBack) {
  const MonotonicTime before = Clock::System().MonotonicNow();
  EXPECT_GE(Clock::System().MonotonicNow(), before);
}

}  // namespace
}  // namespace assay
