#include "services/runtime/process/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>

#include <ctime>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::process {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::ChildProcess;
using testing::Ending;
using testing::Eventually;
using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using ::testing::Not;

class ProcessTest : public ::testing::Test {
 protected:
  std::unique_ptr<ChildProcess> Start(std::vector<std::string> arguments) {
    auto child = ChildProcess::Start({.program = testing::BuiltProgram("process_test_program"),
                                      .arguments = std::move(arguments),
                                      .log = folder_.path() / fmt::format("log.{}", ++started_)});
    EXPECT_THAT(child, testing::IsOk());
    return *std::move(child);
  }
  std::unique_ptr<ChildProcess> StartAndWait(std::vector<std::string> arguments) {
    auto child = Start(std::move(arguments));
    EXPECT_THAT(child->WaitForLog("probe serves", 10s), testing::IsOk());
    return child;
  }
  // The answer of the monitoring server whose address the log tells.
  httplib::Result Get(ChildProcess& child, const std::string& path) {
    const std::string line = *child.WaitForLog("metrics=", 10s);
    return httplib::Client("http://" + line.substr(line.find("metrics=") + 8)).Get(path);
  }

  testing::TemporaryFolder folder_;
  int started_ = 0;
};

TEST_F(ProcessTest, StopsItsPartsInReverseOrderWhenAsked) {
  for (const int number : {SIGTERM, SIGINT}) {
    auto child = StartAndWait({});
    child->Signal(number);

    EXPECT_THAT(child->Wait(10s), IsOkAndHolds(Ending{.status = 0}));
    const std::string log = child->log();
    EXPECT_LT(log.find("part=\"second part\""), log.find("part=\"first part\""));
    EXPECT_THAT(log, HasSubstr("event=\"process stopped\""));
  }
}

TEST_F(ProcessTest, NamesThePartThatDoesNotStopInTime) {
  auto child = StartAndWait({"--probe.behaviour=hang", "--probe.stop_within=100ms"});

  EXPECT_THAT(child->Stop(10s), IsOkAndHolds(Ending{.status = 3}));
  EXPECT_THAT(child->log(), HasSubstr("hanging=\"stop of second part\""));
}

TEST_F(ProcessTest, ASecondSignalEndsAHangingStopAtOnce) {
  auto child = StartAndWait({"--probe.behaviour=hang", "--probe.stop_within=10m"});
  child->Signal(SIGTERM);
  ASSERT_OK(child->WaitForLog("stop asked", 10s));
  child->Signal(SIGINT);

  EXPECT_THAT(child->Wait(10s), IsOkAndHolds(Ending{.status = 3}));
}

TEST_F(ProcessTest, BadConfigurationEndsItWithEveryProblemBeforeAnySocket) {
  auto child = Start({"--probe.port=0", "--probe.behaviour=dance", "--nonsense"});

  EXPECT_THAT(child->Wait(10s), IsOkAndHolds(Ending{.status = 2}));
  EXPECT_THAT(child->log(), AllOf(HasSubstr("3 problem(s)"), HasSubstr("probe.port"),
                                  HasSubstr("probe.behaviour"), HasSubstr("--nonsense")));
  EXPECT_THAT(child->log(), Not(HasSubstr("process started")));
}

TEST_F(ProcessTest, AFailedStartEndsItWithTheReason) {
  auto child = Start({"--probe.behaviour=fail-start"});

  EXPECT_THAT(child->Wait(10s), IsOkAndHolds(Ending{.status = 1}));
  EXPECT_THAT(child->log(), HasSubstr("start probe: no luck"));
}

TEST_F(ProcessTest, APartThatFailsLaterStopsTheProcess) {
  auto child = Start({"--probe.behaviour=fail-later"});

  EXPECT_THAT(child->Wait(10s), IsOkAndHolds(Ending{.status = 1}));
  EXPECT_THAT(child->log(), AllOf(HasSubstr("a part broke"), HasSubstr("part=\"first part\"")));
}

