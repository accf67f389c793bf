#include "services/warehouse/http_stream.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <optional>

#include <string>
#include <thread>

#include "services/warehouse/body_reader.h"
#include "services/warehouse/exception.h"
#include "services/warehouse/gzip.h"

namespace assay::warehouse {
namespace {

using namespace std::chrono_literals;

// The two ends of a connection: the test is the client.
class HttpStreamTest : public ::testing::Test {
 protected:
  HttpStreamTest() { Connect(); }
  void Connect() {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_), 0);
    socket_.emplace(ends_[0]);
    client_.emplace(ends_[1]);
    stream_.emplace(*socket_, 1s);
  }
  void Send(std::string_view bytes) { EXPECT_TRUE(client_->Write(bytes, 1s, {}).ok()); }
  void HangUp() { client_.reset(); }
  StatusOr<std::optional<RequestHead>> Next() { return stream_->NextRequest(1s, 1s, wake_); }
  StatusOr<std::string> Body(size_t piece_bytes = 7) {
    std::string body, piece(piece_bytes, '\0');
    while (true) {
      ASSIGN_OR_RETURN(const size_t count, stream_->ReadBody(piece.data(), piece.size(), wake_));
      if (count == 0) return body;
      body.append(piece, 0, count);
    }
  }

  int ends_[2];
  std::optional<Socket> socket_;
  std::optional<Socket> client_;
  std::optional<HttpStream> stream_;
  Wake wake_;
};

TEST_F(HttpStreamTest, ReadsRequestsOneAfterAnother) {
  Send(
      "POST /?a=b HTTP/1.1\r\nHost: x\r\nX-Thing: y\r\nContent-Length: 5\r\n\r\nhello"
      "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");

  const auto first = Next();
  ASSERT_TRUE(first.ok() && *first) << first.status();
  EXPECT_EQ((*first)->method, "POST");
  EXPECT_EQ((*first)->target, "/?a=b");
  EXPECT_EQ(stream_->Header("x-thing"), "y");
  EXPECT_FALSE(stream_->body_ended());
  EXPECT_EQ(Body().value(), "hello");
  EXPECT_TRUE(stream_->body_ended());

  const auto second = Next();
  ASSERT_TRUE(second.ok() && *second) << second.status();
  EXPECT_EQ((*second)->target, "/ping");
  EXPECT_TRUE(stream_->body_ended());
}

