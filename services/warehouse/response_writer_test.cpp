#include "services/warehouse/response_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <optional>

#include <string>
#include <thread>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ResponseWriterTest : public ::testing::Test {
 protected:
  ResponseWriterTest() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    socket_.emplace(ends[0]);
    client_.emplace(ends[1]);
    options_.patience = 1s;
    options_.idle_max = 30s;
    options_.buffer_bytes = 16;
    options_.version = "26.7";
  }
  // Everything that has been sent; ends the connection.
  std::string Received() {
    socket_.reset();
    std::string all;
    char piece[4096];
    while (true) {
      const size_t count = client_->Read(piece, sizeof(piece), 1s, {}).value_or(0);
      if (count == 0) return all;
      all.append(piece, count);
    }
  }

  std::optional<Socket> socket_;
  std::optional<Socket> client_;
  ResponseOptions options_;
  Wake cutting_;
};

TEST_F(ResponseWriterTest, SendsAShortAnswerWithItsLength) {
  ResponseWriter writer(*socket_, {.method = "POST"}, options_, cutting_);
  writer.SetHeader("X-Thing", "first");
  writer.SetHeader("X-Thing", "second");
  ASSERT_TRUE(writer.Write("12345").ok());
  ASSERT_TRUE(writer.Finish().ok());

  EXPECT_TRUE(writer.keeps_alive());
  const std::string answer = Received();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nX-Thing: second\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("first")));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n12345"));
}

TEST_F(ResponseWriterTest, StreamsALongAnswerInChunks) {
  ResponseWriter writer(*socket_, {.method = "POST"}, options_, cutting_);
  ASSERT_TRUE(writer.Write("0123456789").ok());
  EXPECT_FALSE(writer.head_sent());
  ASSERT_TRUE(writer.Write("abcdefghij").ok());
  EXPECT_TRUE(writer.head_sent());
  ASSERT_TRUE(writer.Finish().ok());

  const std::string answer = Received();
  EXPECT_THAT(answer, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\na\r\n0123456789\r\na\r\nabcdefghij\r\n0\r\n\r\n"));
}

TEST_F(ResponseWriterTest, AnswersAnEarlyExceptionWithItsStatus) {
  ResponseWriter writer(*socket_, {.method = "POST"}, options_, cutting_);
  ASSERT_TRUE(writer.Write("half an answer").ok());
  ASSERT_TRUE(writer.Fail(MakeException(kSyntaxError, "what")).ok());

  EXPECT_TRUE(writer.keeps_alive());
  const std::string answer = Received();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-ClickHouse-Exception-Code: 62\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("half")));
  EXPECT_THAT(answer, EndsWith("Code: 62. DB::Exception: what. (SYNTAX_ERROR) (version 26.7)\n"));
}

TEST_F(ResponseWriterTest, PutsALateExceptionBehindTheBodyAndCutsIt) {
  ResponseWriter writer(*socket_, {.method = "POST"}, options_, cutting_);
  ASSERT_TRUE(writer.Write("more than sixteen bytes").ok());
  ASSERT_TRUE(writer.Fail(MakeException(kCancelled, "no")).ok());

  EXPECT_FALSE(writer.keeps_alive());
  const std::string answer = Received();
  constexpr std::string_view kHeader = "X-ClickHouse-Exception-Tag: ";
  const std::string tag = answer.substr(answer.find(kHeader) + kHeader.size(), 16);
  const std::string text = "Code: 394. DB::Exception: no. (QUERY_WAS_CANCELLED) (version 26.7)\n";
  EXPECT_THAT(answer,
              EndsWith("\r\n__exception__\r\n" + tag + "\r\n" + text + std::to_string(text.size()) +
                       " " + tag + "\r\n__exception__\r\n\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("0\r\n\r\n")));  // The last chunk is missing on purpose.
}

TEST_F(ResponseWriterTest, HoldsBackUpToABound) {
  ResponseWriter writer(*socket_, {.method = "POST"}, options_, cutting_);
  writer.HoldBack(40);
  ASSERT_TRUE(writer.Write(std::string(30, 'x')).ok());
  EXPECT_FALSE(writer.head_sent());

  const Status status = writer.Write(std::string(30, 'x'));

  EXPECT_EQ(ExceptionCode(status), 396);
  ASSERT_TRUE(writer.Fail(status).ok());
  EXPECT_THAT(Received(), StartsWith("HTTP/1.1 500 "));
}

TEST_F(ResponseWriterTest, CompressesShortAndLongAnswers) {
  for (const size_t length : {10u, 100'000u}) {
    SCOPED_TRACE(length);
    ResponseWriter writer(*socket_, {.method = "POST", .is_http_1_0 = true}, options_, cutting_);
    writer.SetCoding(BodyCoding::kGzip);
    ASSERT_TRUE(writer.Write(std::string(length, 'x')).ok());
    ASSERT_TRUE(writer.Finish().ok());

    const std::string answer = Received();
    EXPECT_THAT(answer, HasSubstr("Content-Encoding: gzip\r\n"));
    std::string_view coded = std::string_view(answer).substr(answer.find("\r\n\r\n") + 4);
    Decompressor decompressor(BodyCoding::kGzip);
    std::string plain(length + 1, '\0');
    EXPECT_EQ(decompressor.Take(coded, plain.data(), plain.size()).value(), length);

    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    socket_.emplace(ends[0]);
    client_.emplace(ends[1]);
  }
}

TEST_F(ResponseWriterTest, SendsNoBodyToAHeadRequest) {
  ResponseWriter writer(*socket_, {.method = "HEAD"}, options_, cutting_);
  ASSERT_TRUE(writer.Write("12345").ok());
  ASSERT_TRUE(writer.Finish().ok());

  EXPECT_THAT(Received(), EndsWith("\r\n\r\n"));
}

TEST_F(ResponseWriterTest, EndsAnOldClientsAnswerWithTheConnection) {
  ResponseWriter writer(*socket_, {.method = "POST", .is_http_1_0 = true}, options_, cutting_);
  ASSERT_TRUE(writer.Write("more than sixteen bytes").ok());
  ASSERT_TRUE(writer.Finish().ok());

  EXPECT_FALSE(writer.keeps_alive());
  const std::string answer = Received();
  EXPECT_THAT(answer, StartsWith("HTTP/1.0 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nmore than sixteen bytes"));
}

TEST_F(ResponseWriterTest, StopsWaitingForASlowClientWhenItsStatementIsKilled) {
  ResponseWriter writer(*socket_, {.method = "POST"}, options_, cutting_);
  Wake killed;
  const ResponseWriter::Interruptible interruptible(writer, killed);
  std::thread killer([&] { killed.Raise(); });

  const Status status = writer.Write(std::string(10 << 20, 'x'));
  killer.join();

  EXPECT_EQ(status.code(), StatusCode::kCancelled) << status;
  EXPECT_FALSE(writer.keeps_alive());
}

}  // namespace
}  // namespace assay::warehouse
