#include "ingest/sink/migrate/migration.h"

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::sink {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::StatusIs;

Migration Known(uint32_t version, std::string checksum) {
  return {.version = version,
          .name = fmt::format("{:04}_step", version),
          .kind = MigrationKind::kPlain,
          .checksum = std::move(checksum),
          .statements = {"SELECT 1"}};
}

TEST(ParseMigrationTest, ReadsNumberKindAndStatements) {
  const auto plain = ParseMigration("0007_add_skill", "-- 0007: skills.\nALTER a;\nALTER b;\n");
  const auto projection = ParseMigration(
      "0008_by_skill",
      "-- 0008 (projection): by skill.\nALTER TABLE t ADD PROJECTION IF NOT EXISTS p (SELECT 1);\n"
      "ALTER TABLE t MATERIALIZE PROJECTION p;");

  ASSERT_OK(plain);
  EXPECT_EQ(plain->version, 7u);
  EXPECT_EQ(plain->kind, MigrationKind::kPlain);
  EXPECT_THAT(plain->statements, SizeIs(2));
  EXPECT_THAT(plain->checksum, SizeIs(64));
  ASSERT_OK(projection);
  EXPECT_EQ(projection->kind, MigrationKind::kProjection);
}

TEST(ParseMigrationTest, ChecksumIsSha256OfTheText) {
  const auto migration = ParseMigration("0001_one", "-- 0001: x\nSELECT 1;\n");

  ASSERT_OK(migration);
  // printf -- '-- 0001: x\nSELECT 1;\n' | sha256sum
  EXPECT_EQ(migration->checksum,
            "1a4e55bccb68ec58e3e74fc40e7b5b10595a214bcc223f020b6de44a6d72e717");
}

TEST(ParseMigrationTest, NameAndHeadMustAgree) {
  EXPECT_THAT(ParseMigration("1_one", "-- 0001: x\nSELECT 1"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("NNNN_what_it_does")));
  EXPECT_THAT(ParseMigration("0001_one", "-- 0002: x\nSELECT 1"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("'-- 0001: '")));
  EXPECT_THAT(ParseMigration("0001_one", "-- 0001: x\n"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no statement")));
}

TEST(ParseMigrationTest, ProjectionMustBeBuiltForRowsThatExist) {
  EXPECT_THAT(ParseMigration("0002_p",
                             "-- 0002 (projection): x\nALTER TABLE t ADD PROJECTION IF "
                             "NOT EXISTS p (SELECT 1)"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("MATERIALIZE")));
}

TEST(ReadMigrationsTest, MigrationsOfTheRepositoryAreReadInOrder) {
  const auto migrations = ReadMigrations(testing::SourceFolder() / "deploy/clickhouse/migrations");

  ASSERT_OK(migrations);
  EXPECT_EQ(migrations->at(0).name, "0001_create_call");
  EXPECT_EQ(migrations->at(1).name, "0002_create_survey");
}

TEST(ReadMigrationsTest, GapsAndEmptyFoldersAreErrors) {
  const testing::TemporaryFolder empty;
  const testing::TemporaryFolder gap;
  gap.Write("0001_one.sql", "-- 0001: x\nSELECT 1");
  gap.Write("0003_three.sql", "-- 0003: x\nSELECT 1");

  EXPECT_THAT(ReadMigrations(empty.path()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(ReadMigrations(empty.path() / "missing"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(ReadMigrations(gap.path()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("expected migration 0002")));
}

TEST(PendingMigrationsTest, AppliesWhatIsMissing) {
  const std::vector<Migration> known{Known(1, "a"), Known(2, "b"), Known(3, "c")};

  const auto pending = PendingMigrations(known, {{1, "0001_step", "a"}});

  ASSERT_OK(pending);
  EXPECT_THAT(*pending, ElementsAre(Field(&Migration::version, 2), Field(&Migration::version, 3)));
}

TEST(PendingMigrationsTest, CurrentStoreNeedsNothing) {
  EXPECT_THAT(PendingMigrations({Known(1, "a")}, {{1, "0001_step", "a"}}),
              testing::IsOkAndHolds(IsEmpty()));
}

TEST(PendingMigrationsTest, NewerStoreIsRefused) {
  EXPECT_THAT(PendingMigrations({Known(1, "a")}, {{1, "0001_step", "a"}, {2, "0002_more", "b"}}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("the store is newer")));
}

TEST(PendingMigrationsTest, ChangedFileIsRefused) {
  EXPECT_THAT(PendingMigrations({Known(1, "a")}, {{1, "0001_step", "z"}}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("another text")));
}

}  // namespace
}  // namespace assay::sink
