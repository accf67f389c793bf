#include "services/warehouse/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using Kind = Statement::Kind;

std::string HeadOf(std::string_view text) {
  const std::optional<InsertHead> head = FindInsertHead(text);
  return head ? std::string(head->sql) : "none";
}

std::string DataOf(std::string_view text) {
  const std::optional<InsertHead> head = FindInsertHead(text);
  return head ? std::string(text.substr(head->data_begin)) : "none";
}

// `formatted` as the engine's formatter would write it.
Statement Read(std::string_view formatted) {
  const StatusOr<Statement> statement = ReadStatement(formatted);
  EXPECT_TRUE(statement.ok()) << formatted << ": " << statement.status();
  return statement.ok() ? *statement : Statement();
}

TEST(FindInsertHeadTest, FindsWhereInsertDataBegins) {
  const std::string csv = "INSERT INTO t (format, values) FORMAT CSV\n1,2\n";
  EXPECT_EQ(HeadOf(csv), "INSERT INTO t (format, values) FORMAT CSV");
  EXPECT_EQ(DataOf(csv), "1,2\n");
  const std::string values = "-- why\ninsert into db.t values (1, 'a;b'), (2, ')')";
  EXPECT_EQ(HeadOf(values), "-- why\ninsert into db.t values");
  EXPECT_EQ(DataOf(values), " (1, 'a;b'), (2, ')')");
}

TEST(FindInsertHeadTest, NeverReadsInsertDataAsSql) {
  const std::string native = std::string("INSERT INTO t FORMAT Native\n") + "\n'\x01;/*";
  EXPECT_EQ(DataOf(native), "\n'\x01;/*");
}

TEST(FindInsertHeadTest, AcceptsATargetNamedLikeAKeyword) {
  EXPECT_EQ(HeadOf("INSERT INTO format VALUES (1)"), "INSERT INTO format VALUES");
  EXPECT_EQ(HeadOf("INSERT INTO TABLE values FORMAT CSV\n1"),
            "INSERT INTO TABLE values FORMAT CSV");
}

TEST(FindInsertHeadTest, KnowsAllOfTheEnginesQuotes) {
  EXPECT_EQ(HeadOf("INSERT INTO “VALUES x” /* /* */ VALUES */ FORMAT CSV\n"),
            "INSERT INTO “VALUES x” /* /* */ VALUES */ FORMAT CSV");
  EXPECT_EQ(HeadOf("INSERT\u00a0INTO t SETTINGS a = ‘ FORMAT CSV '’ FORMAT TSV\n"),
            "INSERT\u00a0INTO t SETTINGS a = ‘ FORMAT CSV '’ FORMAT TSV");
}

TEST(FindInsertHeadTest, FindsNoneElsewhere) {
  for (const char* sql :
       {"SELECT 1", "INSERT INTO t SELECT 1", "INSERT INTO t (a) WITH 1 AS x SELECT x",
        "INSERT INTO t (SELECT 1)", "INSERT INTO t", "INSERT INTO t FORMAT 'x", "", "INSERT"}) {
    EXPECT_EQ(HeadOf(sql), "none") << sql;
  }
}

TEST(ReadStatementTest, TellsReadsFromTheRest) {
  for (const char* sql :
       {"SELECT 1", "(SELECT 1) UNION ALL SELECT 2", "WITH\n    1 AS x\nSELECT x", "SHOW TABLES",
        "DESCRIBE TABLE t", "EXPLAIN\nSELECT 1", "EXISTS TABLE t", "CHECK TABLE t"}) {
    EXPECT_EQ(Read(sql).kind, Kind::kRead) << sql;
  }
  for (const char* sql : {"CREATE TABLE t\n(\n    `a` Int8\n)\nENGINE = Memory",
                          "INSERT INTO t SELECT 1", "INSERT INTO t WITH\n    1 AS x\nSELECT x",
                          "INSERT INTO t SELECT *\nFROM input('a Int8') FORMAT CSV",
                          "SYSTEM FLUSH LOGS", "KILL MUTATION WHERE 1 ASYNC", "SET a = 1"}) {
    EXPECT_EQ(Read(sql).kind, Kind::kOther) << sql;
  }
  EXPECT_EQ(Read("KILL QUERY WHERE query_id = 'x' SYNC").kind, Kind::kKill);
}

TEST(ReadStatementTest, TakesTheFormatClauseOut) {
  const Statement plain = Read("SELECT 1\nFORMAT JSON");
  EXPECT_EQ(plain.sql, "SELECT 1\n");
  EXPECT_EQ(plain.format, "JSON");
  EXPECT_EQ(plain.settings, "");

  const Statement with_settings = Read("SELECT 1\nFORMAT CSV\nSETTINGS max_threads = 1");
  EXPECT_EQ(with_settings.sql, "SELECT 1\n");
  EXPECT_EQ(with_settings.format, "CSV");
  EXPECT_EQ(with_settings.settings, "\nSETTINGS max_threads = 1");

  EXPECT_EQ(Read("INSERT INTO FORMAT FORMAT CSV").sql, "INSERT INTO FORMAT ");
  const Statement insert = Read("INSERT INTO t (a)\nSETTINGS async_insert = 0\nFORMAT Native");
  EXPECT_EQ(insert.kind, Kind::kInsert);
  EXPECT_EQ(insert.sql, "INSERT INTO t (a)\nSETTINGS async_insert = 0\n");
  EXPECT_EQ(insert.format, "Native");
}

TEST(ReadStatementTest, DoesNotTakeANameForAFormatClause) {
  for (const char* sql :
       {"SELECT format\nFROM t", "SELECT 1 AS format", "SELECT 1 AS format\nFROM t",
        "SELECT 'x FORMAT JSON'", "SELECT a\nFROM t\nORDER BY FORMAT ASC",
        "SELECT\n    a,\n    FORMAT,\n    b\nFROM t"}) {
    EXPECT_EQ(Read(sql).format, "") << sql;
    EXPECT_EQ(Read(sql).sql, sql);
  }
}

TEST(ReadStatementTest, RefusesWhatIsNoStatement) {
  EXPECT_EQ(ExceptionCode(ReadStatement("").status()), 62);
  EXPECT_EQ(ExceptionCode(ReadStatement("INSERT INTO t").status()), 62);
}

}  // namespace
}  // namespace assay::warehouse
