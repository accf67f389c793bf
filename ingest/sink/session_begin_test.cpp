// How a session begins: where it reads on, what it refuses, which partitions are its own.
#include "ingest/sink/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/sink/session_bench.h"
#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::StatusIs;

TEST(SessionBeginTest, ResumesOneRecordEarlierToCompareIt) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());

  bench.log.Append(0, Call(5));
  ASSERT_OK(bench.RunOnce());

  ASSERT_THAT(bench.log.started(), SizeIs(1));
  EXPECT_EQ(bench.log.started()[0].offset, 3);
  EXPECT_EQ(bench.store.rows().size(), 5u);
}

TEST(SessionBeginTest, LogMadeAnewStopsThatPartitionAndNoOther) {
  SessionBench bench(2);
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) {
    bench.log.Append(0, Call(sequence));
    bench.log.Append(1, Call(sequence));
  }
  ASSERT_OK(bench.RunOnce());

  // The new log is longer than the old one, so offsets alone look right.
  bench.log.Recreate(0);
  for (uint64_t sequence = 1; sequence <= 6; ++sequence) {
    bench.log.Append(0, Call(sequence, kSampleTime + 1h));
  }
  bench.log.Append(1, Call(5));
  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("not the same log")));
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), SizeIs(4));
  EXPECT_THAT(bench.StatusesOf(1), SizeIs(5));
  EXPECT_EQ(bench.stopped.size(), 1u);
  EXPECT_EQ(bench.Counted(R"(sink_partition_stopped{family="call",partition="0"})"), 1);
}

TEST(SessionBeginTest, LogThatLostItsTailStopsThePartition) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());

  bench.log.Recreate(0);
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.stopped.why(0), StatusIs(StatusCode::kDataLoss, HasSubstr("lost its tail")));
}

TEST(SessionBeginTest, RecordsThatAgedOutBeforeTheyWereStoredStopThePartition) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());
  for (uint64_t sequence = 5; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));

  bench.log.AgeOut(0, 6);
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.stopped.why(0),
              StatusIs(StatusCode::kDataLoss, HasSubstr("2 records aged out")));
  EXPECT_EQ(bench.store.rows().size(), 4u);
}

TEST(SessionBeginTest, OffsetMissingInTheLogStopsThePartition) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 8; ++sequence) bench.log.Append(0, Call(sequence));
  bench.log.LoseRecord(0, 4);

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted));

  EXPECT_EQ(bench.stopped.size(), 1u);
}

TEST(SessionBeginTest, NewIncarnationOfTheLogBeginsAtItsBeginning) {
  SessionBench bench;
  bench.log.AgeOut(0, 2);
  for (uint64_t sequence = 1; sequence <= 5; ++sequence) bench.log.Append(0, Call(sequence));

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.log.started()[0].offset, 2);
  EXPECT_EQ(bench.store.rows().size(), 3u);
}

TEST(SessionBeginTest, AssignedPartitionsAreReadAndNoOthers) {
  SessionBench bench(3);
  for (int32_t partition = 0; partition < 3; ++partition) bench.log.Append(partition, Call(1));
  bench.Assign({1});

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), IsEmpty());
  EXPECT_THAT(bench.StatusesOf(1), SizeIs(1));
}

TEST(SessionBeginTest, AssignmentThatCannotBeReadKeepsTheSessionFromBeginning) {
  SessionBench bench(3);
  bench.options.assign = AssignFromFile("/no/such/file", "sink");

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(bench.store.rows(), IsEmpty());
}

TEST(SessionBeginTest, SinkWithoutPartitionsWaits) {
  SessionBench bench(1);
  bench.log.Append(0, Call(1));
  bench.Assign({});

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.store.rows(), IsEmpty());
}

TEST(SessionBeginTest, PartitionThatMovedGoesOnWhereTheOtherSinkEnded) {
  SessionBench bench(2);
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) {
    bench.log.Append(0, Call(sequence));
    bench.log.Append(1, Call(sequence));
  }
  bench.Assign({0});
  ASSERT_OK(bench.RunOnce());

  for (const uint64_t sequence : {4, 5}) bench.log.Append(0, Call(sequence));
  bench.Assign({0, 1});
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "ok", "ok", "ok", "duplicate", "ok"));
  EXPECT_THAT(bench.StatusesOf(1), SizeIs(4));
}

TEST(SessionBeginTest, RowsThatAreLostDuringAnAuditOfOtherRowsAreRepairedToo) {
  SessionBench bench(2);
  for (const int32_t partition : {0, 1}) {
    for (uint64_t sequence = 1; sequence <= 4; ++sequence)
      bench.log.Append(partition, Call(sequence));
  }
  ASSERT_OK(bench.RunOnce());
  bench.store.Lose(1, 2);
  int readings = 0;
  bench.store.WhenLedgerIsRead([&] {
    if (++readings == 2) bench.store.Lose(0, 1);
  });

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted));
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), SizeIs(4));
  EXPECT_THAT(bench.StatusesOf(1), SizeIs(4));
}

}  // namespace
}  // namespace assay::sink
