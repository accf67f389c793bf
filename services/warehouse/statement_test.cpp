#include "services/warehouse/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using Kind = Statement::Kind;

Statement Parsed(std::string_view sql) {
  const StatusOr<Statement> statement = ParseStatement(sql);
  EXPECT_TRUE(statement.ok()) << sql << ": " << statement.status();
  return statement.ok() ? *statement : Statement();
}

int CodeOf(std::string_view sql) {
  const StatusOr<Statement> statement = ParseStatement(sql);
  return statement.ok() ? 0 : ExceptionCode(statement.status());
}

TEST(ParseStatementTest, TellsReadsFromTheRest) {
  for (const char* sql :
       {"SELECT 1", "  select 1", "-- why\nSELECT 1", "(SELECT 1) UNION ALL SELECT 2",
        "WITH 1 AS x SELECT x", "SHOW TABLES", "DESC t", "EXPLAIN SELECT 1", "EXISTS t",
        "CHECK TABLE t", "FROM t SELECT a"}) {
    EXPECT_EQ(Parsed(sql).kind, Kind::kRead) << sql;
  }
  for (const char* sql : {"CREATE TABLE t (a Int8) ENGINE = Memory", "INSERT INTO t SELECT 1",
                          "INSERT INTO t (a) WITH 1 AS x SELECT x", "INSERT INTO t (SELECT 1)",
                          "WITH 1 AS x INSERT INTO t SELECT x", "SYSTEM FLUSH LOGS",
                          "KILL MUTATION WHERE 1", "SET a = 1", "nonsense"}) {
    EXPECT_EQ(Parsed(sql).kind, Kind::kOther) << sql;
  }
  EXPECT_EQ(Parsed("KILL QUERY WHERE query_id = 'x' SYNC").kind, Kind::kKill);
}

TEST(ParseStatementTest, TakesTheFormatClauseOut) {
  const Statement plain = Parsed("SELECT 1 FORMAT JSON;");
  EXPECT_EQ(plain.sql, "SELECT 1 ");
  EXPECT_EQ(plain.format, "JSON");
  EXPECT_EQ(plain.settings, "");

  const Statement with_settings = Parsed("SELECT 1 FORMAT CSV SETTINGS max_threads = 1");
  EXPECT_EQ(with_settings.sql, "SELECT 1 ");
  EXPECT_EQ(with_settings.format, "CSV");
  EXPECT_EQ(with_settings.settings, " SETTINGS max_threads = 1");
}

TEST(ParseStatementTest, DoesNotTakeANameForAFormatClause) {
  for (const char* sql :
       {"SELECT format FROM t", "SELECT 1 AS format", "SELECT 1 AS format FROM t",
        "SELECT format('{}', a) FROM t", "SELECT 'x FORMAT JSON'", "SELECT 1 -- FORMAT JSON",
        "SELECT (SELECT 1 AS x FORMAT JSON)", "SELECT a FROM t ORDER BY format"}) {
    EXPECT_EQ(Parsed(sql).format, "") << sql;
    EXPECT_EQ(Parsed(sql).sql.substr(0, 6), "SELECT") << sql;
  }
}

TEST(ParseStatementTest, FindsWhereInsertDataBegins) {
  const std::string csv = "INSERT INTO t (format, values) FORMAT CSV\n1,2\n";
  EXPECT_EQ(Parsed(csv).kind, Kind::kInsert);
  EXPECT_EQ(Parsed(csv).sql, "INSERT INTO t (format, values) ");
  EXPECT_EQ(Parsed(csv).format, "CSV");
  EXPECT_EQ(csv.substr(Parsed(csv).data_begin), "1,2\n");

  const std::string values = "INSERT INTO db.t VALUES (1, 'a;b'), (2, ')')";
  EXPECT_EQ(Parsed(values).format, "Values");
  EXPECT_EQ(values.substr(Parsed(values).data_begin), " (1, 'a;b'), (2, ')')");
}

TEST(ParseStatementTest, NeverReadsInsertDataAsSql) {
  const std::string native = std::string("INSERT INTO t FORMAT Native\n") + "\n'\x01;/*";
  EXPECT_EQ(native.substr(Parsed(native).data_begin), "\n'\x01;/*");
}

TEST(ParseStatementTest, AcceptsATargetNamedLikeAKeyword) {
  EXPECT_EQ(Parsed("INSERT INTO format VALUES (1)").format, "Values");
  EXPECT_EQ(Parsed("INSERT INTO TABLE values FORMAT CSV\n1").format, "CSV");
  EXPECT_EQ(Parsed("INSERT INTO FUNCTION null('a Int8') VALUES (1)").format, "Values");
}

TEST(ParseStatementTest, KeepsInsertSettingsInTheStatement) {
  EXPECT_EQ(Parsed("INSERT INTO t SETTINGS async_insert = 0 FORMAT Native\n").sql,
            "INSERT INTO t SETTINGS async_insert = 0 ");
}

TEST(ParseStatementTest, RefusesSeveralStatements) {
  EXPECT_EQ(CodeOf("SELECT 1; SELECT 2"), 62);
  EXPECT_EQ(CodeOf("INSERT INTO t SELECT 1; DROP TABLE t"), 62);
  EXPECT_EQ(CodeOf("SELECT 1;; -- nothing\n ;"), 0);
}

TEST(ParseStatementTest, RefusesWhatIsNoStatement) {
  EXPECT_EQ(CodeOf(""), 62);
  EXPECT_EQ(CodeOf(" /* nothing */ ;"), 62);
  EXPECT_EQ(CodeOf("INSERT INTO t"), 62);
  EXPECT_EQ(CodeOf("INSERT INTO t FORMAT"), 62);
}

TEST(ParseStatementTest, RefusesFilesOfTheServerAndItsEnd) {
  EXPECT_EQ(CodeOf("SELECT 1 INTO OUTFILE '/etc/passwd'"), 358);
  EXPECT_EQ(CodeOf("SELECT 1 into /* */ outfile 'x' FORMAT CSV"), 358);
  EXPECT_EQ(CodeOf("INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV"), 78);
  EXPECT_EQ(CodeOf("SYSTEM SHUTDOWN"), 344);
  EXPECT_EQ(CodeOf("system kill"), 344);
}

}  // namespace
}  // namespace assay::warehouse
