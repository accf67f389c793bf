// What the numbering of a source becomes in the store, whatever restarts in between.
#include <chrono>
#include <fstream>
#include <iostream>
#include <random>
#include <set>
#include <tuple>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
#include "tests/integration/sink/direct_producer.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

// 0 when it is not known.
double ResidentKiB(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

class SourcesTest : public SinkStand {
 protected:
  void WriteSequences(std::initializer_list<uint64_t> sequences, uint32_t epoch = 1) {
    for (const uint64_t sequence : sequences) {
      auto record = sink::SampleCall(sequence);
      record.set_epoch(epoch);
      calls().Write(0, "a", record);
    }
    ASSERT_OK(calls().Flush());
  }
  void RestartSink() {
    ASSERT_OK(sink().Stop(30s));
    StartSink();
  }
  std::vector<std::string> Statuses() {
    std::vector<std::string> statuses;
    for (const auto& [offset, status] : StatusesByOffset(client(), 0)) statuses.push_back(status);
    return statuses;
  }
};

// Producing 5 and 6 timed out and 7 was written; the source sends 5 and 6 again, and again.
TEST_F(SourcesTest, HoleThatARepetitionFillsIsNoDuplicateAlsoAfterARestart) {
  StartSink();
  WriteSequences({1, 2, 3, 4, 7});
  ASSERT_TRUE(EventuallyStored(5));

  RestartSink();
  WriteSequences({5, 6, 7, 5, 6, 8});
  ASSERT_TRUE(EventuallyStored(11));

  EXPECT_THAT(Statuses(), ElementsAre("ok", "ok", "ok", "ok", "ok", "ok", "ok", "duplicate",
                                      "duplicate", "duplicate", "ok"));
  EXPECT_OK(CheckTable(client()));
}

TEST_F(SourcesTest, SourceThatBeginsAgainWithinItsEpochIsTakenForARepetition) {
  StartSink();
  WriteSequences({1, 2, 3});
  ASSERT_TRUE(EventuallyStored(3));

  RestartSink();
  WriteSequences({1, 2, 3, 4});
  ASSERT_TRUE(EventuallyStored(7));

  EXPECT_THAT(Statuses(),
              ElementsAre("ok", "ok", "ok", "duplicate", "duplicate", "duplicate", "ok"));
}

// One record of a foreign producer, in the log and, by a version that believed it, in the store;
// then the source's own events, also after kills.
TEST_F(SourcesTest, AbsurdNumbersStopNothing) {
  constexpr uint64_t kStampMs = 1'790'000'000'000;
  auto absurd = sink::SampleCall(UINT64_MAX);
  absurd.set_epoch(UINT32_MAX);
  ASSERT_OK(WriteStamped(broker().address(), kCallTopic,
                         {{.partition = 0,
                           .key = "a",
                           .value = absurd.SerializeAsString(),
                           .stamp = WallTime(std::chrono::milliseconds(kStampMs))}}));
  ASSERT_OK(client().Execute(fmt::format(
      "INSERT INTO call (log_id, kafka_partition, kafka_offset, ingested_at, source_id, "
      "epoch, sequence, status) SELECT '1', 0, 0, fromUnixTimestamp64Milli({}, 'UTC'), 'a', {}, "
      "{}, "
      "'ok'",
      kStampMs, UINT32_MAX, UINT64_MAX)));
  StartSink();
  WriteSequences({1, UINT64_MAX, UINT64_MAX - 1, uint64_t{1} << 63}, UINT32_MAX);
  WriteSequences({1, 2});
  calls().WriteCalls(1, "b", 1, 3);
  ASSERT_OK(calls().Flush());
  ASSERT_TRUE(EventuallyStored(10));

  sink().Kill();
  StartSink();
  WriteSequences({2, 1}, UINT32_MAX);
  WriteSequences({3});
  ASSERT_TRUE(EventuallyStored(13));

  EXPECT_THAT(Statuses(), ElementsAre("ok", "ok", "poison", "poison", "poison", "ok", "ok", "ok",
                                      "duplicate", "ok"));
  EXPECT_EQ(SinkMetric(R"(sink_restarts_total{family="call"})"), 0) << sink().log();
  EXPECT_EQ(SinkMetric(R"(sink_sources_set_aside{family="call"})"), 0);
  EXPECT_OK(CheckTable(client()));
}

// Two clients that use one numbering: both sides are kept, and found.
TEST_F(SourcesTest, RepetitionThatSaysSomethingElseIsAFinding) {
  WriteSequences({1, 2, 3});
  WriteSequences({1});  // The same again.
  auto other = sink::SampleCall(2);
  other.mutable_event()->mutable_call()->mutable_ended()->set_talk_ms(1);
  other.set_business_date(other.business_date() + 1);
  calls().Write(0, "a", other);
  auto restamped = sink::SampleCall(3);
  restamped.set_business_date(restamped.business_date() + 1);
  calls().Write(0, "a", restamped);
  calls().Write(0, "a", sink::SampleRejection(4));
  auto refused = sink::SampleRejection(4);
  refused.mutable_rejection()->set_raw("else");
  calls().Write(0, "a", refused);
  auto survey = sink::SampleSurvey(1);
  surveys().Write(0, "s", survey);
  survey.mutable_event()->set_customer_ref("another");
  surveys().Write(0, "s", survey);
  ASSERT_OK(calls().Flush());
  ASSERT_OK(surveys().Flush());

  StartSink({"--sink.audit_every=1s"});

  ASSERT_TRUE(EventuallyStored(8));
  const auto is_found = [&] {
    return SinkMetric(R"(sink_conflicting_repetitions{family="call"})") == 2 &&
           SinkMetric(R"(sink_conflicting_repetitions{family="survey"})") == 1;
  };
  EXPECT_TRUE(Eventually(is_found, 30s)) << sink().log();
  EXPECT_EQ(Number(client(),
                   "SELECT sum(sequence) FROM call_conflict WHERE source_id = 'a' AND "
                   "finding = 'conflicting_repetition'")
                .value_or(0),
            6u);
  EXPECT_EQ(
      Number(client(), "SELECT count() FROM call WHERE sequence = 2 AND talk_ms IN (1, 150000)")
          .value_or(0),
      2u);
  EXPECT_OK(CheckTable(client()));
}

// What came after a record that was far ahead and lay in the holes given up for it.
TEST_F(SourcesTest, DuplicateOfNothingIsAFinding) {
  StartSink();
  WriteSequences({1, 1'000'000, 2});
  ASSERT_TRUE(EventuallyStored(3));

  EXPECT_THAT(Statuses(), ElementsAre("ok", "ok", "duplicate"));
  EXPECT_EQ(Number(client(), "SELECT sequence FROM call_conflict WHERE finding = 'no_original'")
                .value_or(0),
            2u);
}

TEST_F(SourcesTest, KeyThatIsNoTextStopsNothingAndIsStoredAsText) {
  calls().Write(0, "kl\xf6ster", sink::SampleCall(1));
  calls().Write(0, std::string_view("a\0b", 3), sink::SampleCall(1));
  ASSERT_OK(calls().Flush());
  StartSink();
  ASSERT_TRUE(EventuallyStored(2));

  EXPECT_THAT(Statuses(), ElementsAre("poison", "ok"));
  EXPECT_EQ(Number(client(), "SELECT countIf(isValidUTF8(source_id)) FROM call").value_or(0), 2u);
}

TEST_F(SourcesTest, SourceThatBeginsAgainWithANewEpochIsNew) {
  StartSink();
  WriteSequences({1, 2, 3});
  ASSERT_TRUE(EventuallyStored(3));

  RestartSink();
  WriteSequences({1, 2}, 2);
  WriteSequences({4}, 1);  // A late one of the old epoch is still a fact.
  WriteSequences({2}, 2);
  ASSERT_TRUE(EventuallyStored(7));

  EXPECT_THAT(Statuses(), ElementsAre("ok", "ok", "ok", "ok", "ok", "ok", "duplicate"));
}

// A gateway that lost its place flushes what it still had, after the client sent it through
// another gateway.
TEST_F(SourcesTest, LateFlushOfTheOldGatewayIsMarked) {
  StartSink();
  WriteSequences({1, 2, 3, 4, 5, 6});
  ASSERT_TRUE(EventuallyStored(6));

  RestartSink();
  WriteSequences({3, 4, 5});
  WriteSequences({7});
  WriteSequences({6});
  ASSERT_TRUE(EventuallyStored(11));

  EXPECT_THAT(Statuses(), ElementsAre("ok", "ok", "ok", "ok", "ok", "ok", "duplicate", "duplicate",
                                      "duplicate", "ok", "duplicate"));
}

// Whatever is sent in whatever order, and wherever the sink is killed and its filter rebuilt from
// the store: the first record of a triple in the log is the fact, and all others are duplicates.
TEST_F(SourcesTest, FilterRebuiltFromTheStoreJudgesAsOneThatRanOn) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  std::vector<std::string> expected;
  std::set<std::tuple<std::string, uint32_t, uint64_t>> seen;
  for (int round = 0; round < 5; ++round) {
    StartSink();
    for (int i = 0; i < 400; ++i) {
      const std::string source = fmt::format("s{}", random() % 3);
      const uint32_t epoch = 1 + random() % 2;
      // Rising, with holes, repetitions and un-numbered ones.
      const uint64_t sequence =
          random() % 20 == 0 ? 0 : 1 + static_cast<uint64_t>(round) * 60 + random() % 150;
      auto record = sink::SampleCall(sequence);
      record.set_epoch(epoch);
      calls().Write(0, source, record);
      const bool is_new = sequence == 0 || seen.insert({source, epoch, sequence}).second;
      expected.push_back(is_new ? "ok" : "duplicate");
    }
    ASSERT_OK(calls().Flush());
    const uint64_t enough = expected.size() - random() % 300;
    ASSERT_TRUE(EventuallyStored(enough));
    sink().Kill();
  }

  StartSink();

  ASSERT_TRUE(EventuallyStored(expected.size()));
  EXPECT_EQ(Statuses(), expected);
  EXPECT_OK(CheckTable(client()));
}

