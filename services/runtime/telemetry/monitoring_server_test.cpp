#include "services/runtime/telemetry/monitoring_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

namespace assay::telemetry {
namespace {

using ::testing::HasSubstr;

class MonitoringServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = MonitoringServer::Start("127.0.0.1:0", metrics_, [this] { return readiness_; });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  httplib::Result Get(const std::string& path) {
    return httplib::Client("http://" + server_->address()).Get(path);
  }

  Metrics metrics_;
  Status readiness_;
  std::unique_ptr<MonitoringServer> server_;
};

TEST_F(MonitoringServerTest, ServesMetrics) {
  metrics_.AddCounter("events_total", "Events.").Increment(3);

  const auto response = Get("/metrics");

  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_THAT(response->get_header_value("Content-Type"), HasSubstr("version=0.0.4"));
  EXPECT_THAT(response->body, HasSubstr("events_total 3\n"));
}

TEST_F(MonitoringServerTest, IsHealthyWhileItAnswers) { EXPECT_EQ(Get("/healthz")->status, 200); }

TEST_F(MonitoringServerTest, SaysWhyItIsNotReady) {
  EXPECT_EQ(Get("/readyz")->status, 200);

  readiness_ = Unavailable("kafka: no broker answers");
  const auto response = Get("/readyz");
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "kafka: no broker answers\n");
}

TEST_F(MonitoringServerTest, AnAddressThatIsTakenIsAnError) {
  const auto second =
      MonitoringServer::Start(server_->address(), metrics_, [] { return OkStatus(); });

  EXPECT_EQ(second.status().code(), StatusCode::kUnavailable);
  EXPECT_THAT(std::string(Message(second.status())), HasSubstr(server_->address()));
}

TEST_F(MonitoringServerTest, EndsAtOnceWhenNobodyAsked) { server_.reset(); }

}  // namespace
}  // namespace assay::telemetry
