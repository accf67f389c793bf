// What a statement may not do, whoever sends it: files, commands, other machines, a second
// statement.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/runtime/testing/warehouse_fixture.h"
#include "services/warehouse/statement.h"

namespace assay {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "TOPSECRET";

// A port that somebody's server listens on; nobody may come.
class Bait {
 public:
  Bait() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_, any, size), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    EXPECT_EQ(::getsockname(socket_, any, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~Bait() { ::close(socket_); }
  Bait(const Bait&) = delete;
  Bait& operator=(const Bait&) = delete;

  int port() const { return port_; }
  bool somebody_came() const {
    const int connection = ::accept(socket_, nullptr, nullptr);
    if (connection >= 0) ::close(connection);
    return connection >= 0;
  }

 private:
  int socket_;
  int port_ = 0;
};

class BoundaryTest : public testing::WarehouseFixture {
 protected:
  void SetUp() override {
    WarehouseFixture::SetUp();
    http_ = std::make_unique<httplib::Client>(client_options().url);
    http_->set_basic_auth(client_options().user, client_options().password);
    http_->set_keep_alive(true);
    http_->set_tcp_nodelay(true);
    http_->set_read_timeout(60s);
    std::ofstream(folder_.path() / "secret.csv") << kSecret << "\n";
    std::ofstream(folder_.path() / "run.sh") << "#!/bin/sh\ntouch " << File("ran") << "\necho 1\n";
    std::filesystem::permissions(folder_.path() / "run.sh", std::filesystem::perms::owner_all);
    EXPECT_EQ(Post("CREATE TABLE t (a String) ENGINE = MergeTree ORDER BY a").status, 200);
    EXPECT_EQ(Post("INSERT INTO t SELECT '" + File("secret.csv") + "'").status, 200);
  }

  std::string File(const std::string& name) const { return (folder_.path() / name).string(); }

  httplib::Response Post(const std::string& sql, const httplib::Params& arguments = {}) {
    httplib::Params all = arguments;
    all.emplace("database", database());
    const std::string target = httplib::append_query_params("/", all);
    const httplib::Result result = http_->Post(target, sql, "text/plain");
    EXPECT_TRUE(result) << httplib::to_string(result.error()) << " for " << sql;
    return result ? *result : httplib::Response();
  }

  // @F: the folder with a secret; @P: a port of another server.
  std::string Filled(std::string sql) const {
    const std::pair<std::string, std::string> values[] = {{"@F", folder_.path().string()},
                                                          {"@P", std::to_string(bait_.port())}};
    for (const auto& [name, value] : values) {
      for (size_t at = 0; (at = sql.find(name, at)) != std::string::npos; at += value.size()) {
        sql.replace(at, name.size(), value);
      }
    }
    return sql;
  }

  void ExpectRefused(const std::string& sql, const httplib::Params& arguments = {}) {
    const httplib::Response answer = Post(Filled(sql), arguments);
    EXPECT_GE(answer.status, 400) << sql << "\n" << answer.body;
    EXPECT_THAT(answer.body, Not(HasSubstr(kSecret))) << sql;
    EXPECT_FALSE(bait_.somebody_came()) << sql;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      const std::string name = entry.path().filename();
      if (name == "secret.csv" || name == "run.sh") continue;
      ADD_FAILURE() << sql << "\nmade " << name;
      std::filesystem::remove_all(entry.path());
    }
  }

  testing::TemporaryFolder folder_;
  Bait bait_;
  std::unique_ptr<httplib::Client> http_;
};

TEST_F(BoundaryTest, RunsNothingBehindADisguisedQuote) {
  ExpectRefused("SELECT ‘'’ AS a; SYSTEM SHUTDOWN; SELECT ‘'’");
  ExpectRefused("SELECT ‘'’ AS a; SYSTEM KILL; SELECT ‘'’");
  ExpectRefused("SELECT ‘'’ AS a; DROP TABLE t; SELECT ‘'’");
  ExpectRefused("SELECT ‘'’ INTO OUTFILE ‘@F/out’ -- '");
  ExpectRefused("SELECT “'” FROM (SELECT 1 AS “'”); DROP TABLE t; SELECT “'”");
  ExpectRefused("SELECT /* /* */ ; DROP TABLE t /* */ */ 1; DROP TABLE t");
  ExpectRefused("INSERT INTO t SELECT ‘' FORMAT CSV ’; DROP TABLE t -- '");
  EXPECT_EQ(Post("SELECT count() FROM t").body, "1\n");
}

TEST_F(BoundaryTest, TakesTypographicQuotesAsTheEngineDoes) {
  EXPECT_EQ(Post("SELECT ‘a;b'’ AS a").body, "a;b\\'\n");
  EXPECT_EQ(Post("\u00a0SELECT /* /* a */ ; */ 1 -- ;\n;").body, "1\n");
  EXPECT_EQ(Post("SELECT $x$ ; ' $x$ FORMAT JSONCompactEachRow").body, "[\" ; ' \"]\n");
  EXPECT_EQ(Post("INSERT INTO “t” FORMAT CSV\n‘;\n").status, 200);
  EXPECT_EQ(Post("SELECT a FROM t ORDER BY a DESC LIMIT 1").body, "‘;\n");
}

TEST_F(BoundaryTest, ReadsAndWritesNoFiles) {
  for (const char* sql :
       {"SELECT * FROM file('@F/secret.csv', 'LineAsString')",
        "SELECT file('@F/secret.csv')",
        "SELECT FILE('@F/secret.csv')",
        "SELECT * FROM '@F/secret.csv'",
        "SELECT * FROM `@F/secret.csv`",
        "SELECT * FROM default.\"@F/secret.csv\"",
        "DESCRIBE `@F/secret.csv`",
        "EXISTS TABLE default.`@F/secret.csv`",
        "SHOW CREATE TABLE default.`@F/secret.csv`",
        "CREATE TABLE x AS default.`@F/secret.csv`",
        "SELECT * APPLY(file) FROM t",
        "SELECT * APPLY file FROM t",
        "SELECT arrayMap(file, ['@F/secret.csv'])",
        "SELECT a.file() FROM t",
        "ALTER TABLE t ADD COLUMN b String DEFAULT file('@F/secret.csv')",
        "CREATE TABLE x (a String, b String DEFAULT file('@F/secret.csv')) ENGINE = Memory",
        "SELECT * FROM view(SELECT * FROM file('@F/secret.csv'))",
        "SELECT * FROM loop(file('@F/secret.csv')) LIMIT 1",
        "WITH f AS (SELECT * FROM file('@F/secret.csv')) SELECT * FROM f",
        "EXPLAIN SELECT * FROM file('@F/secret.csv')",
        "DESCRIBE file('@F/secret.csv')",
        "CREATE VIEW x AS SELECT * FROM file('@F/secret.csv')",
        "CREATE TABLE x AS file('@F/secret.csv')",
        "SELECT * FROM format(JSONEachRow, 'a Int8, b String DEFAULT file(''@F/secret.csv'')', "
        "'{}')",
        "DESCRIBE format('{}', 'a Int8 DEFAULT CAST(file(''@F/secret.csv''), ''Int8'')', '')",
        "SELECT * FROM format(Values, 'a String', '(file(\\'@F/secret.csv\\'))')",
        "SELECT b FROM generateRandom('a Int8, b String ALIAS file(''@F/secret.csv'')') LIMIT 1",
        "SELECT * FROM eval('SELECT file(''@F/secret.csv'')')",
        "INSERT INTO t VALUES (file('@F/secret.csv'))",
        "SELECT 1 SETTINGS additional_result_filter = 'length(file(\\'@F/secret.csv\\')) = 10'",
        "SELECT * FROM fileCluster('c', '@F/secret.csv')",
        "SELECT * FROM filesystem('@F')",
        "SELECT * FROM sqlite('@F/made.db', 't')",
        "SELECT * FROM icebergLocal('@F/')",
        "SELECT catboostEvaluate('@F/secret.csv', 1)",
        "SELECT 1 FORMAT Template SETTINGS format_template_row = '@F/secret.csv'",
        "SELECT 1 FORMAT Protobuf SETTINGS output_format_schema = '@F/made'",
        "SELECT 1 INTO OUTFILE '@F/made'",
        "INSERT INTO t FROM INFILE '@F/secret.csv' FORMAT CSV",
        "INSERT INTO FUNCTION file('@F/made.csv') SELECT 1",
        "INSERT INTO FUNCTION file('@F/made.csv') VALUES (1)",
        "INSERT INTO `@F/made.csv` SELECT 1",
        "CREATE TABLE x (a Int8) ENGINE = File(CSV, '@F/made.csv')",
        "CREATE TABLE x (a Int8) ENGINE = File(CSV)",
        "CREATE TABLE x (a Int8) ENGINE = EmbeddedRocksDB(0, '@F/made') PRIMARY KEY a",
        "CREATE TABLE x (a String) ENGINE = FileLog('@F', 'LineAsString')",
        "CREATE MATERIALIZED VIEW x ENGINE = File(CSV, '@F/made') AS SELECT a FROM t",
        "CREATE DATABASE boundary ENGINE = Filesystem('@F')",
        "CREATE DATABASE boundary ENGINE = SQLite('@F/made.db')",
        "CREATE DATABASE boundary ENGINE = Overlay('default')",
        "CREATE TABLE x (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = local, "
        "path = '@F/made/')",
        "CREATE TABLE x (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = "
        "object_storage, object_storage_type = local, path = '@F/made/')",
        "ALTER TABLE t MODIFY SETTING disk = disk(type = local, path = '@F/made/')",
        "ALTER TABLE t FREEZE WITH NAME 'x'",
        "BACKUP TABLE t TO File('@F/made')",
        "RESTORE TABLE t AS x FROM File('@F/made')",
        "ATTACH TABLE x FROM '@F/made' (a Int8) ENGINE = MergeTree ORDER BY a"}) {
    ExpectRefused(sql);
  }
  ExpectRefused("SELECT * FROM {x:Identifier}", {{"param_x", File("secret.csv")}});
  ExpectRefused("SELECT arrayMap({x:Identifier}, [a]) FROM t", {{"param_x", "file"}});
  ExpectRefused("SELECT * APPLY({x:Identifier}) FROM t", {{"param_x", "file"}});
  EXPECT_EQ(Post("SELECT count() FROM t").body, "1\n");
}

TEST_F(BoundaryTest, RunsNoCommands) {
  for (const char* sql :
       {"CREATE DICTIONARY x (a UInt64) PRIMARY KEY a SOURCE(EXECUTABLE(COMMAND '@F/run.sh' FORMAT "
        "TSV)) LAYOUT(FLAT()) LIFETIME(0)",
        "SELECT * FROM executable('@F/run.sh', 'TSV', 'a String')",
        "SELECT * FROM executable('../../../../../..@F/run.sh', 'TSV', 'a String')",
        "CREATE TABLE x (a String) ENGINE = Executable('@F/run.sh', 'TSV')",
        "CREATE TABLE x (a String) ENGINE = ExecutablePool('@F/run.sh', 'TSV')",
        "CREATE FUNCTION x AS a -> a", "CREATE NAMED COLLECTION x AS a = 'b'", "CREATE USER x",
        "GRANT ALL ON *.* TO default", "EXECUTE AS default SELECT 1", "SET ROLE ALL",
        "SYSTEM SHUTDOWN", "SYSTEM KILL", "SYSTEM RELOAD CONFIG", "SYSTEM RELOAD FUNCTIONS",
        "SELECT * FROM python('x')", "SELECT 1 PARALLEL WITH DROP TABLE t",
        "INSERT INTO t SELECT 'x' PARALLEL WITH DROP TABLE t", "COPY t TO '@F/made'"}) {
    ExpectRefused(sql);
  }
  EXPECT_EQ(Post("SELECT count() FROM t").body, "1\n");
}

// The engine starts a program for the first, and asks a port for two minutes where nothing can be
// killed; 16 of them shut the store for everybody.
TEST_F(BoundaryTest, ReadsNoTableThatActsWhenItIsRead) {
  for (const char* sql :
       {"SELECT * FROM system.models", "SELECT count() FROM `system`.`models`",
        "WITH a AS (SELECT * FROM system.models) SELECT 1 FROM a",
        "SELECT * FROM system.stack_trace", "CREATE VIEW x AS SELECT * FROM system.models",
        "SELECT * FROM system.jemalloc_profile_text",
        "SELECT 1 WHERE 1 IN (SELECT 1 FROM system.models)"}) {
    EXPECT_THAT(Post(sql).body, HasSubstr("Code: 497.")) << sql;
  }
  EXPECT_EQ(Post("SELECT dummy FROM system.one").body, "0\n");
}

TEST_F(BoundaryTest, AsksNoOtherMachine) {
  for (const char* sql :
       {"SELECT * FROM url('http://127.0.0.1:@P/x', CSV, 'a Int8')",
        "DESCRIBE url('http://127.0.0.1:@P/x')",
        "INSERT INTO FUNCTION url('http://127.0.0.1:@P/x', CSV, 'a Int8') SELECT 1",
        "SELECT * FROM remote('127.0.0.1:@P', system.one)",
        "SELECT * FROM cluster('x', system.one)",
        "SELECT * FROM s3('http://127.0.0.1:@P/bucket/x')",
        "SELECT * FROM gcs('http://127.0.0.1:@P/bucket/x')",
        "SELECT * FROM mysql('127.0.0.1:@P', 'a', 'b', 'c', 'd')",
        "SELECT * FROM postgresql('127.0.0.1:@P', 'a', 'b', 'c', 'd')",
        "SELECT * FROM mongodb('127.0.0.1:@P', 'a', 'b', 'c', 'd', 'x Int8')",
        "SELECT * FROM redis('127.0.0.1:@P', 'a', 'a Int8')",
        "SELECT * FROM hdfs('hdfs://127.0.0.1:@P/x', 'CSV', 'a Int8')",
        "SELECT * FROM azureBlobStorage('http://127.0.0.1:@P/x', 'c', 'p')",
        "SELECT aiGenerate('x')",
        "SELECT * FROM format(AvroConfluent, 'a Int8', '\\0\\0\\0\\0aaaa') SETTINGS "
        "format_avro_schema_registry_url = 'http://127.0.0.1:@P/x'",
        "CREATE TABLE x (a Int8) ENGINE = URL('http://127.0.0.1:@P/x', CSV)",
        "CREATE TABLE x (a Int8) ENGINE = Kafka('127.0.0.1:@P', 't', 'g', 'CSV')",
        "CREATE TABLE x (a Int8) ENGINE = Distributed('default', 'system', 'one')",
        "CREATE TABLE x (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = web, "
        "endpoint = 'http://127.0.0.1:@P/')",
        "CREATE DATABASE boundary ENGINE = MySQL('127.0.0.1:@P', 'a', 'b', 'c')",
        "CREATE DATABASE boundary ENGINE = DataLakeCatalog('http://127.0.0.1:@P/') SETTINGS "
        "warehouse = 'x'",
        "RESTORE TABLE t AS x FROM S3('http://127.0.0.1:@P/bucket/x', 'a', 'b')"}) {
    ExpectRefused(sql);
  }
}

TEST_F(BoundaryTest, PinsSettingsThatNameFilesOrHoldExpressions) {
  const std::pair<const char*, std::string> settings[] = {
      {"format_schema", File("secret.csv") + ":x"},
      {"format_template_row", File("secret.csv")},
      {"output_format_schema", File("made")},
      {"input_format_record_errors_file_path", File("made")},
      {"input_format_values_interpret_expressions", "1"},
      {"additional_result_filter", "length(file('" + File("secret.csv") + "')) = 10"},
      {"additional_table_filters", "{'t': 'a = file(a)'}"},
      {"dialect", "kusto"}};
  for (const auto& [name, value] : settings) ExpectRefused("SELECT 1", {{name, value}});
  ExpectRefused(
      "INSERT INTO t SETTINGS input_format_values_interpret_expressions = 1 VALUES "
      "(file('@F/secret.csv'))");
}

// Each level doubles what the engine makes of the text: 30 would take it hours and 23 GB.
TEST_F(BoundaryTest, RefusesATextThatTheEngineWouldNeverFinishReading) {
  std::string nested = "1", beside = "0";
  for (int i = 0; i < 30; ++i) {
    nested = "(" + nested + " BeTween 1 AND 2 /* ), */ = ‘), '’)";
    beside += " OR (1 BETWEEN 1 AND 2)";
  }
  const auto begin = std::chrono::steady_clock::now();

  EXPECT_THAT(Post("SELECT " + nested).body, HasSubstr("BETWEENs inside one another"));
  EXPECT_EQ(Post("SELECT " + beside).body, "1\n");

  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST_F(BoundaryTest, LetsPassWhatThePlatformSends) {
  for (const char* sql :
       {"CREATE TABLE IF NOT EXISTS c (k UInt64 CODEC(Delta, ZSTD), m Array(UInt64) MATERIALIZED "
        "arrayMap(x -> toUInt128(x) * x, [k]), INDEX i k TYPE minmax, PROJECTION p (SELECT k, "
        "count() "
        "GROUP BY k)) ENGINE = ReplacingMergeTree PARTITION BY k % 2 ORDER BY k SETTINGS "
        "deduplicate_merge_projection_mode = 'rebuild', non_replicated_deduplication_window = 0",
        "CREATE OR REPLACE VIEW v AS SELECT k FROM c",
        "INSERT INTO c (k) VALUES (1), (2)",
        "INSERT INTO c (k) SELECT number FROM numbers(3)",
        "SELECT sum(k) FROM v FORMAT JSONCompact",
        "ALTER TABLE c ADD INDEX IF NOT EXISTS j k TYPE minmax",
        "CHECK TABLE c",
        "ALTER TABLE c ADD PROJECTION IF NOT EXISTS q (SELECT k GROUP BY k)",
        "ALTER TABLE c MATERIALIZE PROJECTION q",
        "ALTER TABLE c CLEAR PROJECTION q",
        "ALTER TABLE c ADD COLUMN IF NOT EXISTS note String DEFAULT ''",
        "OPTIMIZE TABLE c FINAL",
        "ALTER TABLE c DELETE WHERE k = 1 SETTINGS mutations_sync = 1",
        "SYSTEM STOP MERGES c",
        "SYSTEM START MERGES c",
        "SYSTEM DROP MARK CACHE",
        "SYSTEM DROP INDEX MARK CACHE",
        "ALTER TABLE c DETACH PARTITION 0",
        "DESCRIBE TABLE c",
        "EXISTS TABLE c",
        "SHOW TABLES",
        "EXPLAIN indexes = 1 SELECT * FROM c WHERE k = 1",
        "KILL QUERY WHERE query_id = 'x' ASYNC",
        "SELECT name FROM system.parts WHERE table = 'c' AND active",
        "TRUNCATE TABLE c",
        "RENAME TABLE c TO d",
        "DROP TABLE d SYNC",
        "DROP VIEW v"}) {
    const httplib::Response answer = Post(sql);
    EXPECT_EQ(answer.status, 200) << sql << "\n" << answer.body;
  }
}

// Of the functions that compute with values, those that reach files are listed in
// statement_policy.cpp by name. A new engine may bring more.
TEST_F(BoundaryTest, KnowsAllFunctionsOfThisEngine) {
  EXPECT_EQ(Post("SELECT count(), cityHash64(arraySort(groupArray(name))) FROM system.functions "
                 "WHERE NOT is_aggregate")
                .body,
            "1589\t370574042424027333\n")
      << "the engine has other functions than those looked through: add what reads files or asks "
         "other machines to kReachingFunctions in services/warehouse/statement_policy.cpp, then "
         "write the new figures here";
}

// So of its tables: most tell something, a few do something.
TEST_F(BoundaryTest, KnowsAllTablesOfThisEngine) {
  EXPECT_EQ(Post("SELECT count(), cityHash64(arraySort(groupArray(name))) FROM system.tables "
                 "WHERE database = 'system'")
                .body,
            "122\t5549745440141248208\n")
      << "the engine has other tables than those looked through: add what acts when it is read to "
         "kActingTables in services/warehouse/statement_policy.cpp, then write the new figures "
         "here";
}

// What quotes, comments and parts texts in every way, and what must not run; a ~ between each.
constexpr std::string_view kPieces =
    "‘~’~“~”~`~\"~'~$$~$a$~-- ~#~# ~#!~/*~*/~\n~\\~\\'~''~;~ "
    "~\u00a0~\u3000~\ufeff~\0~(~)~,~1~a~SELECT ~"
    "INSERT INTO t ~ VALUES ~ FORMAT ~CSV~\n1\n~SYSTEM SHUTDOWN~SELECT 1; DROP TABLE t;~; SYSTEM "
    "KILL;~"
    " INTO OUTFILE 'x' ~ SETTINGS a = ~AS ~{p:String}"sv;

std::vector<std::string_view> Pieces() {
  std::vector<std::string_view> pieces;
  for (size_t begin = 0; begin <= kPieces.size();) {
    const size_t end = std::min(kPieces.find('~', begin), kPieces.size());
    pieces.push_back(kPieces.substr(begin, end - begin));
    begin = end + 1;
  }
  return pieces;
}

std::string RandomText(std::mt19937_64& random) {
  static const std::vector<std::string_view> pieces = Pieces();
  std::string text;
  if (random() % 3 == 0) text = "INSERT INTO t ";
  if (random() % 3 == 0) text = "SELECT ";
  for (uint64_t left = random() % 16; left > 0; --left) text += pieces[random() % pieces.size()];
  return text;
}

uint64_t Seed() {
  const char* given = std::getenv("ASSAY_FUZZ_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

TEST_F(BoundaryTest, NeverRunsASecondStatementWhateverTheText) {
  const uint64_t seed = Seed();
  SCOPED_TRACE("ASSAY_FUZZ_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 300; ++i) Post(RandomText(random));

  EXPECT_EQ(Post("EXISTS TABLE t").body, "1\n");
}

TEST_F(BoundaryTest, PartsSqlFromDataWhereTheEngineDoes) {
  const uint64_t seed = Seed();
  SCOPED_TRACE("ASSAY_FUZZ_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto formatted = [&](std::string_view sql) {
    std::string escaped;
    for (const char c : sql) {
      if (c == '\\') {
        escaped += "\\\\";
      } else if (c == '\n') {
        escaped += "\\n";
      } else if (c == '\0') {
        escaped += "\\0";
      } else {
        escaped += c;
      }
    }
    const httplib::Response answer = Post("SELECT formatQuery({q:String})", {{"param_q", escaped}});
    return answer.status == 200 ? answer.body : "not SQL";
  };
  size_t parted = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string text = "INSERT INTO t " + RandomText(random) +
                             (random() % 2 == 0 ? " VALUES ('x')" : " FORMAT CSV\nx\n");
    const auto head = warehouse::FindInsertHead(text);
    const std::string by_engine = formatted(text);
    if (!head) {
      EXPECT_THAT(by_engine, AnyOf(Eq("not SQL"), HasSubstr("SELECT"))) << text;
      continue;
    }
    // Where the engine would look for another statement behind the rows, we take all for rows.
    if (by_engine == "not SQL") continue;
    ++parted;
    EXPECT_EQ(formatted(head->sql), by_engine) << text << "\nhead: " << head->sql;
  }
  EXPECT_GT(parted, 0u);
}

}  // namespace
}  // namespace assay
