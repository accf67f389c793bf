#include "services/runtime/failpoint/plan.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "services/runtime/testing/matchers.h"

namespace assay::failpoint {
namespace {

using ::assay::testing::IsOk;
using ::assay::testing::StatusIs;
using ::testing::HasSubstr;

TEST(PlanTest, DoesNothingAtPlacesItDoesNotName) {
  ASSERT_OK_AND_ASSIGN(Plan empty, Plan::Parse(""));
  ASSERT_OK_AND_ASSIGN(Plan other, Plan::Parse("sink.before_insert=error"));

  EXPECT_THAT(empty.Reach("sink.before_insert"), IsOk());
  EXPECT_THAT(other.Reach("sink.after_insert"), IsOk());
}

TEST(PlanTest, AnErrorWithoutAVisitHappensEveryTime) {
  ASSERT_OK_AND_ASSIGN(Plan plan, Plan::Parse("sink.before_insert=error"));

  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(plan.Reach("sink.before_insert"),
                StatusIs(StatusCode::kUnavailable, HasSubstr("sink.before_insert")));
  }
}

TEST(PlanTest, AVisitRestrictsTheActionToThatTime) {
  ASSERT_OK_AND_ASSIGN(Plan plan, Plan::Parse("a=error@2,b=error@1,a=error@4"));

  EXPECT_THAT(plan.Reach("a"), IsOk());
  EXPECT_THAT(plan.Reach("a"), StatusIs(StatusCode::kUnavailable, HasSubstr("a")));
  EXPECT_THAT(plan.Reach("a"), IsOk());
  EXPECT_THAT(plan.Reach("a"), StatusIs(StatusCode::kUnavailable, HasSubstr("a")));
  EXPECT_THAT(plan.Reach("b"), StatusIs(StatusCode::kUnavailable, HasSubstr("b")));
}

TEST(PlanTest, ADelayHoldsTheThread) {
  ASSERT_OK_AND_ASSIGN(Plan plan, Plan::Parse("a=delay:30ms"));

  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(plan.Reach("a"), IsOk());

  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(30));
}

TEST(PlanDeathTest, KillEndsTheProcessAndSaysWhere) {
  ASSERT_OK_AND_ASSIGN(Plan plan, Plan::Parse("a=kill@2"));

  EXPECT_THAT(plan.Reach("a"), IsOk());
  EXPECT_EXIT((void)plan.Reach("a"), ::testing::KilledBySignal(SIGKILL),
              "failpoint name=a action=kill visit=2");
}

TEST(PlanTest, PauseStopsTheProcessUntilItIsContinued) {
  ASSERT_OK_AND_ASSIGN(Plan plan, Plan::Parse("a=pause"));

  const pid_t child = fork();
  if (child == 0) _exit(plan.Reach("a").ok() ? 7 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
  EXPECT_TRUE(WIFSTOPPED(status));
  kill(child, SIGCONT);
  ASSERT_EQ(waitpid(child, &status, 0), child);

  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(PlanTest, RefusesWhatItCannotRead) {
  for (const char* text :
       {"a", "=kill", "a=", "a=explode", "a=kill@", "a=kill@0", "a=kill@x", "a=kill:1s", "a=delay",
        "a=delay:", "a=delay:5", "a=delay:5m", "a=delay:xms", "b=kill,a"}) {
    EXPECT_THAT(Plan::Parse(text),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("ASSAY_FAILPOINTS")))
        << text;
  }
}

}  // namespace
}  // namespace assay::failpoint
