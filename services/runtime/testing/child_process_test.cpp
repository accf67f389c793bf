#include "services/runtime/testing/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ChildProcessTest : public ::testing::Test {
 protected:
  ChildOptions Shell(const std::string& script) {
    return {.program = "sh", .arguments = {"-c", script}, .log = folder_.path() / "log"};
  }
  TemporaryFolder folder_;
};

TEST_F(ChildProcessTest, TellsHowTheProgramEnded) {
  ASSERT_OK_AND_ASSIGN(auto child, ChildProcess::Start(Shell("exit 7")));
  EXPECT_THAT(child->Wait(5s), IsOkAndHolds(Ending{.status = 7, .signal = 0}));
}

TEST_F(ChildProcessTest, KeepsWhatItWrote) {
  ASSERT_OK_AND_ASSIGN(auto child,
                       ChildProcess::Start(Shell("echo out; echo port=17 >&2; sleep 60")));

  EXPECT_THAT(child->WaitForLog("port=", 5s), IsOkAndHolds("port=17"));
  EXPECT_THAT(child->log(), HasSubstr("out\n"));
  EXPECT_TRUE(child->running());
}

TEST_F(ChildProcessTest, WaitForLogEndsWhenTheProgramDoes) {
  ASSERT_OK_AND_ASSIGN(auto child, ChildProcess::Start(Shell("echo last words; exit 1")));

  EXPECT_THAT(child->WaitForLog("never", 60s),
              StatusIs(StatusCode::kNotFound, HasSubstr("last words")));
}

TEST_F(ChildProcessTest, PassesEnvironmentAndFolder) {
  ChildOptions options = Shell("echo $COLOUR; pwd");
  options.environment = {{"COLOUR", "green"}};
  options.folder = folder_.path();
  ASSERT_OK_AND_ASSIGN(auto child, ChildProcess::Start(options));

  ASSERT_OK(child->Wait(5s));
  EXPECT_EQ(child->log(), "green\n" + folder_.path().string() + "\n");
}

TEST_F(ChildProcessTest, StopsKillsAndPausesByPid) {
  ASSERT_OK_AND_ASSIGN(auto stubborn,
                       ChildProcess::Start(Shell("trap '' TERM; echo on; while :; do :; done")));
  ASSERT_OK(stubborn->WaitForLog("on", 5s));

  EXPECT_THAT(stubborn->Stop(20ms), StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_EQ(stubborn->Kill(), (Ending{.status = 0, .signal = SIGKILL}));
  EXPECT_FALSE(stubborn->running());
}

TEST_F(ChildProcessTest, AProgramThatIsMissingIsAnError) {
  EXPECT_THAT(ChildProcess::Start({.program = "/nowhere/program"}),
              StatusIs(StatusCode::kNotFound, HasSubstr("/nowhere/program")));
}

TEST_F(ChildProcessTest, TheDestructorEndsTheProgram) {
  ASSERT_OK_AND_ASSIGN(auto child, ChildProcess::Start(Shell("sleep 600")));
  const pid_t pid = child->pid();
  child.reset();

  EXPECT_EQ(kill(pid, 0), -1);
}

TEST(FreePortTest, NeverGivesTheSamePortTwice) { EXPECT_NE(FreePort(), FreePort()); }

TEST(EventuallyTest, FailsWhenTheConditionNeverHolds) {
  bool happens = false;
  EXPECT_FALSE(Eventually([&] { return happens; }, 10ms));
  int asked = 0;
  EXPECT_TRUE(Eventually([&] { return ++asked == 3; }, 5s));
}

}  // namespace
}  // namespace assay::testing
