// Whatever dies, every offset is one row, once.
#include <chrono>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
#include "tests/harness/tcp_proxy.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr uint64_t kPerPartition = 6'000;
constexpr uint64_t kFacts = 8 * kPerPartition;
constexpr uint64_t kRepeated = 8 * 1'000;
constexpr uint64_t kPoison = 8;
constexpr uint64_t kAll = kFacts + kRepeated + kPoison;

// All tests read the same log into stores of their own.
class ExactlyOnceTest : public SinkStand {
 protected:
  static void SetUpTestSuite() { is_filled_ = false; }
  bool keeps_topics() const override { return is_filled_; }

  void SetUp() override {
    SinkStand::SetUp();
    if (!is_filled_) Fill();
    is_filled_ = true;
  }

  void Fill() {
    for (int32_t partition = 0; partition < 8; ++partition) {
      const std::string source = fmt::format("s{}", partition);
      calls().WriteCalls(partition, source, 1, kPerPartition / 2);
      calls().Write(partition, source, "not a record");
      calls().WriteCalls(partition, source, kPerPartition / 2 - 999, kPerPartition);
    }
    ASSERT_OK(calls().Flush());
  }

  // Waits until more than `rows` are stored, to strike in the middle.
  void WaitForProgress(uint64_t rows) {
    const auto moved = [&] { return RowsStored(client()) > rows || !sink().running(); };
    ASSERT_TRUE(Eventually(moved, 60s)) << sink().log();
    ASSERT_TRUE(sink().running()) << sink().log();
  }

  void ExpectEverythingOnce() {
    ASSERT_TRUE(EventuallyStored(kAll, "call", 120s));
    EXPECT_THAT(RowsByStatus(client()),
                UnorderedElementsAre(Pair("ok", kFacts), Pair("duplicate", kRepeated),
                                     Pair("poison", kPoison)));
    EXPECT_OK(CheckTable(client()));
  }

  static inline bool is_filled_ = false;
  // Many small inserts, so that a blow often meets one.
  const std::vector<std::string> small_batches_ = {
      "--sink.batch_rows_due=2000", "--sink.batch_rows_max=2000", "--sink.batch_spacing=0ms"};
};

TEST_F(ExactlyOnceTest, SinkKilledInTheMiddleLosesAndDoublesNothing) {
  uint64_t stored = 0;
  for (int round = 0; round < 5; ++round) {
    StartSink(small_batches_);
    WaitForProgress(stored);
    sink().Kill();
    stored = RowsStored(client());
    EXPECT_OK(CheckTable(client()));
  }

  StartSink(small_batches_);

  ExpectEverythingOnce();
}

TEST_F(ExactlyOnceTest, WarehouseKilledInTheMiddleLosesAndDoublesNothing) {
  StartSink(small_batches_);
  for (int round = 0; round < 3; ++round) {
    WaitForProgress(RowsStored(client()));
    warehouse().Kill();
    ASSERT_OK(warehouse().Restart());
  }

  ExpectEverythingOnce();
  EXPECT_TRUE(sink().running());
}

// The insert is done, but the sink never hears of it.
TEST_F(ExactlyOnceTest, LostAnswersDoubleNothing) {
  ASSERT_OK_AND_ASSIGN(const auto proxy, TcpProxy::Start(warehouse().url().substr(7)));
  std::vector<std::string> arguments = small_batches_;
  arguments.push_back("--clickhouse.url=http://" + proxy->address());
  StartSink(arguments);
  for (int round = 0; round < 5; ++round) {
    WaitForProgress(RowsStored(client()));
    proxy->SetFaults({.to_client = {.cut_after_bytes = 0}});
    const uint64_t connections = proxy->connections_total();
    ASSERT_TRUE(Eventually([&] { return proxy->connections_total() > connections; }, 30s));
    proxy->Heal();
  }

  ExpectEverythingOnce();
}

// The warehouse stands still in the middle of an insert and goes on after the sink gave it up.
TEST_F(ExactlyOnceTest, WarehouseThatStoodStillDoublesNothing) {
  std::vector<std::string> arguments = small_batches_;
  arguments.push_back("--sink.insert_timeout=1s");
  StartSink(arguments);
  for (int round = 0; round < 2; ++round) {
    WaitForProgress(RowsStored(client()));
    warehouse().Pause();
    EXPECT_OK(sink().WaitForLog("session ended", 60s).status());
    warehouse().Resume();
  }

  ExpectEverythingOnce();
}

TEST_F(ExactlyOnceTest, BrokerKilledInTheMiddleIsWaitedFor) {
  StartSink(small_batches_);
  WaitForProgress(0);

  broker().Kill();
  ASSERT_OK(broker().Restart());

  ExpectEverythingOnce();
  EXPECT_TRUE(sink().running());
}

TEST_F(ExactlyOnceTest, WarehouseThatIsDownAtTheStartIsWaitedFor) {
  warehouse().Kill();
  StartSink();
  ASSERT_OK(sink().WaitForLog("session ended", 30s).status());
  EXPECT_EQ(SinkMetric(R"(sink_rows_total{family="call",status="ok"})"), 0);

  ASSERT_OK(warehouse().Restart());

  ExpectEverythingOnce();
}

TEST_F(ExactlyOnceTest, BrokerThatIsDownAtTheStartIsWaitedFor) {
  broker().Kill();
  StartSink();
  ASSERT_OK(sink().WaitForLog("session ended", 60s).status());

  ASSERT_OK(broker().Restart());

  ExpectEverythingOnce();
}

}  // namespace
}  // namespace assay::testing
