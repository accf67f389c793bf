// Broker or warehouse down, at the start and in the middle: nothing acknowledged is lost, nothing
// is logged twice, and the gateway lives on and says what is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/gateway/gateway_process.h"
#include "tests/integration/gateway/stream_client.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class OutageTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(backend_, Backend::Start()); }

  std::vector<uint64_t> OneTo(uint64_t last) {
    std::vector<uint64_t> sequences(last);
    std::iota(sequences.begin(), sequences.end(), uint64_t{1});
    return sequences;
  }

  const std::string source_ = UniqueSource();
  std::unique_ptr<Backend> backend_;
};

TEST_F(OutageTest, BrokerDownAtTheStart) {
  backend_->broker().Kill();
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::Start(*backend_));
  EXPECT_TRUE(Eventually([&] { return !gateway->WhyNotReady().empty(); }, 10s));
  EXPECT_TRUE(Eventually([&] { return !gateway->IsServing(); }, 10s));
  {
    StreamClient client(gateway->Connect());
    EXPECT_THAT(client.Open(source_), StatusIs(StatusCode::kUnavailable));
    EXPECT_EQ(client.WaitForEnd().trailing_reason, "not_ready");
  }

  ASSERT_OK(backend_->broker().Restart());

  ASSERT_OK(gateway->WaitUntilReady());
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(source_));
  ASSERT_TRUE(client.SendCalls(1, 10));
  EXPECT_TRUE(client.WaitForAck(10));
}

TEST_F(OutageTest, BrokerKilledInTheMiddle) {
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(*backend_));
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(source_));
  ASSERT_TRUE(client.SendCalls(1, 1'000));
  ASSERT_TRUE(client.WaitForAck(1'000));

  backend_->broker().Kill();
  for (uint64_t first = 1'001; first <= 2'000; first += 100) {
    ASSERT_TRUE(client.SendCalls(first, 100));
  }
  {
    StreamClient other(gateway->Connect());
    EXPECT_THAT(other.Open(UniqueSource()), StatusIs(StatusCode::kUnavailable));
    EXPECT_EQ(other.WaitForEnd().trailing_reason, "log_unavailable");
  }
  EXPECT_EQ(client.acked(), 1'000u);
  ASSERT_OK(backend_->broker().Restart());

  EXPECT_TRUE(client.WaitForAck(2'000));  // On the same stream.
  ASSERT_OK_AND_ASSIGN(const auto sequences, backend_->LoggedSequences(source_));
  EXPECT_EQ(sequences, OneTo(2'000));
}

TEST_F(OutageTest, ClientIsHeldBackWhileTheBrokerIsAway) {
  ASSERT_OK_AND_ASSIGN(
      const auto gateway,
      GatewayProcess::StartReady(*backend_, {"gateway.stream_in_flight_bytes_max=256KiB"}));
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(source_));
  backend_->broker().Pause();

  std::atomic<uint64_t> sent = 0;
  std::thread sender([&] {
    for (uint64_t first = 1; first <= 100'000 && client.SendCalls(first, 1'000); first += 1'000) {
      sent = first + 999;
    }
  });
  EXPECT_TRUE(
      Eventually([&] { return gateway->Metric("gateway_in_flight_bytes") > 256 << 10; }, 30s));
  // What does not fit into the gateway stays with the client; transport buffers hold a little.
  EXPECT_FALSE(Eventually([&] { return sent.load() >= 100'000; }, 500ms));
  EXPECT_LT(gateway->Metric("gateway_in_flight_bytes").value_or(1e9), 2 << 20);
  backend_->broker().Resume();

  EXPECT_TRUE(client.WaitForAck(100'000));
  sender.join();
  ASSERT_OK_AND_ASSIGN(const auto sequences, backend_->LoggedSequences(source_));
  EXPECT_EQ(sequences, OneTo(100'000));
}

TEST_F(OutageTest, StopIsBoundedWhileTheBrokerIsAway) {
  ASSERT_OK_AND_ASSIGN(const auto gateway,
                       GatewayProcess::StartReady(*backend_, {"gateway.drain_within=500ms"}));
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(source_));
  ASSERT_TRUE(client.SendCalls(1, 10));
  ASSERT_TRUE(client.WaitForAck(10));
  backend_->broker().Pause();
  ASSERT_TRUE(client.SendCalls(11, 10));
  ASSERT_TRUE(Eventually([&] { return gateway->Metric("gateway_in_flight_bytes") > 0; }, 10s));

  ASSERT_OK_AND_ASSIGN(const Ending ending, gateway->process().Stop(15s));
  backend_->broker().Resume();

  EXPECT_EQ(ending, Ending{}) << gateway->process().log();
  EXPECT_EQ(client.WaitForEnd().trailing_reason, "draining");
  EXPECT_EQ(client.go_away(), 10u);
}

TEST_F(OutageTest, WarehouseDownAtTheStart) {
  backend_->warehouse().Kill();
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(*backend_));
  {
    StreamClient client(gateway->Connect());
    EXPECT_THAT(client.Open(source_), StatusIs(StatusCode::kUnavailable, HasSubstr("stored")));
    EXPECT_EQ(client.WaitForEnd().trailing_reason, "store_unavailable");
  }

  ASSERT_OK(backend_->warehouse().Restart());

  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(source_));
  ASSERT_TRUE(client.SendCalls(1, 10));
  EXPECT_TRUE(client.WaitForAck(10));
}

TEST_F(OutageTest, WarehouseKilledInTheMiddle) {
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(*backend_));
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(source_));
  ASSERT_TRUE(client.SendCalls(1, 100));
  ASSERT_TRUE(client.WaitForAck(100));

  backend_->warehouse().Kill();

  ASSERT_TRUE(client.SendCalls(101, 100));  // An open stream does not notice.
  ASSERT_TRUE(client.WaitForAck(200));
  StreamClient again(gateway->Connect());  // A source in memory can be opened again ...
  ASSERT_OK_AND_ASSIGN(const auto opened, again.Open(source_));
  EXPECT_EQ(opened.last_sequence(), 200u);
  StreamClient other(gateway->Connect());  // ... others have to wait.
  EXPECT_THAT(other.Open(UniqueSource()), StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(other.WaitForEnd().trailing_reason, "store_unavailable");
}

}  // namespace
}  // namespace assay::testing
