#include "services/runtime/rpc/status.h"

#include <gtest/gtest.h>

#include <string>

#include "services/runtime/base/reason.h"

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

TEST(StatusTest, DetailsThatAreNotOursAreLeftAside) {
  EXPECT_EQ(ReasonOf(FromGrpc(grpc::Status(grpc::NOT_FOUND, "m", "\xff\xff"))), "");
}

}  // namespace
}  // namespace assay::rpc
