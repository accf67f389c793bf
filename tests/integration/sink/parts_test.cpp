// One insert is one part.
#include <chrono>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
#include "tests/integration/sink/direct_producer.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

class PartsTest : public SinkStand {
 protected:
  // Parts as they were inserted; merging is off.
  uint64_t Parts(const std::string& condition = "1") {
    return Number(client(), fmt::format("SELECT count() FROM system.parts WHERE active AND rows > "
                                        "0 AND database = '{}' AND table = 'call' AND {}",
                                        database(), condition))
        .value_or(0);
  }
};

TEST_F(PartsTest, EveryInsertIsExactlyOnePart) {
  ASSERT_OK(client().Execute("SYSTEM STOP MERGES call"));
  for (int32_t partition = 0; partition < 8; ++partition) {
    calls().WriteCalls(partition, fmt::format("s{}", partition), 1, 15'000);
  }
  ASSERT_OK(calls().Flush());

  StartSink({"--sink.batch_rows_max=50000"});
  ASSERT_TRUE(EventuallyStored(120'000));
  const auto inserts = [&] { return SinkMetric(R"(sink_batch_rows_count{family="call"})"); };
  const auto rows = [&] { return SinkMetric(R"(sink_batch_rows_sum{family="call"})"); };
  ASSERT_TRUE(Eventually([&] { return rows() == 120'000; }, 10s));

  EXPECT_EQ(static_cast<double>(Parts()), *inserts());
  EXPECT_GE(*inserts(), 3);
  EXPECT_EQ(Parts("rows > 50000"), 0u);
  EXPECT_OK(CheckTable(client()));
}

TEST_F(PartsTest, InsertIsCutAtTheMonthsEdge) {
  const WallTime edge = std::chrono::sys_days(std::chrono::year(2026) / 2 / 1);
  std::vector<StampedRecord> records;
  for (uint64_t sequence = 1; sequence <= 10; ++sequence) {
    records.push_back({.partition = 0,
                       .key = "a",
                       .value = sink::SampleCall(sequence).SerializeAsString(),
                       .stamp = edge + (static_cast<int64_t>(sequence) - 7) * 1ms});
  }
  ASSERT_OK(WriteStamped(broker().address(), kCallTopic, records));
  ASSERT_OK(client().Execute("SYSTEM STOP MERGES call"));

  StartSink();

  ASSERT_TRUE(EventuallyStored(10));
  EXPECT_EQ(Parts(), 2u);
  EXPECT_EQ(Parts("partition = '202601' AND rows = 6"), 1u);
  EXPECT_EQ(Parts("partition = '202602' AND rows = 4"), 1u);
  EXPECT_OK(CheckTable(client()));
}

}  // namespace
}  // namespace assay::testing
