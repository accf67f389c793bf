#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/runtime/kafka/consumer.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/kafka_records.h"
#include "services/runtime/testing/matchers.h"

namespace assay::kafka {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

class ConsumerBrokerTest : public testing::KafkaFixture {
 protected:
  void SetUp() override {
    KafkaFixture::SetUp();
    ASSERT_OK_AND_ASSIGN(consumer_, Consumer::Create(client_options(), {}));
  }

  // Writes the numbers [from, to) to one partition.
  void Write(const std::string& name, int from, int to, int partition = 0) {
    testing::Deliveries deliveries;
    ASSERT_OK_AND_ASSIGN(auto producer,
                         Producer::Create(client_options(), {}, deliveries.callback()));
    ASSERT_OK_AND_ASSIGN(const ProducerTopic topic, producer->OpenTopic(name));
    for (int i = from; i < to; ++i) {
      ASSERT_OK(
          producer->Produce({.topic = topic, .partition = partition, .value = std::to_string(i)}));
    }
    ASSERT_OK(producer->Flush(30s));
  }

  Status Assign(std::vector<Position> positions) { return consumer_->Assign(positions); }

  // Polls until `count` values are there or 30 s are over.
  std::vector<std::string> Read(size_t count) {
    std::vector<std::string> values;
    testing::Eventually(
        [&] {
          auto batch = consumer_->Poll(count - values.size(), 100ms);
          EXPECT_OK(batch);
          if (!batch.ok()) return true;
          for (const Message& message : batch->messages()) values.emplace_back(message.value);
          return values.size() >= count;
        },
        30s);
    return values;
  }

  // The first error a poll gives within 30 s.
  Status PollUntilError() {
    Status error;
    testing::Eventually(
        [&] {
          error = consumer_->Poll(100, 100ms).status();
          return !error.ok();
        },
        30s);
    return error;
  }

