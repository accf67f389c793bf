#include "ingest/sink/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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

TEST(SessionTest, EveryOffsetBecomesOneRow) {
  SessionBench bench(2);
  for (uint64_t sequence = 1; sequence <= 12; ++sequence) bench.log.Append(0, Call(sequence));
  bench.log.Append(1, Call(1));

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 13u);
  EXPECT_THAT(bench.StatusesOf(0), ::testing::AllOf(SizeIs(12), ::testing::Each("ok")));
  EXPECT_EQ(bench.Counted(R"(sink_rows_total{family="call",status="ok"})"), 13);
}

TEST(SessionTest, NoInsertHasMoreRowsThanAllowed) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 23; ++sequence) bench.log.Append(0, Call(sequence));

  ASSERT_OK(bench.RunOnce());

  for (const auto& part : bench.store.parts()) EXPECT_LE(part.size(), 5u);
  EXPECT_EQ(bench.store.rows().size(), 23u);
}

TEST(SessionTest, InsertIsCutAtTheMonthsEdge) {
  SessionBench bench;
  const WallTime edge = std::chrono::sys_days(std::chrono::year(2026) / 4 / 1);
  bench.log.Append(0, Call(1, edge - 2ms));
  bench.log.Append(0, Call(2, edge - 1ms));
  bench.log.Append(0, Call(3, edge));

  ASSERT_OK(bench.RunOnce());

  const auto parts = bench.store.parts();
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(parts[0], SizeIs(2));
  EXPECT_THAT(parts[1], SizeIs(1));
}

TEST(SessionTest, DuplicatesWithinAndAcrossInsertsAreMarked) {
  SessionBench bench;
  for (const uint64_t sequence : {1, 2, 2, 3, 4, 5, 1, 6}) bench.log.Append(0, Call(sequence));

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0),
              ElementsAre("ok", "ok", "duplicate", "ok", "ok", "ok", "duplicate", "ok"));
}

TEST(SessionTest, DuplicateOfWhatAnEarlierProcessStoredIsMarked) {
  SessionBench bench;
  bench.log.Append(0, Call(1));
  bench.log.Append(0, Call(3));
  ASSERT_OK(bench.RunOnce());

  for (const uint64_t sequence : {3, 2, 1}) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "ok", "duplicate", "ok", "duplicate"));
}

TEST(SessionTest, PoisonNeitherBlocksNorTakesASequence) {
  SessionBench bench;
  bench.log.Append(0, Call(1));
  bench.log.Append(0, {.value = "\xff\xff", .ingested_at = kSampleTime});
  bench.log.Append(0, Call(2));

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "poison", "ok"));
}

TEST(SessionTest, RejectedRecordKeepsItsSequence) {
  SessionBench bench;
  bench.log.Append(0,
                   {.value = SampleRejection(1).SerializeAsString(), .ingested_at = kSampleTime});
  bench.log.Append(0, Call(1));

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("rejected", "duplicate"));
}

TEST(SessionTest, AfterALostReplyTheLedgerDecidesAndNothingIsDoubled) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.Plan({InsertFault::kLostReply});

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kUnavailable));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 9u);
  EXPECT_THAT(bench.StatusesOf(0), ::testing::Each("ok"));
}

TEST(SessionTest, InsertThatLandsLateIsWaitedForBeforeTheLedgerIsRead) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.Plan({InsertFault::kNone, InsertFault::kLate});

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kDeadlineExceeded));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 9u);
}

TEST(SessionTest, InsertThatLandsBehindTheLedgerIsNoticedBeforeTheFirstInsert) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.Plan({InsertFault::kNone, InsertFault::kUnseen});

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("somebody else wrote")));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 9u);
}

TEST(SessionTest, StoreThatIsAwayIsAnErrorToTryAgain) {
  SessionBench bench;
  bench.log.Append(0, Call(1));
  bench.store.FailNextSettle(Unavailable("connection refused"));

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kUnavailable));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 1u);
}

// The process stands still between the reading of the ledger and the insert.
TEST(SessionTest, NothingIsSentWhenTheLedgerWasReadTooLongAgo) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.WhenLedgerIsRead([&] { bench.clock.Advance(11s); });

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("sink.lease")));
  EXPECT_THAT(bench.store.rows(), IsEmpty());

  bench.store.WhenLedgerIsRead({});
  ASSERT_OK(bench.RunOnce());
  EXPECT_EQ(bench.store.rows().size(), 9u);
}

TEST(SessionTest, AnotherWriterIsNoticedWhenTheLedgerIsReadAgain) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 12; ++sequence) bench.log.Append(0, Call(sequence));
  int readings = 0;
  bench.store.WhenLedgerIsRead([&] {
    bench.clock.Advance(6s);  // Every insert needs another reading.
    if (++readings == 3) bench.store.Add(FakeRow{0, 11, "ok", {}});
  });

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("somebody else wrote")));
}

// What happens to a log of any shape, under any faults, is what a sink that never failed would
// have stored.
RC_GTEST_PROP(SessionProperty, FaultsNeverChangeWhatIsStored, ()) {
  constexpr int32_t kPartitions = 2;
  const auto shape = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100));
  SessionBench faulty(kPartitions);
  SessionBench calm(kPartitions);
  const WallTime edge = std::chrono::sys_days(std::chrono::year(2026) / 4 / 1);
  for (const int drawn : shape) {
    const int32_t partition = drawn % kPartitions;
    FakeLog::Entry entry =
        Call(static_cast<uint64_t>(drawn / 4 % 7 + 1), edge + drawn * 1ms - 50ms);
    entry.source_id = drawn % 3 == 0 ? "a" : "b";
    if (drawn % 11 == 0) entry.value = "\xff";
    faulty.log.Append(partition, entry);
    calm.log.Append(partition, entry);
  }
  const auto faults = *rc::gen::container<std::deque<InsertFault>>(rc::gen::element(
      InsertFault::kNone, InsertFault::kRefused, InsertFault::kLostReply, InsertFault::kLate));
  faulty.store.Plan(faults);
  faulty.log.SetPollMax(*rc::gen::inRange<size_t>(1, 9));

  RC_ASSERT(faulty.RunUntilStored(200).ok());
  RC_ASSERT(calm.RunOnce().ok());

  RC_ASSERT(faulty.store.rows().size() == shape.size());
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    RC_ASSERT(faulty.StatusesOf(partition) == calm.StatusesOf(partition));
  }
  for (const auto& part : faulty.store.parts()) {
    const auto in_april = [&](const FakeRow& row) { return row.identity.ingested_at >= edge; };
    RC_ASSERT(std::ranges::all_of(part, in_april) || std::ranges::none_of(part, in_april));
  }
}

TEST(SessionTest, SessionAfterOneThatFailedIsNotWellBeforeItHasStoredSomething) {
  SessionBench bench;
  for (uint64_t sequence = 1; sequence <= 6; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.Plan({InsertFault::kRefused});
  std::vector<Status> told;
  Session::Parts parts = bench.Parts();
  parts.on_health = [&](Status health) { told.push_back(std::move(health)); };
  parts.is_doubted = true;

  ASSERT_OK_AND_ASSIGN(const auto session, Session::Open(bench.options, std::move(parts), {}));
  EXPECT_FALSE(session->Run({}).ok());

  EXPECT_THAT(told, IsEmpty());
}

}  // namespace
}  // namespace assay::sink
