#include "ingest/sink/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ingest/sink/fake_log.h"
#include "ingest/sink/fake_store.h"
#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr auto kSampleTime = WallTime(std::chrono::milliseconds(kSampleMs));

FakeLog::Entry Call(uint64_t sequence, WallTime ingested_at = kSampleTime) {
  return {.value = SampleCall(sequence).SerializeAsString(), .ingested_at = ingested_at};
}

// A log, a store and what lies between, with batches small enough to watch.
class Bench {
 public:
  explicit Bench(int32_t partitions = 1) : log(partitions) {}

  // Runs one session until everything in the log was read, or it fails.
  Status RunOnce() {
    std::stop_source stop;
    log.StopAtEnd(stop);
    ASSIGN_OR_RETURN(const auto session, Session::Open(options, Parts()));
    return session->Run(stop.get_token());
  }
  // Sessions until one ends well. Nothing but a broken test needs more than `limit`.
  Status RunUntilStored(int limit = 100) {
    Status ended;
    for (int i = 0; i < limit; ++i) {
      ended = RunOnce();
      if (ended.ok()) return ended;
    }
    return ended;
  }
  Session::Parts Parts() {
    return {.log = log,
            .store = store,
            .clock = clock,
            .metrics = family_metrics,
            .stopped = stopped,
            .on_health = [](const Status&) {}};
  }

  std::vector<std::string> StatusesOf(int32_t partition) const {
    std::map<int64_t, std::string> by_offset;
    for (const FakeRow& row : store.rows()) {
      if (row.partition == partition) by_offset[row.offset] = row.status;
    }
    std::vector<std::string> statuses;
    for (const auto& [offset, status] : by_offset) statuses.push_back(status);
    return statuses;
  }
  double Counted(const std::string& line) const {
    const std::string text = metrics.Text();
    const size_t at = text.find(line + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size()));
  }

  FakeLog log;
  FakeStore store;
  FakeClock clock;
  telemetry::Metrics metrics;
  FamilyMetrics family_metrics{metrics, "call"};
  StoppedPartitions stopped;
  SessionOptions options{
      .family = kFamilies[0],
      .log_id = "log-1",
      .partitions = {},
      .limits = {
          .rows_due = 3, .age_due = 500ms, .spacing = 0ms, .rows_max = 5, .bytes_max = 1 << 20}};
};

TEST(SessionTest, EveryOffsetBecomesOneRow) {
  Bench bench(2);
  for (uint64_t sequence = 1; sequence <= 12; ++sequence) bench.log.Append(0, Call(sequence));
  bench.log.Append(1, Call(1));

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 13u);
  EXPECT_THAT(bench.StatusesOf(0), ::testing::AllOf(SizeIs(12), ::testing::Each("ok")));
  EXPECT_EQ(bench.Counted(R"(sink_rows_total{family="call",status="ok"})"), 13);
}

TEST(SessionTest, NoInsertHasMoreRowsThanAllowed) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 23; ++sequence) bench.log.Append(0, Call(sequence));

  ASSERT_OK(bench.RunOnce());

  for (const auto& part : bench.store.parts()) EXPECT_LE(part.size(), 5u);
  EXPECT_EQ(bench.store.rows().size(), 23u);
}

TEST(SessionTest, InsertIsCutAtTheMonthsEdge) {
  Bench bench;
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
  Bench bench;
  for (const uint64_t sequence : {1, 2, 2, 3, 4, 5, 1, 6}) bench.log.Append(0, Call(sequence));

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0),
              ElementsAre("ok", "ok", "duplicate", "ok", "ok", "ok", "duplicate", "ok"));
}

TEST(SessionTest, DuplicateOfWhatAnEarlierProcessStoredIsMarked) {
  Bench bench;
  bench.log.Append(0, Call(1));
  bench.log.Append(0, Call(3));
  ASSERT_OK(bench.RunOnce());

  for (const uint64_t sequence : {3, 2, 1}) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "ok", "duplicate", "ok", "duplicate"));
}

TEST(SessionTest, PoisonNeitherBlocksNorTakesASequence) {
  Bench bench;
  bench.log.Append(0, Call(1));
  bench.log.Append(0, {.value = "\xff\xff", .ingested_at = kSampleTime});
  bench.log.Append(0, Call(2));

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("ok", "poison", "ok"));
}

TEST(SessionTest, RejectedRecordKeepsItsSequence) {
  Bench bench;
  bench.log.Append(0,
                   {.value = SampleRejection(1).SerializeAsString(), .ingested_at = kSampleTime});
  bench.log.Append(0, Call(1));

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), ElementsAre("rejected", "duplicate"));
}

