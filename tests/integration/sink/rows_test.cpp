// What becomes of each record, from the log to the table.
#include <chrono>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class RowsTest : public SinkStand {};

TEST_F(RowsTest, EveryOffsetIsARowWithItsStatus) {
  calls().WriteCalls(2, "a", 1, 2);
  calls().Write(2, "a", "not a record");
  calls().Write(2, "a", sink::SampleCall(2));
  calls().Write(2, "a", sink::SampleRejection(3));
  calls().WriteCalls(2, "a", 4, 4);
  ASSERT_OK(calls().Flush());

  StartSink();

  ASSERT_TRUE(EventuallyStored(6));
  EXPECT_THAT(StatusesByOffset(client(), 2),
              ElementsAre(Pair(0, "ok"), Pair(1, "ok"), Pair(2, "poison"), Pair(3, "duplicate"),
                          Pair(4, "rejected"), Pair(5, "ok")));
  EXPECT_OK(CheckTable(client()));
}

TEST_F(RowsTest, RowHoldsWhatTheRecordSaid) {
  const std::string traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  calls().Write(5, "branch-7/calls", sink::SampleCall(1).SerializeAsString(), traceparent);
  ASSERT_OK(calls().Flush());

  StartSink();

  ASSERT_TRUE(EventuallyStored(1));
  const auto row = client().Query(
      "SELECT concat(log_id, '|', toString(kafka_partition), '|', source_id, '|', unit, '|', "
      "traceparent, '|', toString(counted_at), '|', toString(business_date), '|', outcome, '|', "
      "toString(queue_ms), '|', toString(handle_ms)) AS row FROM call");
  ASSERT_OK(row);
  EXPECT_EQ((**row->Get<clickhouse::StringColumn>("row"))[0],
            "1|5|branch-7/calls|branch-7|" + traceparent +
                "|2026-03-10 09:00:00.000|2026-03-10|answered|12000|180000");
}

TEST_F(RowsTest, PoisonKeepsItsBytesAndItsCause) {
  calls().Write(0, "a", std::string("\x0a\x0a\xff\x00", 4));
  ASSERT_OK(calls().Flush());

  StartSink();

  ASSERT_TRUE(EventuallyStored(1));
  EXPECT_THAT(Number(client(),
                     "SELECT count() FROM call WHERE raw = unhex('0a0aff00') AND "
                     "reject_reason = 'malformed'"),
              IsOkAndHolds(1));
}

TEST_F(RowsTest, SurveysHaveTheirOwnTable) {
  for (uint64_t sequence = 1; sequence <= 50; ++sequence) {
    surveys().Write(1, "s", sink::SampleSurvey(sequence));
  }
  surveys().Write(1, "s", sink::SampleCall(51));  // Of another family.
  ASSERT_OK(surveys().Flush());

  StartSink();

  ASSERT_TRUE(EventuallyStored(51, "survey"));
  EXPECT_THAT(RowsByStatus(client(), "survey"),
              UnorderedElementsAre(Pair("ok", 50), Pair("poison", 1)));
  EXPECT_THAT(Number(client(), "SELECT sumForEach(score_micro)[1] FROM survey WHERE status = 'ok'"),
              IsOkAndHolds(200'000'000));
  EXPECT_OK(CheckTable(client(), "survey"));
}

TEST_F(RowsTest, DuplicatesWithinOneInsertAndAcrossTwoAreMarked) {
  calls().WriteCalls(0, "a", 1, 100);
  calls().WriteCalls(0, "a", 50, 100);
  ASSERT_OK(calls().Flush());
  StartSink();
  ASSERT_TRUE(EventuallyStored(151));

  calls().WriteCalls(0, "a", 90, 120);
  ASSERT_OK(calls().Flush());

  ASSERT_TRUE(EventuallyStored(182));
  EXPECT_THAT(RowsByStatus(client()), UnorderedElementsAre(Pair("ok", 120), Pair("duplicate", 62)));
  EXPECT_OK(CheckTable(client()));
}

// A new process has only the store to know it from.
TEST_F(RowsTest, DuplicatesAreMarkedByTheNextProcessToo) {
  calls().WriteCalls(0, "contiguous", 1, 40);
  calls().WriteCalls(0, "holes", 1, 10);
  calls().WriteCalls(0, "holes", 15, 20);
  calls().Write(0, "mixed", sink::SampleCall(0));  // Un-numbered.
  calls().WriteCalls(0, "mixed", 1, 5);
  calls().Write(0, "mixed", sink::SampleCall(0));
  ASSERT_OK(calls().Flush());
  StartSink();
  ASSERT_TRUE(EventuallyStored(63));
  ASSERT_OK(sink().Stop(30s));

  calls().WriteCalls(0, "contiguous", 39, 42);  // 2 known.
  calls().WriteCalls(0, "holes", 9, 16);        // 9, 10, 15, 16 known; 11 to 14 fill the hole.
  calls().WriteCalls(0, "mixed", 4, 6);         // 4, 5 known.
  calls().Write(0, "mixed", sink::SampleCall(0));
  ASSERT_OK(calls().Flush());
  StartSink();

  ASSERT_TRUE(EventuallyStored(79));
  EXPECT_THAT(RowsByStatus(client()), UnorderedElementsAre(Pair("ok", 71), Pair("duplicate", 8)));
  EXPECT_OK(CheckTable(client()));
}

// bench_freshness says how fast.
TEST_F(RowsTest, ASingleRecordBecomesVisibleWithoutCompany) {
  StartSink();
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
    calls().WriteCalls(0, "a", sequence, sequence);
    ASSERT_OK(calls().Flush());
    ASSERT_TRUE(EventuallyStored(sequence));
  }
}

TEST_F(RowsTest, OrderlyStopStoresWhatWasRead) {
  // The only row waits for company for a minute; a stop must not lose it.
  StartSink({"--sink.batch_age_due=60s"});
  calls().WriteCalls(0, "a", 1, 7);
  ASSERT_OK(calls().Flush());
  const auto is_read = [&] {
    return SinkMetric(R"(sink_lag_records{family="call",partition="0"})") == 7;
  };
  ASSERT_TRUE(Eventually(is_read, 30s));

  ASSERT_OK_AND_ASSIGN(const Ending ending, sink().Stop(30s));

  EXPECT_EQ(ending, Ending{}) << sink().log();
  EXPECT_EQ(RowsStored(client()), 7u);
}

}  // namespace
}  // namespace assay::testing
