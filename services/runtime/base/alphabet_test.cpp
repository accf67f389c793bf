#include "services/runtime/base/alphabet.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

// "U+001B at 2", or nothing.
std::string Found(const std::optional<BadCharacter>& bad) {
  return bad ? bad->Name() + " at " + std::to_string(bad->position) : "";
}
std::string InWord(std::string_view text) { return Found(FindBadCharacterOfWord(text)); }
std::string InId(std::string_view text) { return Found(FindBadCharacter(text, Alphabet::kId)); }

TEST(AlphabetTest, WordsOfAnyScriptPass) {
  for (const std::string_view word :
       {"", "loans", "A+ 50% <40 \"quoted\" c\\d", "贷款业务", "信用卡（对公）·１号", "Zürich café",
        "кредит", "قروض", "𠮷野家", "cafe\xCC\x81", "贷 款", "℃ € ¥ ①", "\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(InWord(word), "") << word;
  }
}

TEST(AlphabetTest, WordsHaveNothingThatDoesMoreThanShow) {
  EXPECT_EQ(InWord("lo\x1B[2Jans"), "U+001B at 2");
  EXPECT_EQ(InWord(std::string_view("lo\0ans", 6)), "U+0000 at 2");
  EXPECT_EQ(InWord("a\nb"), "U+000A at 1");
  EXPECT_EQ(InWord("a\tb"), "U+0009 at 1");
  EXPECT_EQ(InWord("a\x7F"), "U+007F at 1");
  EXPECT_EQ(InWord("\xC2\x9B"
                   "31m"),
            "U+009B at 0");  // One byte of CSI in other encodings.
  EXPECT_EQ(InWord("a\xE2\x80\xAE"
                   "b"),
            "U+202E at 1");  // Right to left from here on.
  EXPECT_EQ(InWord("a\xE2\x81\xA6"
                   "b"),
            "U+2066 at 1");  // An isolate.
  EXPECT_EQ(InWord("a\xE2\x80\x8B"
                   "b"),
            "U+200B at 1");  // Zero width space.
  EXPECT_EQ(InWord("a\xE2\x80\xA8"
                   "b"),
            "U+2028 at 1");  // Line separator.
  EXPECT_EQ(InWord("\xEF\xBB\xBF"
                   "a"),
            "U+FEFF at 0");                           // Byte order mark.
  EXPECT_EQ(InWord("a\xEF\xBF\xBF"), "U+FFFF at 1");  // Noncharacters.
  EXPECT_EQ(InWord("a\xF0\x9F\xBF\xBE"), "U+1FFFE at 1");
  EXPECT_EQ(InWord("a\xF3\xA0\x81\x81"), "U+E0041 at 1");  // A tag.
}

TEST(AlphabetTest, WordsBeginAndEndWithSomethingThatIsSeen) {
  EXPECT_EQ(InWord(" loans"), "U+0020 at 0");
  EXPECT_EQ(InWord("loans "), "U+0020 at 5");
  EXPECT_EQ(InWord(" "), "U+0020 at 0");
  EXPECT_EQ(InWord("贷款\xE3\x80\x80"), "U+3000 at 6");
  EXPECT_EQ(InWord("\xC2\xA0贷款"), "U+00A0 at 0");
}

TEST(AlphabetTest, IdsAreOfTheCharactersListed) {
  EXPECT_EQ(InId("import/crm.2026-01_a:1/9F86d081"), "");
  EXPECT_EQ(InId("a b"), "U+0020 at 1");
  EXPECT_EQ(InId("文"), "U+6587 at 0");
  EXPECT_EQ(InId("a@b"), "U+0040 at 1");
  EXPECT_EQ(InId(std::string_view("a\0", 2)), "U+0000 at 1");
}

TEST(AlphabetTest, BytesThatAreNotUtf8AreNamed) {
  EXPECT_EQ(InWord("a\xFF"), "byte 0xFF, which is not UTF-8, at 1");
  EXPECT_EQ(InWord("\xC0\xAF"), "byte 0xC0, which is not UTF-8, at 0");  // Too long a form.
  EXPECT_EQ(InWord("\xE0\x80\xAF"), "byte 0xE0, which is not UTF-8, at 0");
  EXPECT_EQ(InWord("\xED\xA0\x80"), "byte 0xED, which is not UTF-8, at 0");      // Half of a pair.
  EXPECT_EQ(InWord("\xF4\x90\x80\x80"), "byte 0xF4, which is not UTF-8, at 0");  // Above the last.
  EXPECT_EQ(InWord("a\xE4\xB8"), "byte 0xE4, which is not UTF-8, at 1");         // Cut.
}

}  // namespace
}  // namespace assay
