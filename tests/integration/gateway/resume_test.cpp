// What survives the end of a gateway, orderly or not, and how a client goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <numeric>

#include "services/runtime/kafka/topic_partition.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/gateway/gateway_process.h"
#include "tests/integration/gateway/stream_client.h"
#include "tests/integration/sink/direct_producer.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

std::vector<uint64_t> OneTo(uint64_t last) {
  std::vector<uint64_t> sequences(last);
  std::iota(sequences.begin(), sequences.end(), uint64_t{1});
  return sequences;
}

// Sends batches of 50 from `first` on until `last` or the end of the stream.
void SendUntilTheEnd(StreamClient& client, uint64_t first, uint64_t last) {
  for (; first <= last; first += 50) {
    const uint64_t count = std::min<uint64_t>(50, last - first + 1);
    if (!client.SendCalls(first, static_cast<int>(count))) return;
  }
}

TEST(ResumeTest, KilledInTheMiddleAndResumedNothingIsLostOrLoggedTwice) {
  constexpr uint64_t kEvents = 30'000;
  const std::string source = UniqueSource();
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(SharedBackend()));

  uint64_t acked = 0;
  for (int kills = 0; acked < kEvents; ++kills) {
    StreamClient client(gateway->Connect());
    ASSERT_OK_AND_ASSIGN(const auto opened, client.Open(source));
    EXPECT_GE(opened.last_sequence(), acked) << "acknowledged events are not there any more";
    std::thread sender(
        [&, first = opened.last_sequence() + 1] { SendUntilTheEnd(client, first, kEvents); });
    if (kills < 3) {
      EXPECT_TRUE(client.WaitForAck(opened.last_sequence() + 5'000));
      ASSERT_OK(gateway->KillAndRestart());
    } else {
      EXPECT_TRUE(client.WaitForAck(kEvents));
    }
    sender.join();
    acked = client.acked();
  }

  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source));
  EXPECT_EQ(sequences, OneTo(kEvents));
}

// Absurd numbers, and the marker of a transaction as the last that the partition holds.
TEST(ResumeTest, WhatAForeignProducerWritesKeepsNobodyFromOpening) {
  const std::string source = UniqueSource();
  event::v1::Record absurd;
  absurd.set_epoch(UINT32_MAX);
  absurd.set_sequence(UINT64_MAX);
  event::v1::Record unnumbered;
  unnumbered.set_epoch(1);
  ASSERT_OK(WriteInTransactions(
      SharedBackend().broker().address(), "assay.call.v1", kafka::PartitionFor(source, 8),
      {{.records = {{source, absurd.SerializeAsString()},
                    {source, unnumbered.SerializeAsString()}}},
       {.records = {{source, absurd.SerializeAsString()}}, .commits = false}}));
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(SharedBackend()));

  StreamClient first(gateway->Connect());
  ASSERT_OK_AND_ASSIGN(const auto opened, first.Open(source));
  EXPECT_EQ(opened.last_sequence(), 0u);
  ASSERT_TRUE(first.SendCalls(1, 3));
  ASSERT_TRUE(first.WaitForAck(3));
  StreamClient highest(gateway->Connect());
  ASSERT_OK_AND_ASSIGN(const auto of_highest,
                       highest.Open(source, event::v1::FAMILY_CALL, UINT32_MAX));
  EXPECT_EQ(of_highest.last_sequence(), 0u);

  ASSERT_OK(gateway->KillAndRestart());
  StreamClient again(gateway->Connect());
  ASSERT_OK_AND_ASSIGN(const auto reopened, again.Open(source));
  EXPECT_EQ(reopened.last_sequence(), 3u);
}

TEST(ResumeTest, LastSequenceIsThatOfStoreAndUnreadLogTogether) {
  const std::string source = UniqueSource();
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(SharedBackend()));
  ASSERT_OK_AND_ASSIGN(const uint64_t rows_before, SharedBackend().RowsStored("call"));
  {
    StreamClient client(gateway->Connect());
    ASSERT_OK(client.Open(source));
    ASSERT_TRUE(client.SendCalls(1, 400));
    ASSERT_TRUE(client.WaitForAck(400));
    // Everything in the topic is stored by then, so the store ends behind these.
    ASSERT_OK(SharedBackend().StoreUntil("call", rows_before + 400));
    ASSERT_TRUE(client.SendCalls(401, 100));
    ASSERT_TRUE(client.WaitForAck(500));
  }

  ASSERT_OK(gateway->KillAndRestart());
  StreamClient client(gateway->Connect());
  ASSERT_OK_AND_ASSIGN(const auto opened, client.Open(source));

  EXPECT_EQ(opened.last_sequence(), 500u);
  StreamClient other(gateway->Connect());
  ASSERT_OK_AND_ASSIGN(const auto fresh, other.Open(UniqueSource()));
  EXPECT_EQ(fresh.last_sequence(), 0u);
}

TEST(ResumeTest, StopAcknowledgesWhatWasTakenAndSaysGoAway) {
  const std::string source = UniqueSource();
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(SharedBackend()));
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(source));
  std::thread sender([&] { SendUntilTheEnd(client, 1, 1'000'000); });
  ASSERT_TRUE(client.WaitForAck(2'000));

  ASSERT_OK_AND_ASSIGN(const Ending ending, gateway->process().Stop(20s));
  sender.join();

  EXPECT_EQ(ending, Ending{}) << gateway->process().log();
  const StreamEnd end = client.WaitForEnd();
  EXPECT_THAT(end.status, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(end.trailing_reason, "draining");
  EXPECT_EQ(client.go_away(), client.acked());
  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source));
  EXPECT_EQ(sequences, OneTo(client.acked()));  // What was taken was acknowledged: all of it.
}

TEST(ResumeTest, IdleStreamsDoNotDelayAStop) {
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(SharedBackend()));
  StreamClient client(gateway->Connect());
  ASSERT_OK(client.Open(UniqueSource()));

  ASSERT_OK_AND_ASSIGN(const Ending ending, gateway->process().Stop(60s));

  // A stop that has to give up after gateway.stop_within ends with another status.
  EXPECT_EQ(ending, Ending{}) << gateway->process().log();
  EXPECT_EQ(client.WaitForEnd().trailing_reason, "draining");
}

}  // namespace
}  // namespace assay::testing