  std::unique_ptr<Consumer> consumer_;
};

TEST_F(ConsumerBrokerTest, BeginsAtTheOffsetsGiven) {
  const std::string name = CreateTopic(2);
  Write(name, 0, 10, 0);
  Write(name, 100, 110, 1);

  ASSERT_OK(Assign({{{name, 0}, 8}, {{name, 1}, kOffsetBeginning}}));

  const auto values = Read(12);
  const std::set<std::string> all(values.begin(), values.end());
  EXPECT_EQ(all.size(), 12u);
  EXPECT_TRUE(all.contains("8"));
  EXPECT_FALSE(all.contains("7"));
  EXPECT_TRUE(all.contains("100"));
}

TEST_F(ConsumerBrokerTest, ReportsTheEndOfAPartitionOnceAndAgainAfterMore) {
  const std::string name = CreateTopic();
  Write(name, 0, 3);
  ASSERT_OK(Assign({{{name, 0}, 0}}));
  int ends = 0;
  const auto poll_until_end = [&] {
    const auto batch = consumer_->Poll(100, 100ms);
    EXPECT_OK(batch);
    for (const PartitionEnd& end : batch->ends()) {
      EXPECT_EQ(end.partition, (TopicPartition{name, 0}));
      ++ends;
    }
    return ends > 0;
  };

  EXPECT_TRUE(testing::Eventually(poll_until_end, 30s));
  EXPECT_EQ(ends, 1);
  ASSERT_OK_AND_ASSIGN(const MessageBatch quiet, consumer_->Poll(100, 300ms));
  EXPECT_TRUE(quiet.empty());

  Write(name, 3, 4);
  ends = 0;
  EXPECT_TRUE(testing::Eventually(poll_until_end, 30s));
}

TEST_F(ConsumerBrokerTest, AnEmptyPartitionReportsItsEndToo) {
  const std::string name = CreateTopic();
  ASSERT_OK(Assign({{{name, 0}, kOffsetBeginning}}));

  EXPECT_TRUE(testing::Eventually(
      [&] {
        const auto batch = consumer_->Poll(1, 100ms);
        return batch.ok() && !batch->ends().empty();
      },
      30s));
}

TEST_F(ConsumerBrokerTest, SeeksBackAndForward) {
  const std::string name = CreateTopic();
  Write(name, 0, 10);
  ASSERT_OK(Assign({{{name, 0}, 0}}));
  EXPECT_EQ(Read(10).size(), 10u);

  ASSERT_OK(consumer_->Seek({{name, 0}, 4}, 30s));
  EXPECT_THAT(Read(2), ElementsAre("4", "5"));

  ASSERT_OK(consumer_->Seek({{name, 0}, 9}, 30s));
  EXPECT_THAT(Read(1), ElementsAre("9"));
}

TEST_F(ConsumerBrokerTest, APausedPartitionKeepsItsPlaceEvenAtItsEnd) {
  const std::string name = CreateTopic();
  Write(name, 0, 5);
  ASSERT_OK(Assign({{{name, 0}, 0}}));
  EXPECT_EQ(Read(5).size(), 5u);
  ASSERT_OK(consumer_->Poll(10, 300ms));  // Takes the end-of-partition event.

  const TopicPartition partition{name, 0};
  ASSERT_OK(consumer_->Pause({&partition, 1}));
  Write(name, 5, 8);
  ASSERT_OK_AND_ASSIGN(const MessageBatch paused, consumer_->Poll(10, 300ms));
  EXPECT_TRUE(paused.messages().empty());

  ASSERT_OK(consumer_->Resume({&partition, 1}));
  EXPECT_THAT(Read(3), ElementsAre("5", "6", "7"));
}

TEST_F(ConsumerBrokerTest, APauseInTheMiddleSkipsAndRepeatsNothing) {
  const std::string name = CreateTopic();
  Write(name, 0, 1000);
  ASSERT_OK(Assign({{{name, 0}, 0}}));
  const TopicPartition partition{name, 0};
  std::vector<std::string> values;

  while (values.size() < 1000) {
    const auto some = Read(100);
    ASSERT_FALSE(some.empty());
    values.insert(values.end(), some.begin(), some.end());
    ASSERT_OK(consumer_->Pause({&partition, 1}));
    ASSERT_OK(consumer_->Poll(10, 1ms));
    ASSERT_OK(consumer_->Resume({&partition, 1}));
  }

  for (int i = 0; i < 1000; ++i) ASSERT_EQ(values[i], std::to_string(i));
}

TEST_F(ConsumerBrokerTest, AnOffsetBeyondTheEndIsAnErrorAndNoJump) {
  const std::string name = CreateTopic();
  Write(name, 0, 3);
  ASSERT_OK(Assign({{{name, 0}, 17}}));

  EXPECT_THAT(PollUntilError(), StatusIs(StatusCode::kOutOfRange, HasSubstr(name + "/0")));

  ASSERT_OK(Assign({{{name, 0}, 1}}));
  EXPECT_THAT(Read(2), ElementsAre("1", "2"));
}

TEST_F(ConsumerBrokerTest, AnOffsetThatRetentionPassedIsAnErrorAndNoJump) {
  const std::string name = CreateTopic();
  Write(name, 0, 10);
  ASSERT_OK(admin().DeleteRecordsBefore({name, 0}, 6));
  ASSERT_OK(Assign({{{name, 0}, 5}}));

  EXPECT_THAT(PollUntilError(), StatusIs(StatusCode::kOutOfRange, HasSubstr(name + "/0")));

  ASSERT_OK(Assign({{{name, 0}, 6}}));
  EXPECT_THAT(Read(4), ElementsAre("6", "7", "8", "9"));
}

TEST_F(ConsumerBrokerTest, OtherPartitionsGoOnAfterAnErrorOfOne) {
  const std::string name = CreateTopic(2);
  Write(name, 0, 3, 1);
  ASSERT_OK(Assign({{{name, 0}, 99}, {{name, 1}, 0}}));

  Status error;
  std::vector<std::string> values;
  EXPECT_TRUE(testing::Eventually(
      [&] {
        const auto batch = consumer_->Poll(10, 100ms);
        if (!batch.ok()) {
          error = batch.status();
          return values.size() == 3;
        }
        for (const Message& message : batch->messages()) values.emplace_back(message.value);
        return values.size() == 3 && !error.ok();
      },
      30s));

  EXPECT_THAT(error, StatusIs(StatusCode::kOutOfRange, HasSubstr(name + "/0")));
  EXPECT_THAT(values, ElementsAre("0", "1", "2"));
}

TEST_F(ConsumerBrokerTest, AMissingTopicIsAnError) {
  const std::string name = UniqueTopicName("missing");
  ASSERT_OK(Assign({{{name, 0}, 0}}));

  EXPECT_THAT(PollUntilError(), StatusIs(StatusCode::kNotFound, HasSubstr(name)));
}

TEST_F(ConsumerBrokerTest, ATopicDeletedMeanwhileIsAnErrorAndDoesNotKeepTheConsumerFromEnding) {
  const std::string name = UniqueTopicName();
  ASSERT_OK(admin().CreateTopic({.name = name, .config = {}}));
  Write(name, 0, 3);
  ASSERT_OK(Assign({{{name, 0}, 0}}));
  EXPECT_EQ(Read(3).size(), 3u);

  ASSERT_OK(admin().DeleteTopic(name));

  EXPECT_THAT(PollUntilError(), StatusIs(StatusCode::kNotFound, HasSubstr(name)));
  consumer_.reset();  // librdkafka alone would wait for ever here.
}

TEST_F(ConsumerBrokerTest, TellsTheOffsetsOfThePartition) {
  const std::string name = CreateTopic();
  Write(name, 0, 10);
  EXPECT_THAT(consumer_->QueryOffsets({name, 0}, 30s),
              testing::IsOkAndHolds(OffsetRange{.first = 0, .end = 10}));
  EXPECT_EQ(consumer_->CachedOffsets({name, 0}), std::nullopt);

  ASSERT_OK(admin().DeleteRecordsBefore({name, 0}, 4));
  EXPECT_THAT(consumer_->QueryOffsets({name, 0}, 30s),
              testing::IsOkAndHolds(OffsetRange{.first = 4, .end = 10}));

  ASSERT_OK(Assign({{{name, 0}, 4}}));
  EXPECT_EQ(Read(6).size(), 6u);
  EXPECT_EQ(consumer_->CachedOffsets({name, 0})->end, 10);
}

TEST_F(ConsumerBrokerTest, CommittedOffsetsDecideNothing) {
  const std::string name = CreateTopic();
  Write(name, 0, 5);
  ASSERT_OK(Assign({{{name, 0}, 0}}));
  EXPECT_EQ(Read(5).size(), 5u);
  const Position shown{{name, 0}, 5};
  ASSERT_OK(consumer_->CommitForDisplay({&shown, 1}));

  ASSERT_OK_AND_ASSIGN(consumer_, Consumer::Create(client_options(), {}));
  ASSERT_OK(Assign({{{name, 0}, 2}}));

  EXPECT_THAT(Read(3), ElementsAre("2", "3", "4"));
}

TEST_F(ConsumerBrokerTest, MessagesOutliveFurtherPolls) {
  const std::string name = CreateTopic();
  Write(name, 0, 2);
  ASSERT_OK(Assign({{{name, 0}, 0}}));
  ASSERT_OK_AND_ASSIGN(MessageBatch first, consumer_->Poll(1, 30s));
  ASSERT_EQ(first.messages().size(), 1u);
  ASSERT_OK_AND_ASSIGN(const MessageBatch second, consumer_->Poll(1, 30s));

  const MessageBatch moved = std::move(first);

  EXPECT_EQ(moved.messages()[0].value, "0");
  EXPECT_TRUE(first.messages().empty());  // NOLINT: a moved-from batch is empty.
  EXPECT_EQ(second.messages()[0].value, "1");
}

}  // namespace
}  // namespace assay::kafka
