// What the gateway believes of a source from the store alone, while its rows are right and while a
// late insert has doubled some of them.
#include <gmock/gmock.h>

#include <fstream>
#include <mutex>
#include <sstream>
#include <utility>
#include <vector>

#include "ingest/gateway/clickhouse_store_reader.h"
#include "ingest/gateway/word_history.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/warehouse_fixture.h"

namespace assay::testing {
namespace {

using gateway::SourceKey;

class StoreReaderTest : public WarehouseFixture {
 protected:
  void SetUp() override {
    WarehouseFixture::SetUp();
    std::ifstream file(SourceFolder() / "deploy/clickhouse/migrations/0001_create_call.sql");
    std::stringstream statement;
    statement << file.rdbuf();
    ASSERT_OK(client().Execute(statement.str()));
  }

  // One part of rows of the source "acd", as (offset, sequence).
  void Store(const std::vector<std::pair<uint64_t, uint64_t>>& rows) {
    std::string pairs;
    for (const auto& [offset, sequence] : rows) {
      pairs += fmt::format("{}({}, {})", pairs.empty() ? "" : ", ", offset, sequence);
    }
    ASSERT_OK(client().Execute(
        "INSERT INTO call (log_id, kafka_partition, kafka_offset, ingested_at, source_id, epoch, "
        "sequence, status) SELECT '1', 3, row.1, now64(3), 'acd', 1, row.2, 'ok' "
        "FROM (SELECT arrayJoin([" +
        pairs + "]) AS row)"));
  }

  sequence::SequenceSet Read() {
    clickhouse::ClientOptions options = client_options();
    options.settings = reader_settings_;
    gateway::ClickHouseStoreReader reader(options, "1", time_);
    const auto* const family = gateway::FindFamily(event::v1::FAMILY_CALL);
    const auto sources = reader.ReadSources(*family, std::vector{key_});
    EXPECT_OK(sources);
    return sources.ok() && sources->contains(key_) ? sources->at(key_) : sequence::SequenceSet();
  }

  const SourceKey key_{.source_id = "acd", .epoch = 1};
  clickhouse::Settings reader_settings_;
  FakeClock clock_;
  gateway::LogTime time_{clock_};
};

TEST_F(StoreReaderTest, LedgerTellsHowFarTheLogsTimeIs) {
  Store({{7, 1}});
  gateway::ClickHouseStoreReader reader(client_options(), "1", time_);

  ASSERT_OK(reader.ReadLedger(*gateway::FindFamily(event::v1::FAMILY_CALL)));

  // FakeClock stands in the past, the rows have the store's present.
  EXPECT_GT(time_.Now(), clock_.Now());
}

TEST_F(StoreReaderTest, SourceWithoutHolesIsReadFromProjectionsAlone) {
  reader_settings_ = {{"force_optimize_projection", "1"}};
  Store({{7, 1}, {8, 2}});
  Store({{9, 3}});

  const sequence::SequenceSet sequences = Read();

  EXPECT_EQ(sequences.mark(), 3u);
  EXPECT_EQ(sequences.open_holes(), 0u);
}

TEST_F(StoreReaderTest, DoubledRowDoesNotHideAHole) {
  Store({{7, 1}, {8, 2}, {9, 4}, {10, 5}});
  Store({{7, 1}});  // Five rows of the sequences 1 to 5, and not the third.

  const sequence::SequenceSet sequences = Read();

  EXPECT_EQ(sequences.mark(), 2u);
  EXPECT_EQ(sequences.open_holes(), 1u);
}

// Foreign producers wrote them, and a version before this one stored them.
TEST_F(StoreReaderTest, NumbersBeyondTheContractDoNotCount) {
  Store({{7, UINT64_MAX}, {8, 1}, {9, 2}, {10, uint64_t{1} << 63}, {11, 0}});

  const sequence::SequenceSet sequences = Read();

  EXPECT_EQ(sequences.mark(), 2u);
  EXPECT_EQ(sequences.max(), 2u);
}

TEST_F(StoreReaderTest, SourceOfNothingButAbsurdNumbersIsNew) {
  Store({{7, UINT64_MAX}});

  EXPECT_EQ(Read(), sequence::SequenceSet());
}

TEST_F(StoreReaderTest, WordsThatSourcesUsedLatelyAreToldOnce) {
  ASSERT_OK(client().Execute(
      "INSERT INTO call (log_id, kafka_partition, kafka_offset, ingested_at, source_id, status, "
      "line, business) SELECT '1', 0, row.1, now64(3) - toIntervalDay(row.2), row.3, row.4, row.5, "
      "row.6 FROM (SELECT arrayJoin([(1, 0, 'a', 'ok', 'x', 'loans'), "
      "(2, 0, 'a', 'ok', 'x', 'cards'), (3, 0, 'b', 'ok', '', 'loans'), "
      "(4, 0, 'a', 'rejected', 'y', 'never'), (5, 100, 'a', 'ok', 'z', 'long ago')]) AS row)"));
  std::mutex mutex;
  std::vector<std::string> told;
  const gateway::WordHistory history(
      client_options(), [] { return true; },
      [&](std::span<const gateway::StoredWord> words) {
        std::lock_guard lock(mutex);
        for (const auto& word : words) {
          told.push_back(fmt::format("{} {} {}", word.source_id, word.field, word.word));
        }
      });

  const auto all = [&] {
    std::lock_guard lock(mutex);
    return told;
  };
  ASSERT_TRUE(Eventually([&] { return !all().empty(); }, std::chrono::seconds(30)));
  EXPECT_THAT(all(),
              ::testing::UnorderedElementsAre("a 0 x", "a 1 loans", "a 1 cards", "b 1 loans"));
}

TEST_F(StoreReaderTest, DoubledRowOfAnotherSourceChangesNothing) {
  Store({{7, 1}, {8, 2}, {9, 3}});
  ASSERT_OK(client().Execute(
      "INSERT INTO call (log_id, kafka_partition, kafka_offset, ingested_at, source_id, epoch, "
      "sequence, status) SELECT '1', 3, 10, now64(3), 'other', 1, 1, 'ok' FROM numbers(2)"));

  EXPECT_EQ(Read().mark(), 3u);
}

}  // namespace
}  // namespace assay::testing
