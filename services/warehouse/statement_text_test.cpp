#include "services/warehouse/statement_text.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using namespace std::chrono_literals;
using Kind = Statement::Kind;

constexpr size_t kBytesMax = 100'000;

// What is read of a request with `in_url` and `in_body`, and what is left of the body.
struct Result {
  StatusOr<StatementText> read;
  std::string left;
};

Result Read(std::string_view in_url, std::string in_body) {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  Socket server(ends[0]), client(ends[1]);
  const Wake wake;
  HttpStream stream(server, 1s);
  EXPECT_TRUE(client
                  .Write(fmt::format("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}",
                                     in_body.size(), in_body),
                         1s, {})
                  .ok());
  EXPECT_TRUE(stream.NextRequest(1s, 1s, wake).ok());
  BodyReader body(stream, BodyCoding::kPlain);
  const auto as_it_is = [](std::string_view sql) -> StatusOr<std::string> {
    return std::string(sql);  // The engine's formatter is part of tests/integration/warehouse.
  };
  Result result{ReadStatementText(in_url, body, kBytesMax, as_it_is, wake), {}};
  char piece[4096];
  while (const size_t count = body.Read(piece, sizeof(piece), wake).value_or(0)) {
    result.left.append(piece, count);
  }
  return result;
}

TEST(StatementTextTest, JoinsUrlAndBodyByALineBreak) {
  EXPECT_EQ(Read("SELECT 1", "").read->text, "SELECT 1\n");
  EXPECT_EQ(Read("", "SELECT 1").read->text, "SELECT 1");
  EXPECT_EQ(Read("SELECT  ", "1").read->text, "SELECT\n1");
}

TEST(StatementTextTest, LeavesTheBodyOfAnInsertInTheUrlUnread) {
  const Result result = Read("INSERT INTO t FORMAT Native ", "\n\nbinary");

  EXPECT_EQ(result.read->statement.kind, Kind::kInsert);
  EXPECT_EQ(result.read->data(), "");
  EXPECT_EQ(result.left, "\n\nbinary");
}

TEST(StatementTextTest, FindsInsertDataInTheBody) {
  const Result result = Read("INSERT INTO t", "FORMAT CSV\n1,2\n");

  EXPECT_EQ(result.read->statement.format, "CSV");
  EXPECT_EQ(result.read->data(), "1,2\n");
}

TEST(StatementTextTest, StopsReadingLongInsertData) {
  const std::string rows(150'000, 'x');
  const Result result = Read("", "INSERT INTO t FORMAT TSV\n" + rows);

  ASSERT_TRUE(result.read.ok()) << result.read.status();
  EXPECT_EQ(std::string(result.read->data()) + result.left, rows);
}

TEST(StatementTextTest, RefusesAStatementThatIsTooLong) {
  const Result result = Read("", "SELECT '" + std::string(kBytesMax, 'x') + "'");

  EXPECT_EQ(ExceptionCode(result.read.status()), 62);
}

}  // namespace
}  // namespace assay::warehouse
