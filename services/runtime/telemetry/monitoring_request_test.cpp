#include "services/runtime/telemetry/monitoring_request.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace assay::telemetry {
namespace {

MonitoringRequest Read(const std::string& line, const std::string& headers) {
  return ReadMonitoringRequest(line + "\r\n" + headers + "\r\n");
}

TEST(MonitoringRequestTest, IsWholeAfterItsHeaders) {
  EXPECT_FALSE(IsWhole("GET / HTTP/1.1\r\nHost: localhost\r\n"));
  EXPECT_TRUE(IsWhole("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
}

TEST(MonitoringRequestTest, HasThePathWithoutTheQuery) {
  const MonitoringRequest get = Read("GET /metrics?name=x HTTP/1.1", "Host: localhost:7102\r\n");
  EXPECT_EQ(get.refused, 0);
  EXPECT_EQ(get.path, "/metrics");
  EXPECT_FALSE(get.head_only);
  EXPECT_TRUE(Read("HEAD / HTTP/1.1", "host:127.0.0.1\r\n").head_only);
  EXPECT_EQ(Read("GET /healthz HTTP/1.0", "").refused, 0);  // Old probes name no host.
}

TEST(MonitoringRequestTest, AnswersForThisMachineAlone) {
  for (const char* host :
       {"localhost", "localhost:1", "127.0.0.1", "127.8.0.1:80", "[::1]", "[::1]:7102"}) {
    EXPECT_EQ(Read("GET / HTTP/1.1", std::string("Host: ") + host + "\r\n").refused, 0) << host;
  }
  for (const char* host :
       {"evil.example", "evil.example:7102", "127.0.0.1.evil.example", "localhost.evil.example",
        "192.0.2.1", "0.0.0.0", "localhost@evil", ""}) {
    EXPECT_EQ(Read("GET / HTTP/1.1", std::string("Host: ") + host + "\r\n").refused, 403) << host;
  }
  EXPECT_EQ(Read("GET / HTTP/1.1", "").refused, 400);
  EXPECT_EQ(Read("GET / HTTP/1.1", "Host: localhost\r\nHost: evil.example\r\n").refused, 400);
}

TEST(MonitoringRequestTest, RefusesPagesOfABrowser) {
  for (const char* origin : {"http://evil.example", "http://localhost:8080", "null"}) {
    const std::string headers = std::string("Host: localhost\r\noRiGin: ") + origin + "\r\n";
    EXPECT_EQ(Read("GET /metrics HTTP/1.1", headers).refused, 403) << origin;
  }
}

TEST(MonitoringRequestTest, RefusesOtherMethods) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get", ""}) {
    EXPECT_EQ(Read(std::string(method) + " /metrics HTTP/1.1", "Host: localhost\r\n").refused, 405)
        << method;
  }
}

TEST(MonitoringRequestTest, TakesAnyBytes) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  constexpr std::string_view alphabet("GET /HTTP1.:\r\n\r\nHost\0\xff", 22);
  for (int i = 0; i < 10'000; ++i) {
    std::string bytes(random() % 60, ' ');
    for (char& byte : bytes) byte = alphabet[random() % alphabet.size()];
    ReadMonitoringRequest(bytes + "\r\n\r\n");
  }
}

}  // namespace
}  // namespace assay::telemetry
