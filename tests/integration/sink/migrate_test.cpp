// assay-sink migrate against a real store and a real broker.
#include <chrono>
#include <filesystem>

#include "services/runtime/testing/eventually.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// Migrated once by SinkStand::SetUp().
class MigrateTest : public SinkStand {
 protected:
  // A copy of the repository's migrations that a test may add to.
  std::string CopiedMigrations() {
    const auto copy = folder_.path() / "migrations";
    std::filesystem::copy(migrations_folder(), copy);
    return copy;
  }
  // The number a migration added to the copy would have.
  std::string NextNumber(const std::string& folder) {
    const auto files = std::distance(std::filesystem::directory_iterator(folder), {});
    return fmt::format("{:04}", files + 1);
  }
  uint64_t Recorded() {
    return Number(client(), "SELECT count() FROM schema_migration").value_or(0);
  }
  uint64_t PartsWithout(const std::string& projection) {
    return Number(client(),
                  fmt::format("SELECT count() FROM system.parts WHERE active AND rows > 0 AND "
                              "database = '{0}' AND table = 'call' AND name NOT IN (SELECT "
                              "parent_name FROM system.projection_parts WHERE active AND database "
                              "= '{0}' AND table = 'call' AND name = '{1}')",
                              database(), projection))
        .value_or(UINT64_MAX);
  }
  static constexpr Ending kRefused{.status = 1};

  TemporaryFolder folder_;
};

TEST_F(MigrateTest, SecondRunChangesNothing) {
  const uint64_t recorded = Recorded();
  const auto before = admin().DescribeTopic(kCallTopic);

  const Migrated again = Migrate();

  EXPECT_EQ(again.ending, Ending{}) << again.log;
  EXPECT_GT(recorded, 0u);
  EXPECT_EQ(Recorded(), recorded);
  ASSERT_OK(before);
  EXPECT_EQ(before->partitions, 8);
}

TEST_F(MigrateTest, StoreThatIsNewerIsRefused) {
  ASSERT_OK(client().Execute(
      "INSERT INTO schema_migration (version, name, checksum) VALUES (99, '0099_future', 'x')"));

  const Migrated migrated = Migrate();

  EXPECT_EQ(migrated.ending, kRefused);
  EXPECT_THAT(migrated.log, HasSubstr("the store is newer"));
}

TEST_F(MigrateTest, ChangedMigrationIsRefused) {
  const std::string migrations = CopiedMigrations();
  const std::string changed =
      ReadFile(migrations + "/0001_create_call.sql") + "\n-- One more word.\n";
  folder_.Write("migrations/0001_create_call.sql", changed);

  const Migrated migrated = Migrate({"--sink.migrations=" + migrations});

  EXPECT_EQ(migrated.ending, kRefused);
  EXPECT_THAT(migrated.log, HasSubstr("another text"));
}

TEST_F(MigrateTest, TopicWithAnotherPartitionCountIsRefused) {
  const auto topics = folder_.Write("topics.toml", fmt::format(R"([[topic]]
name = "{}"
partitions = 3
)",
                                                               kCallTopic));

  const Migrated migrated = Migrate({"--sink.topics=" + topics.string()});

  EXPECT_EQ(migrated.ending, kRefused);
  EXPECT_THAT(migrated.log, HasSubstr("partitions"));
}

TEST_F(MigrateTest, StoreThatIsDownIsWaitedForAndGivenUpInTime) {
  const Migrated migrated =
      Migrate({"--clickhouse.url=http://127.0.0.1:1", "--sink.migrate_patience=500ms"});

  EXPECT_EQ(migrated.ending, kRefused);
  EXPECT_THAT(migrated.log, HasSubstr("UNAVAILABLE"));
}

TEST_F(MigrateTest, SinkWaitsForAStoreThatIsNotMigrated) {
  calls().WriteCalls(0, "a", 1, 3);
  ASSERT_OK(calls().Flush());
  const std::string migrations = CopiedMigrations();
  const std::string number = NextNumber(migrations);
  folder_.Write(fmt::format("migrations/{}_add_note.sql", number),
                fmt::format("-- {}: a column.\nALTER TABLE call ADD COLUMN IF NOT EXISTS note "
                            "String;\n",
                            number));
  StartSink({"--sink.migrations=" + migrations});
  ASSERT_OK(sink().WaitForLog("assay-sink migrate", 30s).status());
  EXPECT_EQ(RowsStored(client()), 0u);

  ASSERT_EQ(Migrate({"--sink.migrations=" + migrations}).ending, Ending{});

  EXPECT_TRUE(EventuallyStored(3));
}

TEST_F(MigrateTest, ProjectionAddedLaterIsInOldPartsAndNewOnes) {
  calls().WriteCalls(0, "a", 1, 30'000);
  ASSERT_OK(calls().Flush());
  StartSink({"--sink.batch_rows_max=10000"});
  ASSERT_TRUE(EventuallyStored(30'000));
  ASSERT_OK(sink().Stop(30s));
  const std::string migrations = CopiedMigrations();
  const std::string number = NextNumber(migrations);
  folder_.Write(fmt::format("migrations/{}_call_by_line.sql", number),
                fmt::format("-- {} (projection): calls by line.\n"
                            "ALTER TABLE call ADD PROJECTION IF NOT EXISTS by_line\n"
                            "(SELECT line, max(wrap_ms) GROUP BY line);\n"
                            "ALTER TABLE call MATERIALIZE PROJECTION by_line;\n",
                            number));

  const Migrated migrated = Migrate({"--sink.migrations=" + migrations});

  ASSERT_EQ(migrated.ending, Ending{}) << migrated.log;
  EXPECT_EQ(PartsWithout("by_line"), 0u);
  EXPECT_EQ(PartsWithout("ledger"), 0u);
  calls().WriteCalls(0, "a", 30'001, 40'000);
  ASSERT_OK(calls().Flush());
  StartSink({"--sink.migrations=" + migrations});
  ASSERT_TRUE(EventuallyStored(40'000));
  EXPECT_EQ(PartsWithout("by_line"), 0u);
  ASSERT_OK(client().Execute("OPTIMIZE TABLE call FINAL"));
  EXPECT_THAT(Number(client(),
                     "SELECT count() FROM system.parts WHERE active AND rows > 0 AND "
                     "database = currentDatabase() AND table = 'call'"),
              IsOkAndHolds(1));
  const auto by_line =
      client().Query("SELECT line, max(wrap_ms) AS longest FROM call GROUP BY line", {},
                     {.settings = {{"force_optimize_projection_name", "by_line"}}});
  ASSERT_OK(by_line);
  EXPECT_EQ((**by_line->Get<clickhouse::UInt32Column>("longest"))[0], 10'000u);
}

}  // namespace
}  // namespace assay::testing
