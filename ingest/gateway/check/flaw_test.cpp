#include "ingest/gateway/check/flaw.h"

#include <gtest/gtest.h>

namespace assay::gateway {
namespace {

TEST(FlawTest, CutTextKeepsWholeCharacters) {
  EXPECT_EQ(CutText("abc", 3), "abc");
  EXPECT_EQ(CutText("abcd", 3), "abc");
  EXPECT_EQ(CutText("满意", 5), "满");  // Three bytes each.
  EXPECT_EQ(CutText("满意", 2), "");
  EXPECT_EQ(CutText("", 0), "");
}

TEST(FlawTest, OptionalTextMayBeEmptyAndRequiredTextMayNot) {
  EXPECT_FALSE(CheckText("line", "", {.bytes_max = 4}).has_value());

  const MaybeFlaw flaw = CheckText("line", "", {.bytes_max = 4, .required = true});

  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->reason, event::v1::REJECT_REASON_MISSING);
}

TEST(FlawTest, LongTextSaysHowLongAndHowLongItMayBe) {
  const MaybeFlaw flaw = CheckText("line", "abcde", {.bytes_max = 4});

  ASSERT_TRUE(flaw.has_value());
  EXPECT_EQ(flaw->message, "line: 5 bytes (\"abcde...\"); at most 4 are allowed");
}

}  // namespace
}  // namespace assay::gateway
