// Known ways to lose or double events that need more than one process to show. Each test is named
// after its pitfall (docs/RELIABILITY.md lists all of them).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "assay/query/v1/metric.grpc.pb.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/clickhouse/client.h"
#include "services/runtime/clickhouse/row_reader.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/kafka/topic_partition.h"
#include "services/runtime/rpc/channel.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/chaos/events.h"
#include "tests/chaos/failpoints.h"
#include "tests/harness/platform.h"
#include "tests/integration/gateway/stream_client.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using testing::Eventually;
using ::testing::Pair;
using testing::Part;
using testing::Platform;
using testing::StreamClient;
using ::testing::UnorderedElementsAre;

constexpr char kTopic[] = "assay.call.v1";
constexpr int32_t kPartitions = 8;
constexpr int64_t kBaseMs = 1'773'133'200'000;
constexpr int32_t kBusinessDate = kBaseMs / 86'400'000;

class PitfallsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = Platform::Start({.further_parts = {Part::kSecondGateway}});
    ASSERT_OK(started);
    platform_ = std::move(started).value();
    const auto applied = platform_->Assayctl({"apply", "tests/chaos/organisation.yaml"});
    ASSERT_OK(applied);
    ASSERT_EQ(applied->status, 0) << applied->output;
  }
  static void TearDownTestSuite() { platform_.reset(); }

  void SetUp() override { ASSERT_NE(platform_, nullptr); }

  static std::shared_ptr<grpc::Channel> Connect(Part part) {
    return rpc::Connect({.address = platform_->address(part), .attempts_max = 1});
  }
  static std::unique_ptr<StreamClient> ClientOf(Part gateway) {
    return std::make_unique<StreamClient>(Connect(gateway));
  }

  std::string EventOf(uint64_t sequence, uint32_t epoch = 1) const {
    Place place{.source = source_, .epoch = epoch, .sequence = sequence};
    while (maker_.IsRefused(place)) place.sequence += 3;  // Any other event of the same phase.
    return maker_.Make(place).SerializeAsString();
  }
  bool Send(StreamClient& client, uint64_t first, uint64_t last, uint32_t epoch = 1) const {
    std::vector<std::string> events;
    for (uint64_t sequence = first; sequence <= last; ++sequence) {
      events.push_back(EventOf(sequence, epoch));
    }
    return client.SendEvents(first, events);
  }

  // Rows of this test's source by epoch and status.
  std::map<std::string, uint64_t> Stored() const {
    clickhouse::Client client(platform_->store_options());
    struct Row {
      std::string what;
      uint64_t rows = 0;
    };
    const auto rows = clickhouse::Rows<Row>(
        client.Query("SELECT concat(toString(epoch), ' ', status) AS what, count() AS rows FROM "
                     "call WHERE source_id = {source:String} GROUP BY what",
                     {{"source", source_}}),
        [](clickhouse::RowReader& reader, size_t row) {
          return Row{reader.Text("what", row), reader.Number("rows", row)};
        });
    std::map<std::string, uint64_t> stored;
    if (!rows.ok()) return stored;
    for (const Row& row : *rows) stored[row.what] = row.rows;
    return stored;
  }
  std::map<std::string, uint64_t> StoredOnceThereAre(uint64_t rows) const {
    std::map<std::string, uint64_t> stored;
    EXPECT_TRUE(Eventually(
        [&] {
          stored = Stored();
          uint64_t total = 0;
          for (const auto& [what, count] : stored) total += count;
          return total >= rows;
        },
        60s));
    return stored;
  }

  static bool IsStopped(Part part) {
    const std::string status =
        testing::ReadFile(fmt::format("/proc/{}/status", platform_->process(part).pid()));
    return status.find("State:\tT") != std::string::npos;
  }

  static inline std::unique_ptr<Platform> platform_;
  const std::string source_ =
      fmt::format("chaos/{}", ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const EventMaker maker_{.seed = 1, .base_ms = kBaseMs};
};

// 5 and 6 timed out on their way into the log and 7 landed, as a producer with a time limit does.
TEST_F(PitfallsTest, Pitfall07GapInTheLogIsFilledWhenFiveAndSixComeAgain) {
  kafka::ClientOptions log;
  log.brokers = platform_->address(Part::kKafka);
  ASSERT_OK_AND_ASSIGN(const auto producer, kafka::Producer::Create(log, {}, [](auto) {}));
  ASSERT_OK_AND_ASSIGN(const auto topic, producer->OpenTopic(kTopic));
  for (const uint64_t sequence : {1, 2, 3, 4, 7}) {
    event::v1::Record record;
    ASSERT_TRUE(record.mutable_event()->ParseFromString(EventOf(sequence)));
    record.set_epoch(1);
    record.set_business_date(kBusinessDate);
    record.set_sequence(sequence);
    const std::string value = record.SerializeAsString();
    ASSERT_OK(producer->Produce({.topic = topic,
                                 .partition = kafka::PartitionFor(source_, kPartitions),
                                 .key = source_,
                                 .value = value}));
  }
  ASSERT_OK(producer->Flush(30s));

  const auto client = ClientOf(Part::kGateway);
  ASSERT_OK_AND_ASSIGN(const auto opened, client->Open(source_));
  EXPECT_EQ(opened.last_sequence(), 4u);  // What is contiguous, not the highest.
  ASSERT_TRUE(Send(*client, 5, 8));
  ASSERT_TRUE(client->WaitForAck(8));

  EXPECT_THAT(StoredOnceThereAre(8), UnorderedElementsAre(Pair("1 ok", 8)));
}

