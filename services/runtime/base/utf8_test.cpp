#include "services/runtime/base/utf8.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace assay {
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

TEST(Utf8Test, PrefixEndsBetweenCharacters) {
  EXPECT_EQ(Utf8Prefix("北京", 6), "北京");
  EXPECT_EQ(Utf8Prefix("北京", 5), "北");
  EXPECT_EQ(Utf8Prefix("北京", 4), "北");
  EXPECT_EQ(Utf8Prefix("北京", 3), "北");
  EXPECT_EQ(Utf8Prefix("北京", 2), "");
  EXPECT_EQ(Utf8Prefix("a😀", 4), "a");
  EXPECT_EQ(Utf8Prefix("\xff\xff\xff", 2), "\xff\xff");  // No character is split.
  EXPECT_EQ(Utf8Prefix("abc", 0), "");
}

TEST(Utf8Test, CutsBetweenCharactersAndReplacesBadBytes) {
  EXPECT_EQ(CutUtf8("北京", 6), "北京");
  EXPECT_EQ(CutUtf8("北京", 5), "北");
  EXPECT_EQ(CutUtf8("a\xff\xE5z", 10), "a??z");
}

TEST(Utf8Test, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(PrintableUtf8("cards 卡 😀", 100), "cards 卡 😀");
  EXPECT_EQ(PrintableUtf8("\x1b[31m", 100), "\\x1b[31m");
  EXPECT_EQ(PrintableUtf8(std::string_view("a\0b\n", 4), 100), "a\\x00b\\x0a");
  EXPECT_EQ(PrintableUtf8("\u202egnp.exe", 100), "\\u202egnp.exe");
  EXPECT_EQ(PrintableUtf8("a\u200bb\ufeff\u0085", 100), "a\\u200bb\\ufeff\\u0085");
  EXPECT_EQ(PrintableUtf8("\U000e0041", 100), "\\U000e0041");
  EXPECT_EQ(PrintableUtf8("a\uffff\ufe0f\xF0\x9F\xBF\xBE", 100), "a\\uffff\\ufe0f\\U0001fffe");
  EXPECT_EQ(PrintableUtf8("a\xff", 100), "a\\xff");
  EXPECT_FALSE(IsPrintableUtf8("a\tb"));
  EXPECT_FALSE(IsPrintableUtf8("a\xff"));
  EXPECT_TRUE(IsPrintableUtf8("branch-7 北京"));
}

TEST(Utf8Test, HidesWhatHasNoShapeThatEverybodySees) {
  for (const char32_t code : {0x1B, 0x200B, 0x202E, 0x2800, 0x3164, 0xE000, 0xF8FF, 0xFEFF, 0xFFFF,
                              0xE0041, 0xF0000, 0x10FFFD}) {
    EXPECT_TRUE(IsHidden(code)) << std::hex << static_cast<uint32_t>(code);
  }
  for (const char32_t code :
       {0x20, 0x41, 0xE9, 0x2801, 0x3165, 0x4E2D, 0xD7A3, 0xF900, 0x1F600, 0x20000}) {
    EXPECT_FALSE(IsHidden(code)) << std::hex << static_cast<uint32_t>(code);
  }
}

TEST(Utf8Test, ShowsThatSomethingWasCutOff) {
  EXPECT_EQ(PrintableUtf8("abcdef", 6), "abcdef");
  EXPECT_EQ(PrintableUtf8("abcdefg", 6), "abc...");
  EXPECT_EQ(PrintableUtf8("北京北京", 8), "北...");
  EXPECT_EQ(PrintableUtf8("abcdefg", 2), "");
  EXPECT_EQ(PrintableUtf8("ab\x1b\x1b", 7), "ab...");
}

// Whatever the bytes and wherever the cut.
TEST(Utf8Test, AnyBytesBecomeTextWithinTheLimit) {
  constexpr unsigned kSeed = 20260730;
  std::mt19937 random(kSeed);
  constexpr char kBytes[] = "ab\x1b\0\xe5\x8c\x97\xf0\x9f\x98\x80\xff\xc0\x80\xe2\x80\xae";
  const std::string_view alphabet(kBytes, sizeof kBytes - 1);
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    for (size_t length = random() % 20; length > 0; --length) {
      text += alphabet[random() % alphabet.size()];
    }
    const size_t bytes_max = random() % 24;
    SCOPED_TRACE(::testing::Message() << "seed " << kSeed << ", round " << round);
    const std::string shown = PrintableUtf8(text, bytes_max);
    ASSERT_TRUE(IsPrintableUtf8(shown));
    ASSERT_LE(shown.size(), bytes_max);
    const std::string cut = CutUtf8(text, bytes_max);
    ASSERT_TRUE(IsUtf8(cut));
    ASSERT_LE(cut.size(), bytes_max);
    ASSERT_TRUE(!IsUtf8(text) || IsUtf8(Utf8Prefix(text, bytes_max)));
    ASSERT_LE(Utf8Prefix(text, bytes_max).size(), bytes_max);
  }
}

}  // namespace
}  // namespace assay
