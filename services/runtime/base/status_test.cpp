#include "services/runtime/base/status.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

StatusOr<int> Half(int value) {
  if (value % 2 != 0) return InvalidArgument("halve {}: odd; give an even number", value);
  return value / 2;
}

StatusOr<int> Quarter(int value) {
  ASSIGN_OR_RETURN(const int half, Half(value));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

Status CheckQuarter(int value) {
  RETURN_IF_ERROR(Quarter(value).status());
  return OkStatus();
}

TEST(StatusTest, FormatsItsMessage) {
  const Status status = Unavailable("read ledger of {}: {} refused", "assay.call", "127.0.0.1:1");

  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_EQ(Message(status), "read ledger of assay.call: 127.0.0.1:1 refused");
}

TEST(StatusTest, AnnotateKeepsTheCodeAndPrependsTheAction) {
  const Status status = Annotate(NotFound("no such table"), "migrate");

  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(Message(status), "migrate: no such table");
  EXPECT_TRUE(Annotate(OkStatus(), "migrate").ok());
}

TEST(StatusTest, MacrosReturnTheFirstErrorAndPassValuesThrough) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Message(Quarter(6).status()), "halve 3: odd; give an even number");
  EXPECT_TRUE(CheckQuarter(4).ok());
  EXPECT_EQ(CheckQuarter(5).code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay
