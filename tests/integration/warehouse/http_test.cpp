// The warehouse through bare HTTP: what ClickHouse's interface promises, and what ours refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/runtime/testing/warehouse_fixture.h"

namespace assay {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

class HttpTest : public testing::WarehouseFixture {
 protected:
  void SetUp() override {
    WarehouseFixture::SetUp();
    http_ = Connect();
  }
  std::unique_ptr<httplib::Client> ConnectAsNobody() const {
    auto client = std::make_unique<httplib::Client>(client_options().url);
    client->set_keep_alive(true);
    client->set_read_timeout(60s);
    return client;
  }
  std::unique_ptr<httplib::Client> Connect() const {
    auto client = ConnectAsNobody();
    client->set_basic_auth(client_options().user, client_options().password);
    return client;
  }
  // POSTs `body` with arguments (httplib escapes their spaces), in this test's database.
  httplib::Response Post(const std::string& arguments, const std::string& body,
                         const httplib::Headers& headers = {}) {
    const std::string target =
        "/?database=" + database() + (arguments.empty() ? "" : "&") + arguments;
    const httplib::Result result = http_->Post(target, headers, body, "text/plain");
    EXPECT_TRUE(result) << httplib::to_string(result.error());
    return result ? *result : httplib::Response();
  }
  std::string Answer(const std::string& sql) { return Post("", sql).body; }

  std::unique_ptr<httplib::Client> http_;
};

TEST_F(HttpTest, TellsClientsWhatTheyReadFromHeaders) {
  const httplib::Response answer = Post("query_id=my-id", "SELECT 1 FORMAT JSONCompact");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.get_header_value("X-ClickHouse-Query-Id"), "my-id");
  EXPECT_EQ(answer.get_header_value("X-ClickHouse-Format"), "JSONCompact");
  EXPECT_EQ(answer.get_header_value("X-ClickHouse-Timezone"), "UTC");
  EXPECT_EQ(answer.get_header_value("X-ClickHouse-Server-Display-Name"), "assay-warehouse");
  EXPECT_EQ(answer.get_header_value("Content-Type"), "application/json; charset=UTF-8");
  EXPECT_THAT(answer.get_header_value("X-ClickHouse-Summary"),
              HasSubstr(R"("read_rows":"1","read_bytes":"1","written_rows":"0")"));
}

