#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/kafka/admin.h"
#include "services/runtime/testing/free_port.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/matchers.h"

namespace assay::kafka {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::StatusIs;

using AdminBrokerTest = testing::KafkaFixture;

TEST_F(AdminBrokerTest, CreatesAndDescribesATopic) {
  const std::string name =
      CreateTopic(3, {{"retention.ms", "1234567"}, {"message.timestamp.type", "LogAppendTime"}});

  ASSERT_OK_AND_ASSIGN(const TopicDescription topic, admin().DescribeTopic(name));
  EXPECT_EQ(topic.partitions, 3);
  EXPECT_EQ(topic.config.at("retention.ms"), "1234567");
  EXPECT_EQ(topic.config.at("message.timestamp.type"), "LogAppendTime");
  EXPECT_THAT(admin().ListTopics(), testing::IsOkAndHolds(Contains(name)));
}

TEST_F(AdminBrokerTest, ATopicThatExistsOrDoesNotIsSaidSo) {
  const std::string name = CreateTopic();

  EXPECT_THAT(admin().CreateTopic({.name = name, .config = {}}),
              StatusIs(StatusCode::kAlreadyExists, HasSubstr(name)));
  EXPECT_THAT(admin().DescribeTopic(name + ".other"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(admin().DeleteTopic(name + ".other"), StatusIs(StatusCode::kNotFound));
}

TEST_F(AdminBrokerTest, EnsureAcceptsTheSameTopicAndListsEveryDifference) {
  const std::string name = CreateTopic(2, {{"cleanup.policy", "compact"}});

  EXPECT_OK(admin().EnsureTopic(
      {.name = name, .partitions = 2, .config = {{"cleanup.policy", "compact"}}}));
  EXPECT_THAT(admin().EnsureTopic(
                  {.name = name, .partitions = 4, .config = {{"cleanup.policy", "delete"}}}),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("partitions is 2, wanted 4"),
                             HasSubstr("cleanup.policy is compact, wanted delete"))));
}

TEST_F(AdminBrokerTest, BadSettingsAreRefusedWithTheReason) {
  EXPECT_THAT(admin().CreateTopic({.name = UniqueTopicName(), .config = {{"retention", "1"}}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("retention")));
  EXPECT_THAT(admin().CreateTopic({.name = "not/a/name", .config = {}}),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(AdminBrokerTest, UseAloneMakesNoTopic) {
  const std::string name = UniqueTopicName();
  EXPECT_THAT(admin().QueryOffsets({name, 0}), ::testing::Not(testing::IsOk()));
  EXPECT_THAT(admin().ListTopics(), testing::IsOkAndHolds(::testing::Not(Contains(name))));
}

TEST(AdminTest, WithoutABrokerEveryCallEndsInTime) {
  const ClientOptions nobody{.brokers = fmt::format("127.0.0.1:{}", testing::FreePort()),
                             .client_id = "test",
                             .properties = {}};
  ASSERT_OK_AND_ASSIGN(const auto admin, Admin::Create(nobody, 200ms));

  EXPECT_THAT(admin->Ping(), StatusIs(StatusCode::kUnavailable));
  EXPECT_THAT(admin->CreateTopic({.name = "a", .config = {}}), StatusIs(StatusCode::kUnavailable));
  EXPECT_THAT(admin->DescribeTopic("a"), StatusIs(StatusCode::kUnavailable));
}

}  // namespace
}  // namespace assay::kafka
