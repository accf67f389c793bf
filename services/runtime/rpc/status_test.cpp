#include "services/runtime/rpc/status.h"

#include <gtest/gtest.h>

#include <string>

#include "services/runtime/base/reason.h"
#include "services/runtime/base/utf8.h"

namespace assay::rpc {
namespace {

TEST(StatusTest, EveryCodeGoesThereAndBack) {
  for (int code = 1; code <= 16; ++code) {
    const Status status = MakeStatus(static_cast<StatusCode>(code), "what failed: why");

    const grpc::Status sent = ToGrpc(status);
    EXPECT_EQ(sent.error_code(), code);
    EXPECT_EQ(sent.error_message(), "what failed: why");
    EXPECT_TRUE(sent.error_details().empty());
    EXPECT_EQ(FromGrpc(sent), status);
  }
  EXPECT_TRUE(ToGrpc(OkStatus()).ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

TEST(StatusTest, TheReasonGoesThereAndBack) {
  const Status status = WithReason(FailedPrecondition("open b1: not registered"), "UNKNOWN_SOURCE");

  const Status received = FromGrpc(ToGrpc(status));

  EXPECT_EQ(received.code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(received), "UNKNOWN_SOURCE");
}

// Byte by byte what google.rpc.Status{5, "m", [ErrorInfo{"R", "assay"}]} is, so that clients
// with Google's own types can read it.
TEST(StatusTest, DetailsAreGooglesOnTheWire) {
  const std::string type = "type.googleapis.com/google.rpc.ErrorInfo";
  const std::string info = std::string("\x0a\x01") + "R" + "\x12\x05" + "assay";
  const std::string any = "\x0a" + std::string(1, static_cast<char>(type.size())) + type + "\x12" +
                          std::string(1, static_cast<char>(info.size())) + info;
  const std::string expected = std::string("\x08\x05") + "\x12\x01m" + "\x1a" +
                               std::string(1, static_cast<char>(any.size())) + any;

  EXPECT_EQ(ToGrpc(WithReason(NotFound("m"), "R")).error_details(), expected);
}

// What gRPC's clients take of headers or trailers, all together, before they break the connection.
constexpr size_t kTrailerBytesMax = 8 * 1024;

// The trailers of a status as they go out: the message percent-encoded, the details in Base64.
size_t TrailerBytes(const grpc::Status& status) {
  size_t bytes = 200;  // Names, the code, what HTTP/2 counts for each.
  for (const char c : status.error_message()) bytes += c >= ' ' && c <= '~' && c != '%' ? 1 : 3;
  return bytes + (status.error_details().size() + 2) / 3 * 4;
}

TEST(StatusTest, WhateverIsQuotedTheTrailersStayWithinWhatClientsTake) {
  for (const char* piece : {"x", "%", "\xff", "\xe6\xbc\xa2", "\x1b[2J", "\xe2\x80\xae", "\n"}) {
    std::string text;
    while (text.size() < 60'000) text += piece;

    const grpc::Status sent = ToGrpc(WithReason(InvalidArgument("time zone: {}", text), text));

    EXPECT_TRUE(IsPrintableUtf8(sent.error_message())) << piece;
    EXPECT_TRUE(sent.error_message().starts_with("time zone: ")) << piece;
    EXPECT_LE(TrailerBytes(sent), kTrailerBytesMax) << piece;
  }
}

TEST(StatusTest, WhatAServerSaysIsCutAndPrintableToo) {
  const Status received =
      FromGrpc(grpc::Status(grpc::NOT_FOUND, "\x1b]0;" + std::string(60'000, 'x')));

  EXPECT_TRUE(IsPrintableUtf8(Message(received)));
  EXPECT_LE(Message(received).size(), 1024u);
}

TEST(StatusTest, DetailsThatAreNotOursAreLeftAside) {
  EXPECT_EQ(ReasonOf(FromGrpc(grpc::Status(grpc::NOT_FOUND, "m", "\xff\xff"))), "");
}

}  // namespace
}  // namespace assay::rpc