TEST_F(HttpTest, NamesAStatementThatHasNoId) {
  EXPECT_THAT(Post("", "SELECT 1").get_header_value("X-ClickHouse-Query-Id"),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST_F(HttpTest, AnswersAnExceptionWithItsCodeStatusAndText) {
  const httplib::Response answer = Post("", "SELECT * FROM missing");

  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.get_header_value("X-ClickHouse-Exception-Code"), "60");
  EXPECT_THAT(answer.body, StartsWith("Code: 60. DB::Exception: Unknown table"));
  EXPECT_THAT(answer.body, HasSubstr("(UNKNOWN_TABLE) (version "));
}

TEST_F(HttpTest, AnswersHealthChecks) {
  EXPECT_EQ(http_->Get("/ping")->body, "Ok.\n");
  EXPECT_EQ(http_->Get("/replicas_status")->body, "Ok.\n");
  EXPECT_EQ(http_->Get("/")->body, "Ok.\n");
  EXPECT_EQ(http_->Head("/ping")->status, 200);
  EXPECT_EQ(http_->Get("/nothing/here")->status, 404);
  EXPECT_EQ(http_->Delete("/")->status, 405);
}

TEST_F(HttpTest, TakesTheStatementFromUrlAndBody) {
  EXPECT_EQ(Post("query=SELECT 1%2B1", "").body, "2\n");
  EXPECT_EQ(Post("query=SELECT", "1+1").body, "2\n");
  EXPECT_EQ(Post("default_format=CSV", "SELECT 'a,b'").body, "\"a,b\"\n");
}

TEST_F(HttpTest, TakesInsertDataFromUrlAndBody) {
  Answer("CREATE TABLE t (a UInt64, s String) ENGINE = MergeTree ORDER BY a");

  EXPECT_EQ(Post("query=INSERT INTO t VALUES (1,'a')", "").status, 200);
  EXPECT_EQ(Post("query=INSERT INTO t FORMAT CSV", "2,b\n").status, 200);
  EXPECT_EQ(Post("query=INSERT INTO t", "FORMAT TSV\n3\tc\n").status, 200);
  EXPECT_EQ(Answer("INSERT INTO t VALUES (4, 'd;e'), (5, 'f')"), "");

  EXPECT_EQ(Answer("SELECT * FROM t ORDER BY a"), "1\ta\n2\tb\n3\tc\n4\td;e\n5\tf\n");
}

TEST_F(HttpTest, KeepsTwoLineBreaksInBinaryData) {
  Answer("CREATE TABLE t (a UInt16, s String) ENGINE = MergeTree ORDER BY a");

  // A row of RowBinary: 0x0A0A as number, then a string of two line breaks.
  EXPECT_EQ(Post("query=INSERT INTO t FORMAT RowBinary", "\n\n\x02\n\n").status, 200);

  EXPECT_EQ(Answer("SELECT a, hex(s) FROM t"), "2570\t0A0A\n");
}

TEST_F(HttpTest, LetsAGetOnlyRead) {
  const std::string base = "/?database=" + database() + "&query=";

  EXPECT_EQ(http_->Get(base + "SELECT 1")->body, "1\n");
  const httplib::Result write = http_->Get(base + "CREATE TABLE t (a Int8) ENGINE=Memory");
  EXPECT_EQ(write->get_header_value("X-ClickHouse-Exception-Code"), "164");
}

constexpr char kCodeHeader[] = "X-ClickHouse-Exception-Code";

TEST_F(HttpTest, RunsNothingForWhoeverHasNoCredentials) {
  const auto nobody = ConnectAsNobody();
  const std::string statement = "CREATE TABLE t (a Int8) ENGINE = Memory";
  const httplib::Headers wrong[] = {
      {},
      {{"X-ClickHouse-User", "default"}},
      {{"X-ClickHouse-User", client_options().user}},
      {{"X-ClickHouse-User", client_options().user}, {"X-ClickHouse-Key", "wrong"}},
      {{"X-ClickHouse-User", "default"}, {"X-ClickHouse-Key", client_options().password}},
      {{"Authorization", "Basic ZGVmYXVsdDo="}}};
  for (const httplib::Headers& headers : wrong) {
    const auto answer = nobody->Post("/?database=" + database(), headers, statement, "text/plain");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 403);
    EXPECT_EQ(answer->get_header_value(kCodeHeader), "516");
    // A browser that is asked for a password keeps it, and sends it for other pages too.
    EXPECT_FALSE(answer->has_header("WWW-Authenticate"));
  }
  EXPECT_EQ(Answer("SHOW TABLES"), "");
}

TEST_F(HttpTest, LetsAServiceReadAndWriteButMakeNoTables) {
  ASSERT_OK_AND_ASSIGN(const auto server, testing::WarehouseServer::Start());
  clickhouse::Client migration(server->client_options());
  ASSERT_OK(migration.Execute("CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a"));
  clickhouse::ClientOptions options = server->client_options();
  ASSERT_OK_AND_ASSIGN(const auto found, clickhouse::ReadCredentials(
                                             (server->credentials_folder() / "services").string()));
  options.user = found.user;
  options.password = found.password;
  clickhouse::Client service(options);

  EXPECT_OK(service.Execute("INSERT INTO t SELECT 1"));
  EXPECT_OK(service.Query("SELECT a FROM t").status());
  for (const char* statement :
       {"CREATE TABLE u (a Int8) ENGINE = MergeTree ORDER BY a", "DROP TABLE t"}) {
    EXPECT_EQ(clickhouse::ServerCode(service.Execute(statement)), 497) << statement;
  }
}