// 100,000 numbered sources, a tenth of them with a hole, all known again after a start.
TEST_F(SourcesTest, HundredThousandSourcesFitIntoMemory) {
  ASSERT_OK(client().Execute(
      "INSERT INTO call (log_id, kafka_partition, kafka_offset, ingested_at, counted_at, "
      "source_id, "
      "epoch, sequence, status, sign, unit) "
      "SELECT '1', 0, number, toDateTime64('2026-03-10 09:00:00', 3), "
      "toDateTime64('2026-03-10 09:00:00', 3), concat('branch-system-', toString(intDiv(number, "
      "10))), "
      "1, number % 10 + 1 + (number % 10 > 4 AND intDiv(number, 10) % 10 = 0), 'ok', 1, 'n1' "
      "FROM numbers(1000000) SETTINGS max_insert_block_size = 1000000, "
      "min_insert_block_size_rows = 1000000, max_block_size = 1000000"));
  ASSERT_OK(admin().DeleteTopic(kCallTopic));  // The log is another one, and empty.
  ASSERT_TRUE(Eventually(
      [&] { return admin().DescribeTopic(kCallTopic).status().code() == StatusCode::kNotFound; },
      30s));
  ASSERT_EQ(Migrate().ending, Ending{});

  StartSink({"--sink.log_id=2", "--sink.families=call"});

  ASSERT_OK_AND_ASSIGN(const std::string line, sink().WaitForLog("session opened", 120s));
  EXPECT_THAT(line, ::testing::HasSubstr("sources=100000"));
  const double resident_mib = ResidentKiB(sink().pid()) / 1024.0;
  std::cout << fmt::format("resident: {:.0f} MiB\n", resident_mib);
  EXPECT_GT(resident_mib, 0);
  EXPECT_LE(resident_mib, 512);
}

}  // namespace
}  // namespace assay::testing
