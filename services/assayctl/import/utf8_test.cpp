#include "services/assayctl/import/utf8.h"

#include <gtest/gtest.h>

namespace assay::assayctl {
namespace {

TEST(Utf8Test, KnowsWellFormedText) {
  for (const char* text : {"", "plain", "北京", "é", "😀", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
}

TEST(Utf8Test, RefusesEverythingElse) {
  for (const char* text : {"\xff", "\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xE5\x8C", "a\xE5", "\xB1\xB1\xBE\xA9"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

TEST(Utf8Test, CutsBetweenCharactersAndReplacesBadBytes) {
  EXPECT_EQ(CutUtf8("北京", 6), "北京");
  EXPECT_EQ(CutUtf8("北京", 5), "北");
  EXPECT_EQ(CutUtf8("a\xff\xE5z", 10), "a??z");
}

}  // namespace
}  // namespace assay::assayctl