TEST_F(HttpTest, RefusesCredentialsInTheUrl) {
  const auto nobody = ConnectAsNobody();
  const auto answer =
      nobody->Post("/?user=" + client_options().user + "&password=" + client_options().password,
                   "SELECT 1", "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("Credentials do not belong into a URL"));
  EXPECT_THAT(answer->body, Not(HasSubstr(client_options().password)));
}

TEST_F(HttpTest, IsNotCalledByAnotherName) {
  for (const char* target : {"/ping", "/replicas_status", "/", "/?query=SELECT 1", "/nothing"}) {
    const auto answer = http_->Get(target, {{"Host", "evil.example"}});
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 403) << target;
    EXPECT_EQ(answer->get_header_value(kCodeHeader), "497") << target;
  }
  EXPECT_EQ(http_->Get("/ping", {{"Host", "localhost:8123"}})->status, 200);
}

TEST_F(HttpTest, AnswersNoWebPageEvenWithCredentials) {
  const httplib::Headers pages[] = {{{"Origin", "null"}},
                                    {{"Origin", client_options().url}},
                                    {{"Sec-Fetch-Site", "cross-site"}},
                                    {{"Sec-Fetch-Site", "same-site"}}};
  for (const httplib::Headers& page : pages) {
    for (const char* target : {"/ping", "/?query=SELECT 1"}) {
      EXPECT_EQ(http_->Get(target, page)->status, 403) << target;
      EXPECT_EQ(http_->Post(target, page, "SELECT 1", "text/plain")->status, 403) << target;
    }
    const auto preflight = http_->Options("/", page);
    EXPECT_EQ(preflight->status, 403);
    EXPECT_FALSE(preflight->has_header("Access-Control-Allow-Origin"));
  }
}

// What another user of this machine can do: see that it runs.
TEST_F(HttpTest, IsClosedToOtherUsersOfTheMachine) {
  if (::geteuid() != 0) GTEST_SKIP() << "becoming another user needs root";
  ASSERT_OK_AND_ASSIGN(const auto server, testing::WarehouseServer::Start());
  const std::filesystem::path credentials = server->credentials_folder();
  // Only its own rights protect the folder.
  std::filesystem::permissions(credentials.parent_path(), std::filesystem::perms(0755));
  const auto as_nobody = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--reuid=65534", "--regid=65534", "--clear-groups"});
    testing::TemporaryFolder folder;
    const auto child = testing::ChildProcess::Start(
        {.program = "setpriv", .arguments = arguments, .log = folder.path() / "log"});
    EXPECT_OK(child.status());
    const auto ending = (*child)->Wait(30s);
    return std::pair(ending.ok() ? ending->status : -1, (*child)->log());
  };

  EXPECT_EQ(as_nobody({"true"}).first, 0);
  EXPECT_THAT(as_nobody({"cat", (credentials / "services").string()}).second,
              HasSubstr("Permission denied"));
  EXPECT_THAT(as_nobody({"ls", credentials.string()}).second, HasSubstr("Permission denied"));
  EXPECT_EQ(as_nobody({"curl", "-sS", server->url() + "/ping"}).second, "Ok.\n");
  EXPECT_THAT(as_nobody({"curl", "-sS", server->url(), "--data-binary", "SELECT 1"}).second,
              HasSubstr("AUTHENTICATION_FAILED"));
}

// As README.md tells people to ask it.
TEST_F(HttpTest, TakesTheCredentialsFileFromCurl) {
  ASSERT_OK_AND_ASSIGN(const auto server, testing::WarehouseServer::Start());
  testing::TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(
      const auto curl,
      testing::ChildProcess::Start(
          {.program = "curl",
           .arguments = {"-sS", "-H", "@" + (server->credentials_folder() / "services").string(),
                         server->url(), "--data-binary", "SELECT 6 * 7"},
           .log = folder.path() / "log"}));
  ASSERT_OK(curl->Wait(30s));
  EXPECT_EQ(curl->log(), "42\n");
}

