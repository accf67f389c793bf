#include "ingest/gateway/check/flaw.h"

#include <gtest/gtest.h>

namespace assay::gateway {
namespace {

TEST(FlawTest, OptionalTextMayBeEmptyAndRequiredTextMayNot) {
  EXPECT_FALSE(CheckText("line", "", {.bytes_max = 4}).has_value());

  const MaybeFlaw flaw = CheckText("line", "", {.bytes_max = 4, .required = true});

  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->reason, event::v1::REJECT_REASON_MISSING);
}

TEST(FlawTest, LongTextSaysHowLongAndHowLongItMayBe) {
  const MaybeFlaw flaw = CheckText("line", "abcde", {.bytes_max = 4});

  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->message, "line: 5 bytes (\"abcde\"); at most 4 are allowed");
}

TEST(FlawTest, TextWithACharacterThatDoesMoreThanShowIsBad) {
  const MaybeFlaw flaw = CheckText("call.business", "lo\x1B[2Jans", {.bytes_max = 64});

  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->reason, event::v1::REJECT_REASON_BAD_TEXT);
  EXPECT_EQ(flaw->field, "call.business");
  EXPECT_EQ(flaw->message,
            "call.business: U+001B at byte 2 of \"lo\\x1b[2Jans\"; control, invisible and "
            "direction characters are not allowed, nor a space at either end; send the text "
            "without it");
  EXPECT_TRUE(CheckText("call.business", "loans ", {.bytes_max = 64}).has_value());
  EXPECT_FALSE(CheckText("call.business", "个人 贷款", {.bytes_max = 64}).has_value());
}

}  // namespace
}  // namespace assay::gateway