TEST_F(ProcessTest, ASignalEndsWaitingDuringTheStart) {
  auto child = Start({"--probe.behaviour=wait"});
  ASSERT_OK(child->WaitForLog("probe waits", 10s));

  EXPECT_THAT(child->Stop(10s), IsOkAndHolds(Ending{.status = 0}));
}

TEST_F(ProcessTest, ReloadsOnSighupAndGoesOn) {
  auto child = StartAndWait({});
  child->Signal(SIGHUP);

  ASSERT_OK(child->WaitForLog("probe reloaded", 10s));
  EXPECT_THAT(child->Stop(10s), IsOkAndHolds(Ending{.status = 0}));
}

TEST_F(ProcessTest, TellsReadinessOverHttp) {
  auto ready = StartAndWait({});
  EXPECT_TRUE(Eventually([&] { return Get(*ready, "/readyz")->status == 200; }, 10s));
  EXPECT_EQ(Get(*ready, "/healthz")->status, 200);
  EXPECT_EQ(Get(*ready, "/metrics")->status, 200);

  auto not_ready = StartAndWait({"--probe.behaviour=not-ready"});
  const auto says = [&] { return Get(*not_ready, "/readyz")->body == "luck: none today\n"; };
  EXPECT_TRUE(Eventually(says, 10s));
  EXPECT_EQ(Get(*not_ready, "/readyz")->status, 503);
}

// A value of the process's own metrics; -1 when it is not there.
double Value(const std::string& metrics, const std::string& name) {
  const size_t at = metrics.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(metrics.substr(at + name.size() + 2));
}

TEST_F(ProcessTest, TellsItsMemoryDescriptorsAndUptime) {
  auto child = StartAndWait({});
  const std::string metrics = Get(*child, "/metrics")->body;

  EXPECT_GT(Value(metrics, "process_resident_memory_bytes"), 1'000'000) << metrics;
  EXPECT_GT(Value(metrics, "process_virtual_memory_bytes"),
            Value(metrics, "process_resident_memory_bytes"));
  EXPECT_GT(Value(metrics, "process_open_fds"), 3);
  EXPECT_GT(Value(metrics, "process_max_fds"), Value(metrics, "process_open_fds"));
  EXPECT_GE(Value(metrics, "process_cpu_seconds_total"), 0);
  EXPECT_THAT(metrics, HasSubstr("# TYPE process_cpu_seconds_total counter"));
  const double now = static_cast<double>(std::time(nullptr));
  EXPECT_NEAR(Value(metrics, "process_start_time_seconds"), now, 60);
  EXPECT_GE(Value(metrics, "process_uptime_seconds"), 0);
  EXPECT_LT(Value(metrics, "process_uptime_seconds"), 60);
}

TEST_F(ProcessTest, AnswersHelpAndCommandsAndEnds) {
  auto help = Start({"--help"});
  EXPECT_THAT(help->Wait(10s), IsOkAndHolds(Ending{.status = 0}));
  EXPECT_THAT(help->log(), AllOf(HasSubstr("--probe.port"), HasSubstr("--probe.stop_within"),
                                 HasSubstr("--telemetry.log_level"), HasSubstr("greet")));

  auto greet = Start({"greet"});
  EXPECT_THAT(greet->Wait(10s), IsOkAndHolds(Ending{.status = 0}));
  EXPECT_THAT(greet->log(), HasSubstr("hello"));
}

TEST_F(ProcessTest, TaskRunsBesideTheProcessThatServes) {
  auto serving = Start({});
  ASSERT_OK_AND_ASSIGN(const std::string line, serving->WaitForLog("process started", 10s));
  const std::string address = line.substr(line.find("metrics=") + 8);

  auto greet = Start({"--probe.metrics_listen=" + address, "greet"});

  EXPECT_THAT(greet->Wait(10s), IsOkAndHolds(Ending{.status = 0})) << greet->log();
}

}  // namespace
}  // namespace assay::process
