#include "services/warehouse/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

StatusOr<StatementRequest> Parse(std::string_view target,
                                 const std::map<std::string_view, std::string_view>& headers = {},
                                 std::string_view method = "POST") {
  return ParseRequest(method, target, [&](std::string_view name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : found->second;
  });
}

TEST(ParseArgumentsTest, DecodesEscapesAndPlus) {
  EXPECT_THAT(
      *ParseArguments("/?a=b%20c+d&e=%E4%B8%AD&f&=g"),
      ElementsAre(Pair("a", "b c d"), Pair("e", "\xe4\xb8\xad"), Pair("f", ""), Pair("", "g")));
  EXPECT_THAT(*ParseArguments("/ping"), IsEmpty());
}

TEST(ParseArgumentsTest, RefusesBrokenEscapes) {
  for (const char* target : {"/?a=%", "/?a=%1", "/?a=%zz", "/?%g0=1"}) {
    EXPECT_EQ(ExceptionCode(ParseArguments(target).status()), 36) << target;
  }
}

TEST(ParseRequestTest, SortsArgumentsByMeaning) {
  const StatementRequest request =
      *Parse("/?query=SELECT+1&database=d&query_id=q&default_format=JSON&param_x=1&max_threads=2");

  EXPECT_EQ(request.query, "SELECT 1");
  EXPECT_EQ(request.database, "d");
  EXPECT_EQ(request.query_id, "q");
  EXPECT_EQ(request.default_format, "JSON");
  EXPECT_THAT(request.parameters, ElementsAre(Pair("x", "1")));
  EXPECT_THAT(request.settings, ElementsAre(Pair("max_threads", "2")));
}

TEST(ParseRequestTest, KeepsTheInterfacesOwnArgumentsFromTheEngine) {
  EXPECT_THAT(Parse("/?wait_end_of_query=1&buffer_size=1&compress=0&decompress=0&quota_key=k"
                    "&send_progress_in_http_headers=1&enable_http_compression=1")
                  ->settings,
              IsEmpty());
}

TEST(ParseRequestTest, ReadsCredentialsFromHeaders) {
  EXPECT_EQ(Parse("/")->credentials, clickhouse::Credentials{});
  EXPECT_EQ(Parse("/", {{"X-ClickHouse-User", "u"}, {"X-ClickHouse-Key", "k"}})->credentials,
            (clickhouse::Credentials{"u", "k"}));
  EXPECT_EQ(Parse("/", {{"Authorization", "Basic dTpwOnA="}})->credentials,
            (clickhouse::Credentials{"u", "p:p"}));
  EXPECT_EQ(Parse("/", {{"Authorization", "Bearer dTpw"}})->credentials, clickhouse::Credentials{});
  EXPECT_EQ(ExceptionCode(
                Parse("/", {{"Authorization", "Basic dTpw"}, {"X-ClickHouse-User", "u"}}).status()),
            516);
}

TEST(ParseRequestTest, RefusesCredentialsInTheUrlAndDoesNotQuoteThem) {
  for (const char* target : {"/?user=u", "/?password=secret", "/?%75ser=u&password=secret",
                             "/?query=SELECT+1&user=u&password=secret"}) {
    const Status status = Parse(target, {{"X-ClickHouse-User", "u"}}).status();
    EXPECT_EQ(ExceptionCode(status), 36) << target;
    EXPECT_EQ(Message(status).find("secret"), std::string_view::npos);
  }
}

TEST(ParseRequestTest, LetsAGetOnlyRead) {
  EXPECT_EQ(Parse("/?query=x", {}, "GET")->readonly, 2);
  EXPECT_EQ(Parse("/?query=x&readonly=1", {}, "GET")->readonly, 1);
  EXPECT_EQ(Parse("/?readonly=1")->readonly, 1);
  EXPECT_EQ(Parse("/")->readonly, 0);
}

TEST(ParseRequestTest, RefusesAReadonlyThatIsNoLevel) {
  for (const char* target : {"/?readonly=", "/?readonly=yes", "/?readonly=3", "/?readonly=10"}) {
    EXPECT_EQ(ExceptionCode(Parse(target).status()), 36) << target;
  }
}

TEST(ParseRequestTest, ChoosesTheCodingOfTheAnswer) {
  EXPECT_EQ(Parse("/")->answer_coding, BodyCoding::kPlain);
  EXPECT_EQ(Parse("/", {{"Accept-Encoding", "br, gzip"}})->answer_coding, BodyCoding::kGzip);
  EXPECT_EQ(Parse("/", {{"Accept-Encoding", "deflate"}})->answer_coding, BodyCoding::kDeflate);
  EXPECT_EQ(Parse("/?enable_http_compression=0", {{"Accept-Encoding", "gzip"}})->answer_coding,
            BodyCoding::kPlain);
}

TEST(ParseRequestTest, RefusesNamesThatCouldBecomeHeadersOrSql) {
  EXPECT_EQ(ExceptionCode(Parse("/?query_id=a%0d%0aX-Evil:1").status()), 36);
  EXPECT_EQ(ExceptionCode(Parse("/?default_format=CSV;DROP+TABLE+t").status()), 73);
  EXPECT_EQ(ExceptionCode(Parse("/?default_format=").status()), 73);
  EXPECT_EQ(ExceptionCode(Parse("/", {{"X-ClickHouse-Format", "a b"}}).status()), 73);
}

TEST(ParseRequestTest, RefusesWhatItDoesNotDo) {
  for (const char* target :
       {"/?session_id=s", "/?compress=1", "/?decompress=1", "/?client_protocol_version=54460"}) {
    EXPECT_EQ(ExceptionCode(Parse(target).status()), 48) << target;
  }
  EXPECT_EQ(ExceptionCode(Parse("/", {{"Content-Encoding", "br"}}).status()), 48);
  EXPECT_EQ(
      ExceptionCode(Parse("/", {{"Content-Type", "multipart/form-data; boundary=x"}}).status()),
      48);
}

}  // namespace
}  // namespace assay::warehouse
