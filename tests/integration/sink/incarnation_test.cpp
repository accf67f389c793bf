// A log that is not the one the store speaks of stops the partition, and says so.
#include <chrono>
#include <csignal>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
#include "tests/integration/sink/direct_producer.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr char kStopped[] = R"(sink_partition_stopped{family="call",partition="0"})";

class IncarnationTest : public SinkStand {
 protected:
  // 50 rows are stored, and the sink has stopped.
  void SetUp() override {
    SinkStand::SetUp();
    calls().WriteCalls(0, "a", 1, 50);
    calls().WriteCalls(1, "b", 1, 50);
    ASSERT_OK(calls().Flush());
    StartSink();
    ASSERT_TRUE(EventuallyStored(100));
    ASSERT_OK(sink().Stop(30s));
  }

  // The topic as it was, without its records.
  void RecreateTopic() {
    ASSERT_OK(admin().DeleteTopic(kCallTopic));
    const auto is_gone = [&] {
      return admin().DescribeTopic(kCallTopic).status().code() == StatusCode::kNotFound;
    };
    ASSERT_TRUE(Eventually(is_gone, 30s));
    const Migrated migrated = Migrate();
    ASSERT_EQ(migrated.ending, Ending{}) << migrated.log;
    ASSERT_OK_AND_ASSIGN(anew_, LogWriter::Create(broker().client_options(), kCallTopic));
  }

  std::unique_ptr<LogWriter> anew_;
};

TEST_F(IncarnationTest, EmptyLogBelowTheLedgerStopsThePartition) {
  RecreateTopic();

  StartSink();

  ASSERT_TRUE(Eventually([&] { return SinkMetric(kStopped) == 1; }, 30s));
  EXPECT_THAT(sink().log(), HasSubstr("sink.log_id"));
  EXPECT_EQ(RowsStored(client()), 100u);
}

TEST_F(IncarnationTest, LongerLogOfOtherRecordsStopsThePartition) {
  RecreateTopic();
  anew_->WriteCalls(0, "a", 1, 80);
  ASSERT_OK(anew_->Flush());

  StartSink();

  ASSERT_TRUE(Eventually([&] { return SinkMetric(kStopped) == 1; }, 30s));
  EXPECT_THAT(sink().log(), HasSubstr("not the same log"));
  EXPECT_EQ(RowsStored(client()), 100u);
}

TEST_F(IncarnationTest, RecordsThatAgedOutStopThatPartitionAndNoOther) {
  calls().WriteCalls(0, "a", 51, 60);
  calls().WriteCalls(1, "b", 51, 60);
  ASSERT_OK(calls().Flush());
  ASSERT_OK(admin().DeleteRecordsBefore({kCallTopic, 0}, 55));

  StartSink();

  ASSERT_TRUE(EventuallyStored(110));
  EXPECT_EQ(SinkMetric(kStopped), 1);
  EXPECT_THAT(sink().log(), HasSubstr("5 records aged out"));
  EXPECT_EQ(StatusesByOffset(client(), 0).size(), 50u);
  EXPECT_EQ(StatusesByOffset(client(), 1).size(), 60u);
}

// What the consumer wants next is gone: it must neither jump to the log's beginning nor to its end.
TEST_F(IncarnationTest, RecordsThatAgeOutWhileTheSinkStandsStillStopThePartition) {
  // No request waits at the broker for what is written next.
  StartSink({"--kafka.consumer.fetch_wait=1ms"});
  ASSERT_OK(sink().WaitForLog("session opened", 30s).status());
  sink().Signal(SIGSTOP);
  calls().WriteCalls(0, "a", 51, 100);
  calls().WriteCalls(1, "b", 51, 60);
  ASSERT_OK(calls().Flush());
  ASSERT_OK(admin().DeleteRecordsBefore({kCallTopic, 0}, 80));

  sink().Signal(SIGCONT);

  ASSERT_TRUE(Eventually([&] { return SinkMetric(kStopped) == 1; }, 60s)) << sink().log();
  EXPECT_THAT(sink().log(), HasSubstr("30 records aged out"));
  ASSERT_TRUE(EventuallyStored(110));
  EXPECT_EQ(StatusesByOffset(client(), 0).size(), 50u);
}

TEST_F(IncarnationTest, LastRecordThatAgedOutIsNoReasonToStop) {
  calls().WriteCalls(0, "a", 51, 60);
  ASSERT_OK(calls().Flush());
  ASSERT_OK(admin().DeleteRecordsBefore({kCallTopic, 0}, 50));

  StartSink();

  ASSERT_TRUE(EventuallyStored(110));
  EXPECT_OK(CheckTable(client()));
}

// Markers and what an aborted transaction wrote take offsets and are no records. Nothing is lost.
TEST_F(IncarnationTest, TransactionsAreNoReasonToStop) {
  const auto call = [](uint64_t sequence) {
    return std::pair("a", sink::SampleCall(sequence).SerializeAsString());
  };
  ASSERT_OK(WriteInTransactions(broker().address(), kCallTopic, 0,
                                {{.records = {call(51)}},
                                 {.records = {call(52), call(53)}, .commits = false},
                                 {.records = {call(52)}}}));
  ASSERT_OK_AND_ASSIGN(const auto range, admin().QueryOffsets({kCallTopic, 0}));
  ASSERT_EQ(range.end, 57);  // 50 calls, one, a marker, two, a marker, one, a marker.

  StartSink();

  ASSERT_TRUE(EventuallyStored(107));
  EXPECT_NE(SinkMetric(kStopped), 1);
  EXPECT_THAT(RowsByStatus(client()), UnorderedElementsAre(Pair("ok", 102), Pair("poison", 5)));
  EXPECT_OK(CheckTable(client()));
  const auto has_no_lag = [&] {
    return SinkMetric(R"(sink_lag_records{family="call",partition="0"})") == 0;
  };
  EXPECT_TRUE(Eventually(has_no_lag, 30s)) << sink().log();

  // The last stored row is a marker's, others are lost, and the log goes on.
  sink().Kill();
  ASSERT_OK(client().Execute(
      "DELETE FROM call WHERE kafka_partition = 0 AND kafka_offset BETWEEN 50 AND 54", {},
      {.settings = {{"lightweight_deletes_sync", "2"}}}));
  calls().WriteCalls(0, "a", 53, 53);
  ASSERT_OK(calls().Flush());
  StartSink();

  ASSERT_TRUE(EventuallyStored(108));
  EXPECT_NE(SinkMetric(kStopped), 1);
  EXPECT_THAT(RowsByStatus(client()), UnorderedElementsAre(Pair("ok", 103), Pair("poison", 5)));
  EXPECT_OK(CheckTable(client()));
}

TEST_F(IncarnationTest, NewIncarnationGoesOnAndKnowsTheOldSources) {
  RecreateTopic();
  anew_->WriteCalls(0, "a", 45, 55);
  ASSERT_OK(anew_->Flush());

  StartSink({"--sink.log_id=2"});

  ASSERT_TRUE(EventuallyStored(111));
  EXPECT_THAT(RowsByStatus(client()), UnorderedElementsAre(Pair("ok", 105), Pair("duplicate", 6)));
}

}  // namespace
}  // namespace assay::testing
