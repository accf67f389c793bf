#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "services/runtime/kafka/consumer.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/kafka_records.h"
#include "services/runtime/testing/matchers.h"

namespace assay::kafka {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::StatusIs;

class ProducerBrokerTest : public testing::KafkaFixture {
 protected:
  std::unique_ptr<Producer> MakeProducer(const ProducerOptions& options = {}) {
    auto producer = Producer::Create(client_options(), options, deliveries_.callback());
    EXPECT_OK(producer);
    return *std::move(producer);
  }

  testing::Deliveries deliveries_;
};

TEST_F(ProducerBrokerTest, ReportsEachRecordWithItsOffsetAndOpaque) {
  const std::string name = CreateTopic(1, {{"message.timestamp.type", "LogAppendTime"}});
  auto producer = MakeProducer();
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(name));
  int marks[3] = {};

  for (int& mark : marks) {
    ASSERT_OK(producer->Produce({.topic = topic, .key = "k", .value = "v", .opaque = &mark}));
  }
  ASSERT_OK(producer->Flush(30s));

  const auto reports = deliveries_.reports();
  ASSERT_EQ(reports.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_OK(reports[i].status);
    EXPECT_EQ(reports[i].persistence, Persistence::kPersisted);
    EXPECT_EQ(reports[i].offset, i);
    EXPECT_EQ(reports[i].opaque, &marks[i]);
    EXPECT_LT(std::chrono::abs(reports[i].timestamp - Clock::System().Now()), 60s);
  }
  EXPECT_EQ(producer->waiting(), 0u);
  EXPECT_OK(producer->Health());
}

TEST_F(ProducerBrokerTest, CarriesKeyValueHeadersAndTombstones) {
  const std::string name = CreateTopic();
  auto producer = MakeProducer();
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(name));
  const std::string binary("\0\n\n\xff", 4);
  const Header headers[] = {{"traceparent", "00-abc"}, {"empty", ""}};

  ASSERT_OK(producer->Produce({.topic = topic, .key = "key", .value = binary, .headers = headers}));
  ASSERT_OK(producer->Produce({.topic = topic, .key = "gone"}));
  ASSERT_OK(producer->Flush(30s));

  ASSERT_OK_AND_ASSIGN(auto consumer, Consumer::Create(client_options(), {}));
  const Position start{{name, 0}, 0};
  ASSERT_OK(consumer->Assign({&start, 1}));
  ASSERT_OK_AND_ASSIGN(const MessageBatch batch, consumer->Poll(2, 30s));
  ASSERT_EQ(batch.messages().size(), 2u);
  const Message& first = batch.messages()[0];
  EXPECT_EQ(first.topic, name);
  EXPECT_EQ(first.key, "key");
  EXPECT_EQ(first.value, binary);
  EXPECT_EQ(first.FindHeader("traceparent"), "00-abc");
  EXPECT_EQ(first.FindHeader("empty"), "");
  EXPECT_EQ(first.FindHeader("other"), std::nullopt);
  const Message& tombstone = batch.messages()[1];
  EXPECT_EQ(tombstone.key, "gone");
  EXPECT_EQ(tombstone.value.data(), nullptr);
  EXPECT_EQ(tombstone.FindHeader("traceparent"), std::nullopt);
}

TEST_F(ProducerBrokerTest, KeepsTheOrderInsideAPartition) {
  constexpr int kRecords = 20'000;
  const std::string name = CreateTopic(2);
  auto producer = MakeProducer();
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(name));

  for (int i = 0; i < kRecords; ++i) {
    ASSERT_OK(producer->Produce({.topic = topic, .partition = i % 2, .value = std::to_string(i)}));
  }
  ASSERT_OK(producer->Flush(30s));

  for (int partition = 0; partition < 2; ++partition) {
    const auto records = testing::ReadToEnd(client_options(), {name, partition});
    ASSERT_EQ(records.size(), static_cast<size_t>(kRecords / 2));
    for (int i = 0; i < kRecords / 2; ++i) {
      ASSERT_EQ(records[i].value, std::to_string(2 * i + partition));
      ASSERT_EQ(records[i].offset, i);
    }
  }
}

TEST_F(ProducerBrokerTest, SendsBorrowedValuesWithoutACopy) {
  const std::string name = CreateTopic();
  std::string value = "borrowed";
  auto producer = MakeProducer({.linger = 500ms});
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(name));

  ASSERT_OK(producer->Produce({.topic = topic, .value = value, .memory = ValueMemory::kBorrowed}));
  value[0] = 'B';  // Seen by the consumer, because the record is still waiting in `value`.
  ASSERT_OK(producer->Flush(30s));

  EXPECT_EQ(testing::ReadToEnd(client_options(), {name, 0}).at(0).value, "Borrowed");
}

TEST_F(ProducerBrokerTest, TellsWhenItsQueueIsFull) {
  const std::string name = CreateTopic();
  auto producer = MakeProducer({.linger = 1000ms, .queue_records_max = 1000});
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(name));

  Status status;
  int accepted = 0;
  while ((status = producer->Produce({.topic = topic, .value = "v"})).ok()) ++accepted;

  EXPECT_THAT(status, StatusIs(StatusCode::kResourceExhausted, HasSubstr(name)));
  EXPECT_EQ(accepted, 1000);
  ASSERT_OK(producer->Flush(30s));
  EXPECT_OK(producer->Produce({.topic = topic, .value = "v"}));
}

TEST_F(ProducerBrokerTest, RefusesWhatTheLogCannotTake) {
  const std::string name = CreateTopic(2);
  auto producer = MakeProducer();
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(name));
  const std::string large(2'000'000, 'x');

  EXPECT_THAT(producer->Produce({.topic = topic, .value = large}),
              StatusIs(StatusCode::kInvalidArgument));
  // Partitions are known once the broker has answered; before that the report tells.
  ASSERT_OK(producer->Produce({.topic = topic, .partition = 1, .value = "v"}));
  ASSERT_OK(producer->Flush(30s));
  EXPECT_THAT(producer->Produce({.topic = topic, .partition = 2, .value = "v"}),
              StatusIs(StatusCode::kNotFound));
}

TEST_F(ProducerBrokerTest, ReportsRecordsOfAMissingTopicAsNotPersisted) {
  auto producer = MakeProducer();
  ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(UniqueTopicName("missing")));

  Status status = producer->Produce({.topic = topic, .value = "v"});
  if (status.ok()) {
    ASSERT_TRUE(deliveries_.WaitFor(1, 60s));
    status = deliveries_.reports()[0].status;
    EXPECT_EQ(deliveries_.reports()[0].persistence, Persistence::kNotPersisted);
  }

  EXPECT_THAT(status, StatusIs(StatusCode::kNotFound));
}

TEST_F(ProducerBrokerTest, ProducesFromItsOwnCallback) {
  const std::string name = CreateTopic();
  std::atomic<int> reported = 0;
  Producer* self = nullptr;
  ProducerTopic topic;
  ASSERT_OK_AND_ASSIGN(auto producer, Producer::Create(client_options(), {}, [&](auto reports) {
                         for (size_t i = 0; i < reports.size(); ++i) {
                           if (++reported < 5) {
                             EXPECT_OK(self->Produce({.topic = topic, .value = "again"}));
                           }
                         }
                       }));
  self = producer.get();
  ASSERT_OK_AND_ASSIGN(topic, producer->OpenTopic(name));

  ASSERT_OK(producer->Produce({.topic = topic, .value = "first"}));

  EXPECT_TRUE(testing::Eventually([&] { return reported == 5; }, 30s));
}

}  // namespace
}  // namespace assay::kafka