TEST(SessionTest, AfterALostReplyTheLedgerDecidesAndNothingIsDoubled) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.Plan({InsertFault::kLostReply});

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kUnavailable));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 9u);
  EXPECT_THAT(bench.StatusesOf(0), ::testing::Each("ok"));
}

TEST(SessionTest, InsertThatLandsLateIsWaitedForBeforeTheLedgerIsRead) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.Plan({InsertFault::kNone, InsertFault::kLate});

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kDeadlineExceeded));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 9u);
}

TEST(SessionTest, InsertThatLandsBehindTheLedgerIsNoticedBeforeTheFirstInsert) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));
  bench.store.Plan({InsertFault::kNone, InsertFault::kUnseen});

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted, HasSubstr("landed behind")));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 9u);
}

TEST(SessionTest, StoreThatIsAwayIsAnErrorToTryAgain) {
  Bench bench;
  bench.log.Append(0, Call(1));
  bench.store.FailNextSettle(Unavailable("connection refused"));

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kUnavailable));
  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.store.rows().size(), 1u);
}

TEST(SessionTest, ResumesOneRecordEarlierToCompareIt) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());

  bench.log.Append(0, Call(5));
  ASSERT_OK(bench.RunOnce());

  ASSERT_THAT(bench.log.started(), SizeIs(1));
  EXPECT_EQ(bench.log.started()[0].offset, 3);
  EXPECT_EQ(bench.store.rows().size(), 5u);
}

TEST(SessionTest, LogMadeAnewStopsThatPartitionAndNoOther) {
  Bench bench(2);
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
  ASSERT_TRUE(bench.stopped.contains(0));
  EXPECT_EQ(bench.Counted(R"(sink_partition_stopped{family="call",partition="0"})"), 1);
}

TEST(SessionTest, LogThatLostItsTailStopsThePartition) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());

  bench.log.Recreate(0);
  ASSERT_OK(bench.RunOnce());

  ASSERT_TRUE(bench.stopped.contains(0));
  EXPECT_THAT(bench.stopped[0], StatusIs(StatusCode::kDataLoss, HasSubstr("lost its tail")));
}

TEST(SessionTest, RecordsThatAgedOutBeforeTheyWereStoredStopThePartition) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) bench.log.Append(0, Call(sequence));
  ASSERT_OK(bench.RunOnce());
  for (uint64_t sequence = 5; sequence <= 9; ++sequence) bench.log.Append(0, Call(sequence));

  bench.log.AgeOut(0, 6);
  ASSERT_OK(bench.RunOnce());

  ASSERT_TRUE(bench.stopped.contains(0));
  EXPECT_THAT(bench.stopped[0], StatusIs(StatusCode::kDataLoss, HasSubstr("2 records aged out")));
  EXPECT_EQ(bench.store.rows().size(), 4u);
}

TEST(SessionTest, OffsetMissingInTheLogStopsThePartition) {
  Bench bench;
  for (uint64_t sequence = 1; sequence <= 8; ++sequence) bench.log.Append(0, Call(sequence));
  bench.log.LoseRecord(0, 4);

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kAborted));

  EXPECT_TRUE(bench.stopped.contains(0));
}

TEST(SessionTest, NewIncarnationOfTheLogBeginsAtItsBeginning) {
  Bench bench;
  bench.log.AgeOut(0, 2);
  for (uint64_t sequence = 1; sequence <= 5; ++sequence) bench.log.Append(0, Call(sequence));

  ASSERT_OK(bench.RunOnce());

  EXPECT_EQ(bench.log.started()[0].offset, 2);
  EXPECT_EQ(bench.store.rows().size(), 3u);
}

TEST(SessionTest, ConfiguredPartitionsAreReadAndNoOthers) {
  Bench bench(3);
  for (int32_t partition = 0; partition < 3; ++partition) bench.log.Append(partition, Call(1));
  bench.options.partitions = {1};

  ASSERT_OK(bench.RunOnce());

  EXPECT_THAT(bench.StatusesOf(0), IsEmpty());
  EXPECT_THAT(bench.StatusesOf(1), SizeIs(1));
}

TEST(SessionTest, PartitionTheTopicDoesNotHaveIsNamed) {
  Bench bench(3);
  bench.options.partitions = {7};

  EXPECT_THAT(bench.RunOnce(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("7")));
}

// What happens to a log of any shape, under any faults, is what a sink that never failed would
// have stored.
RC_GTEST_PROP(SessionProperty, FaultsNeverChangeWhatIsStored, ()) {
  constexpr int32_t kPartitions = 2;
  const auto shape = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100));
  Bench faulty(kPartitions);
  Bench calm(kPartitions);
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

}  // namespace
}  // namespace assay::sink