TEST_F(HttpStreamTest, ReadsAChunkedBody) {
  Send(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\nc\r\n and on and \r\n2\r\non\r\n0\r\n\r\n");

  ASSERT_TRUE(Next().ok());
  EXPECT_EQ(Body(3).value(), "hello and on and on");
}

// Beast throws where a header is longer than it can count; whoever sends one has no credentials
// yet.
TEST_F(HttpStreamTest, RefusesAHeaderThatIsLongerThanTheParserCanCount) {
  for (const char* begin : {"X-Thing: ", "Cookie: ", "Host: ", ""}) {
    SCOPED_TRACE(begin);
    Connect();
    Send(fmt::format("GET / HTTP/1.1\r\n{}{}: y\r\n\r\n", begin, std::string(66'000, 'x')));
    EXPECT_EQ(Next().status().code(), StatusCode::kInvalidArgument);
  }
}

TEST_F(HttpStreamTest, RefusesWhatTwoReadersCouldTakeForDifferentRequests) {
  for (const char* fields :
       {"Host: x\r\nHost: y", "Host: x\r\nTransfer-Encoding: xchunked",
        "Host: x\r\nTransfer-Encoding: chunked, identity", "Host: x\r\nTransfer-Encoding: gzip",
        "Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5",
        "Host: x\r\nContent-Length: 5\r\nContent-Length: 0"}) {
    SCOPED_TRACE(fields);
    Connect();
    Send(fmt::format("POST / HTTP/1.1\r\n{}\r\n\r\n0\r\n\r\n", fields));
    EXPECT_EQ(Next().status().code(), StatusCode::kInvalidArgument);
  }
}

TEST_F(HttpStreamTest, ReadsAHeadThatComesInPieces) {
  Send("POST / HT");
  std::string rest = "TP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
  for (const char c : rest) Send(std::string_view(&c, 1));

  EXPECT_TRUE(Next().ok());
}

TEST_F(HttpStreamTest, ReadsAUrlOfAMegabyte) {
  const std::string value(1'000'000, 'v');
  std::thread sender([&] { Send("GET /?a=" + value + " HTTP/1.1\r\nHost: x\r\n\r\n"); });

  const auto head = Next();
  sender.join();

  ASSERT_TRUE(head.ok() && *head) << head.status();
  EXPECT_EQ((*head)->target.size(), value.size() + 4);
}

TEST_F(HttpStreamTest, AsksAClientToContinue) {
  Send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  ASSERT_TRUE(Next().ok());
  std::thread sender([&] {
    char answer[64];
    const auto count = client_->Read(answer, sizeof(answer), 1s, {});
    EXPECT_EQ(std::string(answer, count.value()), "HTTP/1.1 100 Continue\r\n\r\n");
    Send("ok");
  });

  EXPECT_EQ(Body().value(), "ok");
  sender.join();
}

TEST_F(HttpStreamTest, EndsQuietlyWhenTheClientLeavesBetweenRequests) {
  HangUp();
  const auto head = Next();
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_FALSE(head->has_value());
}

TEST_F(HttpStreamTest, ReportsAClientThatLeavesInTheMiddle) {
  Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  ASSERT_TRUE(Next().ok());
  HangUp();

  EXPECT_EQ(Body().status().code(), StatusCode::kUnavailable);
  EXPECT_FALSE(stream_->body_ended());
}

TEST_F(HttpStreamTest, RefusesWhatIsNotHttp) {
  Send("\x16\x03\x01 hello there\r\n\r\n");
  EXPECT_EQ(Next().status().code(), StatusCode::kInvalidArgument);
}

TEST_F(HttpStreamTest, GivesUpOnAClientThatFallsSilent) {
  Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  HttpStream impatient(*socket_, 20ms);
  ASSERT_TRUE(impatient.NextRequest(1s, 1s, wake_).ok());
  char piece[16];
  ASSERT_EQ(impatient.ReadBody(piece, sizeof(piece), wake_).value(), 4u);

  EXPECT_EQ(impatient.ReadBody(piece, sizeof(piece), wake_).status().code(),
            StatusCode::kDeadlineExceeded);
}

TEST_F(HttpStreamTest, GivesUpOnAHeadThatComesByteByByte) {
  std::jthread sender([&](const std::stop_token& stopped) {
    std::string_view head = "GET /ping HTTP/1.1\r\nX-Slow: ";
    while (!stopped.stop_requested()) {
      static_cast<void>(client_->Write(head, 1ms, {}));
      head = "x";
    }
  });

  EXPECT_EQ(stream_->NextRequest(1s, 50ms, wake_).status().code(), StatusCode::kDeadlineExceeded);
}

TEST_F(HttpStreamTest, StopsWaitingWhenWoken) {
  Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
  ASSERT_TRUE(Next().ok());
  std::thread waker([&] { wake_.Raise(); });

  EXPECT_EQ(Body().status().code(), StatusCode::kCancelled);
  waker.join();
}

TEST_F(HttpStreamTest, SkipsABodyThatIsAlreadyHere) {
  Send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
      "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(Next().ok());

  EXPECT_TRUE(stream_->SkipBody(wake_));
  EXPECT_EQ((*Next())->target, "/next");
}

TEST_F(HttpStreamTest, DoesNotWaitForABodyItOnlyWantsToSkip) {
  Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel");
  ASSERT_TRUE(Next().ok());
  EXPECT_FALSE(stream_->SkipBody(wake_));

  Send(
      "lo"
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(stream_->SkipBody(wake_));
  ASSERT_TRUE(Next().ok());
  EXPECT_FALSE(stream_->SkipBody(wake_));
}

TEST_F(HttpStreamTest, UnpacksACompressedBody) {
  std::string coded;
  Compressor compressor(BodyCoding::kGzip);
  compressor.Add("plain text", coded);
  compressor.Finish(coded);
  Send(fmt::format("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", coded.size(),
                   coded));
  ASSERT_TRUE(Next().ok());
  BodyReader body(*stream_, BodyCoding::kGzip);
  char piece[64];

  const auto count = body.Read(piece, sizeof(piece), wake_);

  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(std::string_view(piece, *count), "plain text");
  EXPECT_EQ(body.Read(piece, sizeof(piece), wake_).value(), 0u);
}

TEST_F(HttpStreamTest, RefusesACompressedBodyThatEndsInTheMiddle) {
  std::string coded;
  Compressor compressor(BodyCoding::kGzip);
  compressor.Add(std::string(1000, 'x'), coded);
  compressor.Finish(coded);
  coded.resize(coded.size() - 3);
  Send(fmt::format("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", coded.size(),
                   coded));
  ASSERT_TRUE(Next().ok());
  BodyReader body(*stream_, BodyCoding::kGzip);
  char piece[4096];
  while (body.Read(piece, sizeof(piece), wake_).value_or(0) > 0) {
  }

  EXPECT_EQ(ExceptionCode(body.Read(piece, sizeof(piece), wake_).status()), 117);
}

}  // namespace
}  // namespace assay::warehouse
