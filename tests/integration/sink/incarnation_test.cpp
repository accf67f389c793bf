// A log that is not the one the store speaks of stops the partition, and says so.
#include <chrono>
#include <csignal>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
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
