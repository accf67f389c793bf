// What producer and consumer do while their broker dies, sleeps and comes back. These tests have
// a broker of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "services/runtime/kafka/consumer.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/kafka_records.h"
#include "services/runtime/testing/matchers.h"

namespace assay::kafka {
namespace {

using namespace std::chrono_literals;
using testing::Eventually;
using testing::StatusIs;

class OutageBrokerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_OK_AND_ASSIGN(broker_, testing::KafkaBroker::Start()); }
  static void TearDownTestSuite() { broker_.reset(); }

  void SetUp() override {
    ASSERT_NE(broker_, nullptr);
    topic_ = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    ASSERT_OK_AND_ASSIGN(const auto admin, kafka::Admin::Create(broker_->client_options()));
    ASSERT_OK(admin->CreateTopic({.name = topic_, .partitions = 2, .config = {}}));
  }

  inline static std::unique_ptr<testing::KafkaBroker> broker_;
  std::string topic_;
};

TEST_F(OutageBrokerTest, AKilledBrokerLosesAndRepeatsNothing) {
  constexpr int kRecords = 60'000;
  constexpr int kKills = 3;
  constexpr size_t kWaitingMax = 500;
  testing::Deliveries deliveries;
  ASSERT_OK_AND_ASSIGN(auto producer,
                       Producer::Create(broker_->client_options(), {}, deliveries.callback()));
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(topic_));
  std::atomic<int> produced = 0;
  std::jthread writer([&] {
    for (int i = 0; i < kRecords; ++i) {
      const std::string value = std::to_string(i);
      const Record record{.topic = topic, .partition = i % 2, .value = value};
      // Held to what the broker takes, so that each kill meets records on their way.
      Eventually([&] { return producer->waiting() < kWaitingMax; }, 60s);
      EXPECT_TRUE(Eventually([&] { return producer->Produce(record).ok(); }, 60s));
      produced = i + 1;
    }
  });

  for (int kill = 1; kill <= kKills; ++kill) {
    ASSERT_TRUE(Eventually([&] { return produced >= kill * kRecords / (kKills + 2); }, 60s));
    broker_->Kill();
    ASSERT_OK(broker_->Restart());
  }
  writer.join();
  ASSERT_OK(producer->Flush(60s));

  EXPECT_EQ(deliveries.reports().size(), static_cast<size_t>(kRecords));
  for (const DeliveryReport& report : deliveries.reports()) ASSERT_OK(report.status);
  for (int partition = 0; partition < 2; ++partition) {
    const auto records = testing::ReadToEnd(broker_->client_options(), {topic_, partition});
    ASSERT_EQ(records.size(), static_cast<size_t>(kRecords / 2));
    for (int i = 0; i < kRecords / 2; ++i) {
      ASSERT_EQ(records[i].value, std::to_string(2 * i + partition));
    }
  }
}

TEST_F(OutageBrokerTest, AConsumerGoesOnWhereItWasWhenTheBrokerIsBack) {
  testing::Deliveries deliveries;
  ASSERT_OK_AND_ASSIGN(auto producer,
                       Producer::Create(broker_->client_options(), {}, deliveries.callback()));
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(topic_));
  ASSERT_OK_AND_ASSIGN(auto consumer, Consumer::Create(broker_->client_options(), {}));
  const Position start{{topic_, 0}, 0};
  ASSERT_OK(consumer->Assign({&start, 1}));
  std::vector<std::string> values;
  const auto read_until = [&](size_t count) {
    return Eventually(
        [&] {
          const auto batch = consumer->Poll(100, 100ms);
          EXPECT_OK(batch);
          for (const Message& message : batch->messages()) values.emplace_back(message.value);
          return values.size() >= count;
        },
        30s);
  };
  ASSERT_OK(producer->Produce({.topic = topic, .value = "before"}));
  ASSERT_TRUE(read_until(1));

  broker_->Kill();
  ASSERT_OK(producer->Produce({.topic = topic, .value = "meanwhile"}));
  EXPECT_TRUE(Eventually([&] { return !producer->Health().ok(); }, 30s));
  EXPECT_TRUE(Eventually(
      [&] {
        EXPECT_OK(consumer->Poll(100, 10ms));  // Polling lets it notice; it is no error.
        return !consumer->Health().ok();
      },
      30s));
  ASSERT_OK(broker_->Restart());

  ASSERT_TRUE(read_until(2));
  EXPECT_THAT(values, ::testing::ElementsAre("before", "meanwhile"));
  EXPECT_TRUE(Eventually([&] { return producer->Health().ok(); }, 30s));
  EXPECT_OK(consumer->Health());
}

TEST_F(OutageBrokerTest, AskingForOffsetsGivesUpInTime) {
  ASSERT_OK_AND_ASSIGN(auto consumer, Consumer::Create(broker_->client_options(), {}));
  EXPECT_THAT(consumer->QueryOffsets({topic_, 0}, 30s), testing::IsOkAndHolds(OffsetRange{0, 0}));

  broker_->Kill();
  const auto begin = std::chrono::steady_clock::now();
  const auto offsets = consumer->QueryOffsets({topic_, 0}, 500ms);

  EXPECT_THAT(offsets, StatusIs(StatusCode::kUnavailable));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  ASSERT_OK(broker_->Restart());
  EXPECT_THAT(consumer->QueryOffsets({topic_, 0}, 30s), testing::IsOkAndHolds(OffsetRange{0, 0}));
}

TEST_F(OutageBrokerTest, FlushGivesUpInTimeAndPurgeReportsTheRest) {
  testing::Deliveries deliveries;
  ASSERT_OK_AND_ASSIGN(auto producer,
                       Producer::Create(broker_->client_options(), {}, deliveries.callback()));
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(topic_));
  ASSERT_OK(producer->Produce({.topic = topic, .value = "0"}));
  ASSERT_OK(producer->Flush(30s));
  broker_->Pause();

  for (int i = 1; i <= 10; ++i) {
    ASSERT_OK(producer->Produce({.topic = topic, .value = std::to_string(i)}));
  }
  EXPECT_THAT(producer->Flush(300ms), StatusIs(StatusCode::kDeadlineExceeded));
  producer->Purge();

  ASSERT_TRUE(deliveries.WaitFor(11));
  const auto reports = deliveries.reports();
  EXPECT_EQ(reports.size(), 11u);
  for (size_t i = 1; i < reports.size(); ++i) {
    EXPECT_THAT(reports[i].status, StatusIs(StatusCode::kCancelled));
    EXPECT_NE(reports[i].persistence, Persistence::kPersisted);
  }

  // The session goes on: what is produced afterwards is delivered.
  broker_->Resume();
  ASSERT_OK(producer->Produce({.topic = topic, .value = "after"}));
  ASSERT_OK(producer->Flush(60s));
  EXPECT_OK(deliveries.reports().back().status);
  EXPECT_EQ(testing::ReadToEnd(broker_->client_options(), {topic_, 0}).back().value, "after");
}

TEST_F(OutageBrokerTest, AProducerThatGoesReportsWhatItCouldNotDeliver) {
  testing::Deliveries deliveries;
  broker_->Pause();
  {
    ASSERT_OK_AND_ASSIGN(auto producer,
                         Producer::Create(broker_->client_options(), {}, deliveries.callback()));
    ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(topic_));
    ASSERT_OK(producer->Produce({.topic = topic, .value = "lost"}));
  }

  broker_->Resume();
  ASSERT_EQ(deliveries.reports().size(), 1u);
  EXPECT_THAT(deliveries.reports()[0].status, StatusIs(StatusCode::kCancelled));
}

}  // namespace
}  // namespace assay::kafka