// The old gateway stands still with events it has taken, the client sends them through another
// one, and then the old one flushes.
TEST_F(PitfallsTest, Pitfall08OldGatewayFlushesAfterTheNewOneWasSentTheSame) {
  if (!kHasFailpoints) GTEST_SKIP() << "a release build has no failpoints";
  ASSERT_OK(platform_->KillAndRestart(Part::kGateway,
                                      {{"ASSAY_FAILPOINTS", "gateway.before_produce=pause@5"}}));
  ASSERT_OK(platform_->WaitUntilReady(Part::kGateway));
  const auto old_client = ClientOf(Part::kGateway);
  ASSERT_OK(old_client->Open(source_));
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) {
    ASSERT_TRUE(Send(*old_client, sequence, sequence));
    ASSERT_TRUE(old_client->WaitForAck(sequence));
  }
  ASSERT_TRUE(Send(*old_client, 5, 10));
  ASSERT_TRUE(Eventually([] { return IsStopped(Part::kGateway); }, 30s));

  const auto new_client = ClientOf(Part::kSecondGateway);
  ASSERT_OK_AND_ASSIGN(const auto opened, new_client->Open(source_));
  EXPECT_EQ(opened.last_sequence(), 4u);
  ASSERT_TRUE(Send(*new_client, 5, 12));
  ASSERT_TRUE(new_client->WaitForAck(12));
  platform_->process(Part::kGateway).Signal(SIGCONT);

  EXPECT_THAT(StoredOnceThereAre(18),
              UnorderedElementsAre(Pair("1 ok", 12), Pair("1 duplicate", 6)));
}

TEST_F(PitfallsTest, Pitfall09SourceThatBeginsAgainIsARepetitionWithinItsEpochAndNewInTheNext) {
  {
    const auto client = ClientOf(Part::kGateway);
    ASSERT_OK(client->Open(source_));
    ASSERT_TRUE(Send(*client, 1, 10));
    ASSERT_TRUE(client->WaitForAck(10));
  }
  {
    const auto client = ClientOf(Part::kSecondGateway);
    ASSERT_OK_AND_ASSIGN(const auto opened, client->Open(source_));
    EXPECT_EQ(opened.last_sequence(), 10u);
    ASSERT_TRUE(Send(*client, 1, 10));  // It takes no notice.
    ASSERT_TRUE(Send(*client, 11, 11));
    ASSERT_TRUE(client->WaitForAck(11));
  }
  const auto client = ClientOf(Part::kSecondGateway);
  ASSERT_OK_AND_ASSIGN(const auto opened, client->Open(source_, event::v1::FAMILY_CALL, 2));
  EXPECT_EQ(opened.last_sequence(), 0u);
  ASSERT_TRUE(Send(*client, 1, 5, 2));
  ASSERT_TRUE(client->WaitForAck(5));

  EXPECT_THAT(StoredOnceThereAre(16), UnorderedElementsAre(Pair("1 ok", 11), Pair("2 ok", 5)));
}

// Whoever was acknowledged sees what was acknowledged, or learns that it is not there yet.
TEST_F(PitfallsTest, QuestionThatComesAfterAnAckSeesWhatWasAcknowledged) {
  const auto client = ClientOf(Part::kGateway);
  ASSERT_OK(client->Open(source_));
  const auto metrics = query::v1::MetricService::NewStub(Connect(Part::kQuery));
  for (uint64_t sequence = 1; sequence <= 5; ++sequence) {
    ASSERT_TRUE(Send(*client, sequence, sequence));
    ASSERT_TRUE(client->WaitForAck(sequence));
    const auto ask = [&] {
      query::v1::QueryRequest request;
      query::v1::MetricQuery& query = *request.add_queries();
      query.add_metrics("call.offered");
      query.set_from("2026-01-01");
      query.set_to("2027-01-01");
      query::v1::AckedPosition& acked = *request.add_after();
      acked.set_family("call");
      acked.set_source_id(source_);
      acked.set_epoch(1);
      acked.set_sequence(sequence);
      query::v1::QueryResponse response;
      grpc::ClientContext context;
      return rpc::FromGrpc(metrics->Query(&context, request, &response));
    };
    Status answered = ask();
    while (ReasonOf(answered) == "NOT_STORED_YET") answered = ask();
    ASSERT_OK(answered);
    EXPECT_THAT(Stored(), UnorderedElementsAre(Pair("1 ok", sequence)));
  }
}

}  // namespace
}  // namespace assay::chaos
