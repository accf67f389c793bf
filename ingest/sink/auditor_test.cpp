// What a session makes of a store that lost rows or has them twice.
#include "ingest/sink/auditor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ingest/sink/session_bench.h"
#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::StatusIs;

// A store that holds these sequences of one source.
void Fill(SessionBench& bench, std::initializer_list<uint64_t> sequences) {
  for (const uint64_t sequence : sequences) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());
}

TEST(AuditorTest, MissingRowsAreReplayedFromTheLog) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 4, 5, 6, 7, 8});
  for (const int64_t offset : {2, 3, 6}) bench.store.Lose(0, offset);

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), AllOf(SizeIs(8), Each("ok")));
  EXPECT_EQ(bench.store.rows().size(), 8u);
  ASSERT_THAT(bench.audits, SizeIs(1));
  EXPECT_THAT(bench.audits[0].missing, ElementsAre(OffsetRange{2, 3}, OffsetRange{6, 6}));
  EXPECT_EQ(bench.Counted(R"(sink_replayed_rows_total{family="call"})"), 3);
}

TEST(AuditorTest, DoubledRowsBecomeOne) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 4});
  bench.store.Double(0, 1, "ok");
  bench.store.Double(0, 2, "duplicate");

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 4u);
  EXPECT_THAT(bench.StatusesOf(0), Each("ok"));
}

TEST(AuditorTest, OffsetsWithoutARecordAreReplayedAsSuch) {
  SessionBench bench;
  for (const int64_t offset : {2, 3, 7}) bench.log.TakeRecordAway(0, offset);
  Fill(bench, {1, 2, 3, 4, 5, 6, 7, 8});
  const auto before = bench.StatusesOf(0);
  for (const int64_t offset : {1, 2, 3, 5}) bench.store.Lose(0, offset);

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.StatusesOf(0), before);
  EXPECT_EQ(bench.store.RowAt(0, 3)->reason, kNoRecord);
  EXPECT_EQ(bench.store.rows().size(), 8u);
}

TEST(AuditorTest, ReplayedRowIsADuplicateWhenASmallerOffsetHoldsItsTriple) {
  SessionBench bench;
  Fill(bench, {1, 2, 1, 3});
  bench.store.Lose(0, 2);

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "ok", "duplicate", "ok"));
}

// While offset 1 was missing, its repetition at offset 3 passed the filter.
TEST(AuditorTest, RowThatTookThePlaceOfALostOneBecomesADuplicate) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 2, 4});
  bench.store.Lose(0, 1);
  bench.store.Lose(0, 3);
  FakeRow row{0, 3, "ok", {kSampleTime, "a", 1, 2, false}};
  bench.store.Add(row);

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "ok", "ok", "duplicate", "ok"));
  EXPECT_EQ(bench.store.rows().size(), 5u);
}

TEST(AuditorTest, CountThatIsRightByAccidentIsFoundWhenEveryRowIsLookedAt) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 4});
  bench.store.Lose(0, 1);
  bench.store.Double(0, 2, "ok");
  ASSERT_OK(bench.RunOnce());
  EXPECT_THAT(bench.audits, IsEmpty());

  bench.audit = AuditDepth::kEveryRow;
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), AllOf(SizeIs(4), Each("ok")));
  EXPECT_EQ(bench.store.rows().size(), 4u);
}

TEST(AuditorTest, FactStoredAgainAtAnotherOffsetBecomesADuplicate) {
  SessionBench bench;
  Fill(bench, {1, 2, 1});
  bench.store.Lose(0, 2);
  bench.store.Add(FakeRow{0, 2, "ok", {kSampleTime, "a", 1, 1, false}});

  bench.audit = AuditDepth::kEveryRow;
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "ok", "duplicate"));
}

TEST(AuditorTest, WhatTheLogHoldsNoMoreIsNeitherRemovedNorHidden) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 4, 5, 6});
  bench.store.Lose(0, 1);
  bench.store.Double(0, 2, "ok");
  bench.store.Lose(0, 4);
  bench.log.AgeOut(0, 4);

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 6u);  // Offset 2 twice, 1 never.
  ASSERT_THAT(bench.audits, SizeIs(1));
  EXPECT_THAT(bench.audits[0].unrepaired, ElementsAre(OffsetRange{1, 2}));
  EXPECT_EQ(bench.Counted(R"(sink_unrepaired_offsets{family="call",partition="0"})"), 2);
}

TEST(AuditorTest, PartitionThatCannotBeRepairedGoesOn) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 4, 5, 6});
  bench.store.Lose(0, 1);
  bench.log.AgeOut(0, 4);
  bench.log.Append(0, Call(7));

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), SizeIs(6));
}

TEST(AuditorTest, NothingIsRepairedFromALogMadeAnew) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 4});
  bench.store.Lose(0, 1);
  bench.log.Recreate(0);
  using namespace std::chrono_literals;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) {
    bench.log.Append(0, Call(sequence, kSampleTime + 1h));
  }

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 3u);
  EXPECT_THAT(bench.stopped.why(0), StatusIs(StatusCode::kDataLoss, HasSubstr("not the same log")));
}

TEST(AuditorTest, RepairThatBrokeOffIsGoneOnWith) {
  SessionBench bench;
  Fill(bench, {1, 2, 3, 4, 5, 6});
  bench.store.Double(0, 2, "ok");
  bench.store.Double(0, 3, "ok");

  bench.store.FailNextRemove(Unavailable("connection lost"));
  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(bench.store.rows().size(), 4u);
  bench.store.Plan({InsertFault::kRefused});
  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kUnavailable));
  bench.store.Plan({InsertFault::kLostReply});
  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kUnavailable));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 6u);
  EXPECT_THAT(bench.StatusesOf(0), AllOf(SizeIs(6), Each("ok")));
}

TEST(AuditorTest, RowsLostWhileTheSessionRunsEndIt) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 12; ++sequence) bench.log.Append(0, Call(sequence));
  int readings = 0;
  bench.store.WhenLedgerIsRead([&] {
    bench.clock.Advance(std::chrono::seconds(6));  // Every insert needs another reading.
    if (++readings == 3) bench.store.Lose(0, 1);
  });

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("twice or lost")));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 12u);
}

// Whatever is lost, doubled or mistaken in a store, one audit of every row gives back what a store
// without faults would hold.
RC_GTEST_PROP(AuditorProperty, AuditGivesBackWhatWasStored, ()) {
  const auto sequences = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(1, 9)));
  SessionBench bench;
  for (const uint64_t sequence : sequences) bench.log.Append(0, Call(sequence));
  RC_ASSERT(bench.RunOnce().ok());
  const auto expected = bench.StatusesOf(0);
  const auto last = static_cast<int64_t>(sequences.size()) - 1;
  const auto damage = *rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(0, 64));
  for (const int64_t drawn : damage) {
    const int64_t offset = drawn / 4 % (last + 1);
    const auto row = bench.store.RowAt(0, offset);
    if (!row) continue;
    if (drawn % 4 == 0 && offset > 0) bench.store.Lose(0, offset);
    if (drawn % 4 == 1) bench.store.Double(0, offset, row->status);
    if (drawn % 4 == 2) bench.store.Double(0, offset, row->status == "ok" ? "duplicate" : "ok");
  }

  bench.audit = AuditDepth::kEveryRow;
  RC_ASSERT(bench.RunOnce().ok());

  RC_ASSERT(bench.store.rows().size() == sequences.size());
  RC_ASSERT(bench.StatusesOf(0) == expected);
}

}  // namespace
}  // namespace assay::sink
