#include "tests/harness/tcp_proxy.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <future>
#include <thread>

#include "services/runtime/testing/eventually.h"

namespace assay::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A real HTTP server behind the proxy.
class TcpProxyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.Get("/small", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("answer", "text/plain");
    });
    server_.Post("/size", [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(std::to_string(request.body.size()), "text/plain");
    });
    const int port = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() does nothing before that, and the thread would run for ever.
    ASSERT_TRUE(Eventually([this] { return server_.is_running(); }, std::chrono::seconds(30)));
    auto proxy = TcpProxy::Start(fmt::format("127.0.0.1:{}", port));
    ASSERT_TRUE(proxy.ok()) << Message(proxy.status());
    proxy_ = std::move(proxy).value();
  }
  void TearDown() override {
    server_.stop();
    thread_.join();
  }

  httplib::Client Client() {
    httplib::Client client("http://" + proxy_->address());
    client.set_read_timeout(milliseconds(500));
    return client;
  }

  httplib::Server server_;
  std::thread thread_;
  std::unique_ptr<TcpProxy> proxy_;
};

TEST_F(TcpProxyTest, PassesEverythingWithoutFaults) {
  const std::string body(1'000'000, 'x');

  const auto response = Client().Post("/size", body, "text/plain");

  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "1000000");
  EXPECT_GT(proxy_->bytes_to_server(), 1'000'000u);
}

TEST_F(TcpProxyTest, RefusesNewConnectionsUntilHealed) {
  proxy_->SetFaults({.refuse = true});
  EXPECT_FALSE(Client().Get("/small"));

  proxy_->Heal();
  EXPECT_TRUE(Client().Get("/small"));
}

TEST_F(TcpProxyTest, CutsTheRequestAfterTheGivenBytes) {
  proxy_->SetFaults({.to_server = {.cut_after_bytes = 1000}});

  EXPECT_FALSE(Client().Post("/size", std::string(100'000, 'x'), "text/plain"));
  EXPECT_EQ(proxy_->bytes_to_server(), 1000u);
}

TEST_F(TcpProxyTest, LosesTheAnswerAfterTheServerActed) {
  proxy_->SetFaults({.to_client = {.cut_after_bytes = 0}});

  EXPECT_FALSE(Client().Get("/small"));
  EXPECT_GT(proxy_->bytes_to_server(), 0u);
  EXPECT_EQ(proxy_->bytes_to_client(), 0u);
}

TEST_F(TcpProxyTest, SwallowedBytesNeverArrive) {
  proxy_->SetFaults({.to_client = {.swallow = true}});

  EXPECT_FALSE(Client().Get("/small"));
  EXPECT_EQ(proxy_->bytes_to_client(), 0u);
}

TEST_F(TcpProxyTest, HoldsWhatComesBehindTheGivenBytesUntilHealed) {
  proxy_->SetFaults({.to_server = {.hold_after_bytes = 100'000}});
  auto answer = std::async(std::launch::async, [&] {
    return Client().Post("/size", std::string(1'000'000, 'x'), "text/plain");
  });
  ASSERT_TRUE(Eventually([&] { return proxy_->bytes_to_server() >= 100'000; }, seconds(30)));
  EXPECT_EQ(answer.wait_for(milliseconds(50)), std::future_status::timeout);
  EXPECT_LT(proxy_->bytes_to_server(), 200'000u);

  proxy_->Heal();

  const auto response = answer.get();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "1000000");
}

TEST_F(TcpProxyTest, DelaysEachPiece) {
  proxy_->SetFaults({.to_client = {.delay = milliseconds(100)}});
  const auto began = std::chrono::steady_clock::now();

  EXPECT_TRUE(Client().Get("/small"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(100));
}

TEST_F(TcpProxyTest, CutAllEndsOpenConnectionsAndNewOnesWork) {
  httplib::Client client = Client();
  client.set_keep_alive(true);
  ASSERT_TRUE(client.Get("/small"));

  proxy_->CutAll();

  EXPECT_TRUE(Client().Get("/small"));
  EXPECT_GE(proxy_->connections_total(), 2u);
}

}  // namespace
}  // namespace assay::testing
