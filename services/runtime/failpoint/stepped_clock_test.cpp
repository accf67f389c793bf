#include "services/runtime/failpoint/stepped_clock.h"

#include <gtest/gtest.h>

#include <fstream>

#include "services/runtime/testing/temporary_folder.h"

namespace assay::failpoint {
namespace {

using namespace std::chrono_literals;

class SteppedClockTest : public ::testing::Test {
 protected:
  void Set(const char* offset) { std::ofstream(file_) << offset; }
  std::chrono::milliseconds Ahead() const { return clock_.Now() - Clock::System().Now(); }

  testing::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "offset";
  const SteppedClock clock_{file_};
};

TEST_F(SteppedClockTest, IsTheMachinesClockWithoutAFile) { EXPECT_LT(Ahead(), 30min); }

TEST_F(SteppedClockTest, StepsForwardsAndBackWhileItRuns) {
  Set("3600000\n");
  EXPECT_GT(Ahead(), 30min);
  Set("-3600000\n");
  EXPECT_LT(Ahead(), -30min);
}

TEST_F(SteppedClockTest, LeavesTheMonotonicClockAlone) {
  const MonotonicTime before = Clock::System().MonotonicNow();
  Set("-3600000\n");
  EXPECT_GE(clock_.MonotonicNow(), before);
}

}  // namespace
}  // namespace assay::failpoint
