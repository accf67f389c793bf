// What the numbering of a source becomes in the store, whatever restarts in between.
#include <chrono>
#include <fstream>
#include <iostream>
#include <random>
#include <set>
#include <tuple>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
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
