// Broker or warehouse down, at the start and between two questions: the query server lives on, says
// what is wrong, and answers again once it is over.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/kafka_reference_log.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/warehouse_fixture.h"
#include "tests/integration/query/figure_stand.h"
#include "tests/integration/query/query_process.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr double kCallsStored = 3;

// A broker and a warehouse that a test may kill, with three answered calls in January 2026.
class QueryOutageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(broker_, KafkaBroker::Start());
    ASSERT_OK_AND_ASSIGN(const auto admin, kafka::Admin::Create(broker_->client_options()));
    ASSERT_OK(admin->CreateTopic({.name = directory::kReferenceTopic, .config = {}}));
    ASSERT_OK_AND_ASSIGN(warehouse_, WarehouseServer::Start());
    clickhouse::Client client(Store());
    ASSERT_OK(CreateTables(client));
    ASSERT_OK(client.Execute(
        "INSERT INTO call (log_id, kafka_partition, kafka_offset, status, sign, unit, phase, "
        "direction, outcome, counted_at, business_date) SELECT '1', 0, number, 'ok', 1, 'n1', "
        "'ended', 'inbound', 'answered', '2026-01-15 12:00:00', '2026-01-15' FROM numbers(3)"));
  }

  clickhouse::ClientOptions Store() const { return warehouse_->client_options(); }
  StatusOr<std::unique_ptr<QueryProcess>> Start() const {
    return QueryProcess::Start(broker_->address(), Store());
  }
  StatusOr<std::unique_ptr<QueryProcess>> StartReady() const {
    return QueryProcess::StartReady(broker_->address(), Store());
  }

  std::unique_ptr<KafkaBroker> broker_;
  std::unique_ptr<WarehouseServer> warehouse_;
};

// Waits until the process says of itself that it is not ready because of `why`.
::testing::AssertionResult BecomesUnready(const QueryProcess& query, const std::string& why) {
  return Eventually(
      [&] { return query.WhyNotReady().find(why) != std::string::npos && !query.IsServing(); },
      20s);
}

TEST_F(QueryOutageTest, BrokerDownAtTheStart) {
  broker_->Kill();
  ASSERT_OK_AND_ASSIGN(const auto query, Start());

  EXPECT_TRUE(BecomesUnready(*query, "check kafka.brokers")) << query->WhyNotReady();
  EXPECT_THAT(query->AskCallsAnswered(),
              StatusIs(StatusCode::kUnavailable,
                       AllOf(HasSubstr("reference data"), HasSubstr(broker_->address()),
                             HasSubstr("check kafka.brokers"))));

  ASSERT_OK(broker_->Restart());
  ASSERT_OK(query->WaitUntilReady());
  EXPECT_THAT(query->AskCallsAnswered(), IsOkAndHolds(kCallsStored));
}

TEST_F(QueryOutageTest, WarehouseDownAtTheStart) {
  warehouse_->Kill();
  ASSERT_OK_AND_ASSIGN(const auto query, Start());

  EXPECT_TRUE(BecomesUnready(*query, "check clickhouse.url")) << query->WhyNotReady();
  EXPECT_THAT(query->AskCallsAnswered(),
              StatusIs(StatusCode::kUnavailable,
                       AllOf(HasSubstr(Store().url), HasSubstr("check clickhouse.url"))));

  ASSERT_OK(warehouse_->Restart());
  ASSERT_OK(query->WaitUntilReady());
  EXPECT_THAT(query->AskCallsAnswered(), IsOkAndHolds(kCallsStored));
}

TEST_F(QueryOutageTest, WarehouseKilledBetweenTwoQuestions) {
  ASSERT_OK_AND_ASSIGN(const auto query, StartReady());
  ASSERT_THAT(query->AskCallsAnswered(), IsOkAndHolds(kCallsStored));

  warehouse_->Kill();
  EXPECT_THAT(query->AskCallsAnswered(),
              StatusIs(StatusCode::kUnavailable,
                       AllOf(HasSubstr(Store().url), HasSubstr("check clickhouse.url"))));
  EXPECT_TRUE(BecomesUnready(*query, "store"));

  ASSERT_OK(warehouse_->Restart());
  ASSERT_OK(query->WaitUntilReady());
  EXPECT_THAT(query->AskCallsAnswered(), IsOkAndHolds(kCallsStored));
  EXPECT_TRUE(query->process().running());
}

TEST_F(QueryOutageTest, BrokerKilledBetweenTwoQuestions) {
  ASSERT_OK_AND_ASSIGN(const auto query, StartReady());
  ASSERT_THAT(query->AskCallsAnswered(), IsOkAndHolds(kCallsStored));

  broker_->Kill();

  // What was read of the reference data is still good.
  EXPECT_THAT(query->AskCallsAnswered(), IsOkAndHolds(kCallsStored));
  EXPECT_TRUE(query->IsServing());
}

}  // namespace
}  // namespace assay::testing
