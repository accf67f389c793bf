#include "services/runtime/failpoint/failpoint.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

namespace assay::failpoint {
namespace {

Status PassTwoPlaces(bool* reached_second) {
  RETURN_IF_ERROR(FAILPOINT_STATUS("test.first"));
  FAILPOINT("test.second");
  *reached_second = true;
  return OkStatus();
}

// The plan is read once in a process, so every test that sets one does it in a process of its own.
#if ASSAY_FAILPOINTS
int PassWith(const char* plan) {
  setenv("ASSAY_FAILPOINTS", plan, 1);
  bool reached_second = false;
  const Status status = PassTwoPlaces(&reached_second);
  return (status.ok() ? 0 : 1) + (reached_second ? 0 : 2);
}

TEST(FailpointDeathTest, TakesItsPlanFromTheEnvironment) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit(PassWith("test.first=error")), ::testing::ExitedWithCode(3), "test.first");
  EXPECT_EXIT(exit(PassWith("test.second=kill")), ::testing::KilledBySignal(SIGKILL),
              "test.second");
}

TEST(FailpointDeathTest, APlaceThatCannotFailPassesOverAnError) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit(PassWith("test.second=error")), ::testing::ExitedWithCode(0), "test.second");
}

TEST(FailpointDeathTest, APlanThatCannotBeReadEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(PassWith("test.first=explode"), "test.first: \"explode\"");
}
#endif

TEST(FailpointTest, WithoutAPlanNothingHappens) {
  bool reached_second = false;
  EXPECT_TRUE(PassTwoPlaces(&reached_second).ok());
  EXPECT_TRUE(reached_second);
}

}  // namespace
}  // namespace assay::failpoint
