#include "services/assayctl/process_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/telemetry/metrics.h"
#include "services/runtime/telemetry/monitoring_server.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using ::testing::HasSubstr;

TEST(ProbeTest, TellsWhatRunsAndWhetherItIsReady) {
  telemetry::Metrics metrics;
  metrics.AddGauge("process_info", "The program.", {{"pid", "77"}, {"version", "1.2.3"}}).Set(1);
  Status readiness = Unavailable("kafka: no broker answers");
  ASSERT_OK_AND_ASSIGN(const auto server, telemetry::MonitoringServer::Start(
                                              "127.0.0.1:0", metrics, [&] { return readiness; }));

  const ProbedProcess waiting = Probe("sink", server->address());
  readiness = OkStatus();
  const ProbedProcess ready = Probe("sink", server->address());

  EXPECT_FALSE(waiting.is_ready);
  EXPECT_THAT(waiting.state, HasSubstr("not ready: "));
  EXPECT_THAT(waiting.state, HasSubstr("no broker answers"));
  EXPECT_TRUE(ready.is_ready);
  EXPECT_EQ(ready.pid, "77");
  EXPECT_EQ(ready.version, "1.2.3");
}

TEST(ProbeTest, AProcessThatIsAwayDoesNotAnswer) {
  const ProbedProcess process = Probe("sink", "127.0.0.1:1");

  EXPECT_FALSE(process.is_ready);
  EXPECT_THAT(process.state, HasSubstr("does not answer"));
  EXPECT_EQ(process.pid, "");
}

TEST(LabelOfTest, FindsALabelOfAMetric) {
  const std::string metrics = "# HELP a b\na 1\nprocess_info{process=\"sink\",pid=\"7\"} 1\n";

  EXPECT_EQ(LabelOf(metrics, "process_info", "pid"), "7");
  EXPECT_EQ(LabelOf(metrics, "process_info", "version"), "");
  EXPECT_EQ(LabelOf(metrics, "a", "pid"), "");
}

}  // namespace
}  // namespace assay::assayctl
