#include "services/warehouse/statement_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

// All texts are as the engine's formatter writes them. What the engine makes of hostile texts as
// clients send them is tried in tests/integration/warehouse/boundary_test.cpp.
const StatementPolicy kPolicy({"numbers", "zeros", "file", "url", "view", "loop", "format",
                               "values", "some_table_function_of_tomorrow"},
                              {"Kafka"});

int Code(std::string_view formatted, Role role = Role::kMigration,
         const NamedValues& parameters = {}) {
  const Status status = kPolicy.Check(formatted, role, parameters);
  return status.ok() ? 0 : ExceptionCode(status);
}

TEST(StatementPolicyTest, LetsEverybodyReadAndWriteTables) {
  for (const char* sql :
       {"SELECT 1", "WITH\n    1 AS x\nSELECT x", "(SELECT 1)", "SELECT number\nFROM numbers(3)",
        "SELECT x\nFROM view(\n    SELECT 1 AS x\n)", "SHOW TABLES", "DESCRIBE TABLE t",
        "EXISTS TABLE t", "EXPLAIN AST\nSELECT 1", "CHECK TABLE t",
        "INSERT INTO t (a) FORMAT Native", "INSERT INTO t SELECT 1",
        "KILL QUERY WHERE query_id = 'a' SYNC", "USE system", "DELETE FROM t WHERE a = 1",
        "SET max_threads = 1", "ALTER TABLE t\n    (DETACH PART 'x')",
        "ALTER TABLE t\n    (DELETE WHERE a = 1)",
        "SELECT t.file, 1 AS file, 1 AS `a/b`\nFROM t"}) {
    EXPECT_EQ(Code(sql, Role::kOrdinary), 0) << sql;
    EXPECT_EQ(Code(sql, Role::kMigration), 0) << sql;
  }
}

TEST(StatementPolicyTest, LetsOnlyMigrationsChangeTables) {
  for (const char* sql :
       {"CREATE TABLE t\n(\n    `a` Int8\n)\nENGINE = MergeTree\nORDER BY a", "CREATE DATABASE d",
        "CREATE DATABASE d ENGINE = Atomic", "CREATE VIEW v AS\nSELECT 1", "DROP TABLE t SYNC",
        "CREATE TABLE t\n(\n    `a` Int8\n)\nENGINE = Kafka\nSETTINGS kafka_format = 'x'",
        "TRUNCATE TABLE t", "ALTER TABLE t\n    (ADD COLUMN `b` Int8)", "SYSTEM STOP MERGES t",
        "ALTER TABLE t\n    (DETACH PART 'x'),\n    (DROP COLUMN b)", "SYSTEM DROP MARK CACHE",
        "SELECT formatQuery('SELECT 1')", "SELECT arrayMap(formatQuery, ['SELECT 1'])"}) {
    EXPECT_EQ(Code(sql, Role::kOrdinary), 497) << sql;
    EXPECT_EQ(Code(sql, Role::kMigration), 0) << sql;
  }
}

TEST(StatementPolicyTest, RefusesKindsItDoesNotKnow) {
  for (const char* sql :
       {"SYSTEM SHUTDOWN", "SYSTEM KILL", "SYSTEM RELOAD CONFIG", "CREATE DICTIONARY d",
        "CREATE FUNCTION f AS x -> x", "CREATE USER u", "GRANT ALL ON *.* TO u", "SET ROLE ALL",
        "BACKUP TABLE t TO File('x')", "RESTORE TABLE t FROM File('x')", "EXECUTE AS u\nSELECT 1",
        "ATTACH TABLE t FROM 'x'", "CREATE NAMED COLLECTION n AS a = 1", "t",
        "KILL MUTATION WHERE 1", "UPDATE t SET a = 1 WHERE 1",
        "SELECT 1\nPARALLEL WITH\nDROP TABLE t", "1"}) {
    EXPECT_EQ(Code(sql), 497) << sql;
  }
}

TEST(StatementPolicyTest, RefusesTableFunctionsWhereverTheyStand) {
  for (const char* sql :
       {"SELECT *\nFROM file('x')", "SELECT *\nFROM FILE('x')", "SELECT *\nFROM `url`('x')",
        "INSERT INTO FUNCTION url('x') FORMAT CSV", "CREATE TABLE t AS url('x')",
        "SELECT *\nFROM view(\n    SELECT *\n    FROM url('x')\n)",
        "SELECT *\nFROM loop(numbers(1))", "EXPLAIN\nSELECT *\nFROM url('x')",
        "WITH\n    a AS\n    (\n        SELECT *\n        FROM url('x')\n    )\nSELECT 1",
        "SELECT *\nFROM some_table_function_of_tomorrow(1)", "DESCRIBE TABLE url('x')",
        "SELECT *\nFROM values('a Int8 DEFAULT file(1)', 1)"}) {
    EXPECT_EQ(Code(sql), 497) << sql;
  }
}

