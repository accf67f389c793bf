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

// As transactions leave them, at the beginning, in the middle and at the end.
TEST(SessionBeginTest, OffsetsWithoutARecordGetRowsAndStopNothing) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 10; ++sequence) {
    bench.log.Append(0, Call(sequence, kSampleTime + std::chrono::milliseconds(sequence)));
  }
  for (const int64_t offset : {0, 4, 5, 9}) bench.log.TakeRecordAway(0, offset);

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.stopped.size(), 0u);
  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("poison", "ok", "ok", "ok", "poison", "poison", "ok",
                                               "ok", "ok", "poison"));
  EXPECT_EQ(bench.store.RowAt(0, 5)->reason, kNoRecord);
  EXPECT_EQ(bench.store.RowAt(0, 5)->identity.ingested_at, bench.log.entry(0, 3).ingested_at);
  EXPECT_EQ(bench.store.RowAt(0, 0)->identity.ingested_at, bench.log.entry(0, 1).ingested_at);
  EXPECT_EQ(bench.Counted(R"(sink_no_record_total{family="call"})"), 4);

  // The last stored row is one of them, and what follows is stored behind it.
  bench.log.Append(0, Call(11));
  ASSERT_OK(bench.RunOnce());
  EXPECT_EQ(bench.StatusesOf(0).back(), "ok");
  EXPECT_EQ(bench.store.rows().size(), 11u);
  EXPECT_EQ(bench.Counted(R"(sink_no_record_total{family="call"})"), 4);
}

TEST(SessionBeginTest, RecordWhereTheStoreHasNoneIsAnotherLog) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) bench.log.Append(0, Call(sequence));
  bench.log.TakeRecordAway(0, 2);
  ASSERT_OK(bench.RunOnce());

  bench.log.BringRecordBack(0, 2);

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("not the same log")));
  EXPECT_EQ(bench.stopped.size(), 1u);
}

// What is not in the log any more is lost, however the reader came past it.
TEST(SessionBeginTest, OffsetsThatAgedOutBehindTheReaderStopThePartition) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 8; ++sequence) bench.log.Append(0, Call(sequence));
  bench.log.TakeRecordAway(0, 4);
  bench.log.WhenPolled([&] { bench.log.AgeOut(0, 6); });

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("aged out")));

  EXPECT_EQ(bench.stopped.size(), 1u);
}

// The record of a foreign producer, the source's next one, and others like it; the filter is then
// made of what is stored of them.
TEST(SessionBeginTest, AbsurdNumbersStopNothing) {
  SessionBench bench;
  const auto append = [&](uint32_t epoch, uint64_t sequence) {
    auto record = SampleCall(sequence);
    record.set_epoch(epoch);
    bench.log.Append(0, {.value = record.SerializeAsString(), .ingested_at = kSampleTime});
  };
  append(UINT32_MAX, UINT64_MAX);
  append(UINT32_MAX, 1);
  append(1, 1);
  append(1, contract::kSequenceMax);
  append(1, contract::kSequenceMax + 1);
  append(1, uint64_t{1} << 63);
  append(1, 2);  // In a hole that was given up for kSequenceMax.
  append(2, 0);
  ASSERT_OK(bench.RunOnce());
  append(UINT32_MAX, 2);

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0),
              ElementsAre("poison", "ok", "ok", "ok", "poison", "poison", "duplicate", "ok", "ok"));
  EXPECT_EQ(bench.Counted(R"(sink_sources_set_aside{family="call"})"), 0);
}

// A version before this one stored such a record as a fact.
TEST(SessionBeginTest, AbsurdNumbersThatAreStoredAlreadyStopNothing) {
  SessionBench bench;
  bench.log.Append(0, Call(UINT64_MAX));
  bench.log.Append(0, Call(1));
  bench.store.Add(
      {.partition = 0,
       .offset = 0,
       .status = "ok",
       .identity = {
           .ingested_at = kSampleTime, .source_id = "a", .epoch = 1, .sequence = UINT64_MAX}});

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.stopped.size(), 0u);
  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "ok"));
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