TEST_F(HttpTest, ForgetsEverythingBetweenStatementsOfOneConnection) {
  EXPECT_EQ(Post("readonly=1", "SELECT 1").body, "1\n");
  EXPECT_EQ(Post("max_block_size=77", "SELECT getSetting('max_block_size')").body, "77\n");
  EXPECT_EQ(Answer("SET max_block_size = 78"), "");
  EXPECT_EQ(Answer("USE system"), "");
  EXPECT_EQ(Answer("CREATE TEMPORARY TABLE gone (a Int8)"), "");

  EXPECT_EQ(Answer("CREATE TABLE kept (a Int8) ENGINE = Memory"), "");
  EXPECT_EQ(Answer("SELECT getSetting('max_block_size') IN (77, 78)"), "0\n");
  EXPECT_EQ(Answer("SELECT currentDatabase()"), database() + "\n");
  EXPECT_EQ(Post("", "SELECT * FROM gone").status, 404);
}

TEST_F(HttpTest, LetsReadersReadWhileOthersWrite) {
  Answer("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a");
  std::jthread writer([&] {
    const auto other = Connect();
    for (int i = 0; i < 20; ++i) {
      const auto written = other->Post("/?query=INSERT INTO t FORMAT TSV&database=" + database(),
                                       "1\n", "text/plain");
      EXPECT_EQ(written->status, 200) << written->body;
    }
  });

  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Post("readonly=1", "SELECT 1").body, "1\n");
    EXPECT_EQ(Post("readonly=1", "INSERT INTO t VALUES (1)")
                  .get_header_value("X-ClickHouse-Exception-Code"),
              "164");
    EXPECT_EQ(Post("readonly=1&max_threads=1", "SET max_threads = 2")
                  .get_header_value("X-ClickHouse-Exception-Code"),
              "164");
  }

  writer.join();
  EXPECT_EQ(Answer("SELECT count() FROM t"), "20\n");
}

TEST_F(HttpTest, RefusesWhatItDoesNotDoAndSaysWhatToDoInstead) {
  EXPECT_THAT(Post("session_id=s", "SELECT 1").body, HasSubstr("Sessions are not supported"));
  EXPECT_THAT(Post("compress=1", "SELECT 1").body, HasSubstr("use gzip"));
  EXPECT_EQ(Post("compress=1", "SELECT 1").status, 501);
  EXPECT_THAT(Answer("KILL QUERY WHERE user = 'default'"), HasSubstr("query_id = "));
}

TEST_F(HttpTest, RunsOneStatementAtATime) {
  EXPECT_THAT(Answer("CREATE TABLE a (x Int8) ENGINE = Memory; SELECT 1"),
              HasSubstr("Multi-statements are not allowed"));
  EXPECT_EQ(Post("", "SELECT * FROM a").status, 404);
  EXPECT_EQ(Answer("SELECT 1;"), "1\n");
}

TEST_F(HttpTest, KeepsStatementsAwayFromItsOwnProcess) {
  EXPECT_EQ(
      Post("", "SELECT 1 INTO OUTFILE '/tmp/no'").get_header_value("X-ClickHouse-Exception-Code"),
      "358");
  EXPECT_EQ(Post("", "SYSTEM SHUTDOWN").get_header_value("X-ClickHouse-Exception-Code"), "497");
  // The engine's command line would take these words as commands of its own.
  EXPECT_EQ(Post("", "quit").get_header_value("X-ClickHouse-Exception-Code"), "62");
  EXPECT_EQ(Post("", "exit;").get_header_value("X-ClickHouse-Exception-Code"), "62");
  EXPECT_EQ(Post("", "1 + 1").get_header_value("X-ClickHouse-Exception-Code"), "62");
}