TEST(StatementPolicyTest, RefusesFunctionsThatReachFilesByAnyName) {
  for (const char* sql :
       {"SELECT file('x')", "SELECT * APPLY file\nFROM t", "SELECT arrayMap(file, ['x'])",
        "ALTER TABLE t\n    (ADD COLUMN `b` String DEFAULT file('x'))", "SELECT `file`",
        "SELECT aiGenerate('x')", "SELECT arrayMap(AIGENERATE, ['x'])", "SELECT a.file('x')"}) {
    EXPECT_EQ(Code(sql), 497) << sql;
  }
}

TEST(StatementPolicyTest, RefusesTablesOfTheEngineThatActWhereTheyAreRead) {
  for (const char* sql :
       {"SELECT *\nFROM system.models", "SELECT *\nFROM models", "SELECT *\nFROM `system`.`models`",
        "SELECT 1\nWHERE 1 IN (\n    SELECT 1\n    FROM system.stack_trace\n)",
        "CREATE VIEW v AS\nSELECT *\nFROM system.jemalloc_profile_text",
        "SELECT *\nFROM {d:Identifier}.models"}) {
    EXPECT_EQ(Code(sql), 497) << sql;
  }
  EXPECT_EQ(Code("SELECT *\nFROM system.{t:Identifier}", Role::kOrdinary, {{"t", "models"}}), 497);
  EXPECT_EQ(Code("SELECT *\nFROM {t:Identifier}", Role::kOrdinary, {{"t", "system.models"}}), 497);
  EXPECT_EQ(Code("SELECT t.models, 1 AS models\nFROM t"), 0);
}

TEST(StatementPolicyTest, RefusesEnginesAndDisksThatLieElsewhere) {
  for (const char* sql : {"CREATE TABLE t\n(\n    `a` Int8\n)\nENGINE = File(CSV)",
                          "CREATE TABLE t\n(\n    `a` Int8\n)\nENGINE = EmbeddedRocksDB(0, 'x')",
                          "CREATE TABLE t\n(\n    `a` Int8\n)\nENGINE = `Executable`('x', 'y')",
                          "CREATE DATABASE d ENGINE = Filesystem('/')",
                          "CREATE TABLE t\n(\n    `a` Int8\n)\nENGINE = MergeTree\nSETTINGS disk = "
                          "disk(type = local)",
                          "ALTER TABLE t\n    (MODIFY SETTING disk = disk(type = web))"}) {
    EXPECT_EQ(Code(sql), 497) << sql;
  }
}

TEST(StatementPolicyTest, RefusesPathsForNames) {
  EXPECT_EQ(Code("SELECT *\nFROM `/etc/passwd`"), 497);
  EXPECT_EQ(Code("EXISTS TABLE default.`/etc/shadow`"), 497);
  EXPECT_EQ(Code("CREATE TABLE t AS `/etc/passwd`"), 497);
  const char* by_parameter = "SELECT *\nFROM {t:Identifier}";
  EXPECT_EQ(Code(by_parameter, Role::kOrdinary, {{"t", "calls"}}), 0);
  EXPECT_EQ(Code(by_parameter, Role::kOrdinary, {{"t", "/etc/passwd"}}), 497);
  EXPECT_EQ(Code("SELECT arrayMap({f:Identifier}, [1])", Role::kOrdinary, {{"f", "File"}}), 497);
  EXPECT_EQ(Code("SELECT 1\nSETTINGS param_t = 'x'"), 497);
}

TEST(StatementPolicyTest, RefusesFilesOfTheServer) {
  EXPECT_EQ(Code("SELECT 1\nINTO OUTFILE 'x'\nFORMAT CSV"), 358);
  EXPECT_EQ(Code("INSERT INTO t FROM INFILE 'x' FORMAT CSV"), 78);
}

TEST(StatementPolicyTest, NamesTheThingAndWhatToDo) {
  EXPECT_THAT(Message(kPolicy.Check("SELECT format('{}', a)", Role::kOrdinary, {})),
              ::testing::HasSubstr("use concat"));
  const Status status = kPolicy.Check("SELECT *\nFROM url('x')", Role::kOrdinary, {});
  EXPECT_EQ(Message(status),
            "Code: 497. DB::Exception: Not enough privileges: the table function url is not "
            "allowed; what runs in the warehouse reaches no files, commands or other machines; see "
            "'What a statement may do' in services/warehouse/README.md. (ACCESS_DENIED)");
}

}  // namespace
}  // namespace assay::warehouse
