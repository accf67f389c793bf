#include "services/runtime/telemetry/monitoring_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <mutex>
#include <vector>

namespace assay::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// Connections of somebody who begins a request and never ends it.
class HalfSentRequests {
 public:
  HalfSentRequests(const std::string& address, int count) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < count; ++i) {
      sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      EXPECT_EQ(::connect(sockets_.back(), reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
      constexpr std::string_view kHalf = "GET /metrics HTTP/1.1\r\nHost: local";
      EXPECT_EQ(::send(sockets_.back(), kHalf.data(), kHalf.size(), MSG_NOSIGNAL),
                static_cast<ssize_t>(kHalf.size()));
    }
  }
  ~HalfSentRequests() {
    for (const int socket : sockets_) ::close(socket);
  }

  // How many the server ends within `patience`.
  int EndedWithin(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    int ended = 0;
    for (const int socket : sockets_) {
      const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
          std::max<std::chrono::nanoseconds>(deadline - std::chrono::steady_clock::now(), 1ms));
      const timeval timeout{left.count() / 1'000'000, left.count() % 1'000'000};
      ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
      char byte;
      ended += ::recv(socket, &byte, 1, 0) == 0 ? 1 : 0;
    }
    return ended;
  }

 private:
  std::vector<int> sockets_;
};

class MonitoringServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = MonitoringServer::Start("127.0.0.1:0", metrics_, [this] {
      std::lock_guard lock(mutex_);
      return readiness_;
    });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  httplib::Result Get(const std::string& path, const httplib::Headers& headers = {}) {
    return Client().Get(path, headers);
  }
  httplib::Client Client() {
    httplib::Client client("http://" + server_->address());
    client.set_read_timeout(1s);  // What is asked of it at any time.
    return client;
  }

  Metrics metrics_;
  std::mutex mutex_;  // Held by a test: a readiness check that does not return.
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

// Four such requests once made a process not ready for as long as they were held.
TEST_F(MonitoringServerTest, AnswersBesideRequestsThatDoNotEnd) {
  for (const int count : {100, 400}) {  // 400 is more than it holds.
    HalfSentRequests held(server_->address(), count);
    for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
      const auto response = Get(path);
      ASSERT_TRUE(response) << path << " did not answer within 1 s beside " << count
                            << " half-sent requests: " << to_string(response.error());
      EXPECT_EQ(response->status, 200) << path;
    }
  }
}

TEST_F(MonitoringServerTest, EndsRequestsThatAreNotWholeInTime) {
  HalfSentRequests held(server_->address(), 20);

  EXPECT_EQ(held.EndedWithin(10s), 20);
}

TEST_F(MonitoringServerTest, IsHealthyWhileReadinessIsBeingFoundOut) {
  std::vector<std::future<int>> asking;
  {
    std::lock_guard never_returns(mutex_);
    for (int i = 0; i < 20; ++i) {
      asking.push_back(std::async(std::launch::async, [this] {
        httplib::Client client("http://" + server_->address());
        const auto response = client.Get("/readyz");
        return response ? response->status : -1;
      }));
    }
    for (int i = 0; i < 20; ++i) {
      EXPECT_TRUE(Get("/healthz"));
      EXPECT_TRUE(Get("/metrics"));
    }
  }
  for (std::future<int>& answer : asking) EXPECT_EQ(answer.get(), 200);
}

TEST_F(MonitoringServerTest, AnswersNoPageOfABrowserAndNoForeignName) {
  EXPECT_EQ(Get("/metrics", {{"Origin", "http://evil.example"}})->status, 403);
  EXPECT_EQ(Get("/metrics", {{"Host", "evil.example"}})->status, 403);
  EXPECT_EQ(Client().Post("/metrics", "x", "text/plain")->status, 405);
  EXPECT_EQ(Client().Options("/metrics")->status, 405);
  EXPECT_EQ(Get("/elsewhere")->status, 404);

  const auto head = Client().Head("/healthz");
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
}

TEST_F(MonitoringServerTest, RefusesARequestThatIsTooLarge) {
  const auto response = Get("/healthz", {{"X", std::string(100'000, 'x')}});

  // It may close before the client has sent all of it.
  if (response) {
    EXPECT_EQ(response->status, 431);
  }
  EXPECT_EQ(Get("/healthz")->status, 200);
}

TEST_F(MonitoringServerTest, TheReasonIsPrintableAndBounded) {
  readiness_ = Unavailable("store: \x1b[2J{}", std::string(100'000, 'x'));

  const auto response = Get("/readyz");

  EXPECT_EQ(response->status, 503);
  EXPECT_THAT(response->body, HasSubstr("\\x1b[2J"));
  EXPECT_LT(response->body.size(), 5'000u);
}

TEST_F(MonitoringServerTest, EndsAtOnceWhenNobodyAsked) { server_.reset(); }

}  // namespace
}  // namespace assay::telemetry