TEST_F(HttpTest, PacksAndUnpacksGzip) {
  const httplib::Headers accepts = {{"Accept-Encoding", "gzip"}};
  http_->set_decompress(false);
  const httplib::Response packed = Post("", "SELECT repeat('x', 100000)", accepts);
  EXPECT_EQ(packed.get_header_value("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 1000u);

  const httplib::Response plain =
      Post("enable_http_compression=0", "SELECT repeat('x', 100000)", accepts);
  EXPECT_EQ(plain.get_header_value("Content-Encoding"), "");
  EXPECT_EQ(plain.body.size(), 100'001u);

  // The packed answer goes back in as a body.
  Answer("CREATE TABLE t (s String) ENGINE = MergeTree ORDER BY s");
  EXPECT_EQ(
      Post("query=INSERT INTO t FORMAT TSV", packed.body, {{"Content-Encoding", "gzip"}}).status,
      200);
  EXPECT_EQ(Answer("SELECT length(s) FROM t"), "100000\n");
}

TEST_F(HttpTest, WritesNothingOfAnInsertThatIsCut) {
  Answer("CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a");
  const auto cut = Connect();
  size_t sent = 0;
  // Promises a thousand rows of RowBinary and leaves after a hundred.
  const auto provider = [&](size_t, size_t, httplib::DataSink& sink) {
    if (sent >= 800) return false;
    sent += 8;
    return sink.write("12345678", 8);
  };
  cut->Post("/?query=INSERT INTO t FORMAT RowBinary&query_id=cut-" + database() +
                "&database=" + database(),
            8'000, provider, "application/octet-stream");

  EXPECT_TRUE(testing::Eventually(
      [&] {
        return Answer("SELECT count() FROM system.processes WHERE Settings['log_comment'] = 'cut-" +
                      database() + "'") == "0\n";
      },
      10s));
  EXPECT_EQ(Answer("SELECT count() FROM t"), "0\n");
}

TEST_F(HttpTest, EndsAnAnswerThatCannotWaitForItsEnd) {
  const httplib::Response answer =
      Post("wait_end_of_query=1", "SELECT repeat('x', 1000000) FROM numbers(100)");

  EXPECT_EQ(answer.get_header_value("X-ClickHouse-Exception-Code"), "396");
  EXPECT_EQ(Answer("SELECT 1"), "1\n");
}

TEST_F(HttpTest, WritesEveryFormatInOnePiece) {
  for (const char* format : {"JSON", "JSONColumns", "XML", "CSVWithNames", "PrettyCompact",
                             "Parquet", "Arrow", "Native", "JSONEachRow", "TSVWithNamesAndTypes"}) {
    SCOPED_TRACE(format);
    // Long enough to leave the engine in many blocks; read back where it can be read.
    Answer("DROP TABLE IF EXISTS t SYNC");
    Answer("CREATE TABLE t (number UInt64) ENGINE = MergeTree ORDER BY number");
    const httplib::Response answer =
        Post("", std::string("SELECT number FROM numbers(200000) FORMAT ") + format);
    ASSERT_EQ(answer.status, 200) << answer.body;
    if (std::string_view(format) == "XML" || std::string_view(format) == "PrettyCompact") {
      EXPECT_THAT(answer.body, HasSubstr("199999"));
      continue;
    }
    ASSERT_EQ(Post(std::string("query=INSERT INTO t FORMAT ") + format, answer.body).status, 200);
    EXPECT_EQ(Answer("SELECT count(), sum(number) FROM t"), "200000\t19999900000\n");
  }
}

TEST_F(HttpTest, AnswersInUtcWhereverItStands) {
  EXPECT_EQ(Answer("SELECT toString(toDateTime(0)), timezone()"), "1970-01-01 00:00:00\tUTC\n");
}

TEST_F(HttpTest, MakesInsertsDurableByDefault) {
  EXPECT_EQ(Answer("SELECT name, value FROM system.merge_tree_settings WHERE name IN "
                   "('fsync_after_insert', 'fsync_part_directory', 'min_rows_to_fsync_after_merge',"
                   " 'min_compressed_bytes_to_fsync_after_merge') ORDER BY name"),
            "fsync_after_insert\t1\nfsync_part_directory\t1\n"
            "min_compressed_bytes_to_fsync_after_merge\t1\nmin_rows_to_fsync_after_merge\t1\n");
}

}  // namespace
}  // namespace assay
