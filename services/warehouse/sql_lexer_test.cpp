#include "services/warehouse/sql_lexer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace assay::warehouse {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Texts(std::string_view sql) {
  SqlLexer lexer(sql);
  std::vector<std::string> texts;
  while (true) {
    const StatusOr<Token> token = lexer.Next();
    if (!token.ok()) {
      texts.push_back("error");
      return texts;
    }
    if (token->kind == Token::Kind::kEnd) return texts;
    texts.emplace_back(token->text);
  }
}

TEST(SqlLexerTest, SplitsWordsStringsAndSigns) {
  EXPECT_THAT(Texts("SELECT a.b, 'x y', `c d` FROM t1"),
              ElementsAre("SELECT", "a", ".", "b", ",", "'x y'", ",", "`c d`", "FROM", "t1"));
}

TEST(SqlLexerTest, PassesOverComments) {
  EXPECT_THAT(Texts("a -- b\nc /* d\n e */ f # g\nh #! i\nj"),
              ElementsAre("a", "c", "f", "h", "j"));
}

TEST(SqlLexerTest, KeepsQuotesInsideStrings) {
  EXPECT_THAT(Texts(R"('it''s' 'a\'b' 'c\\' d)"),
              ElementsAre("'it''s'", R"('a\'b')", R"('c\\')", "d"));
}

TEST(SqlLexerTest, KnowsTypographicQuotesWideBlanksAndNestedComments) {
  EXPECT_THAT(Texts("a ‘'; \\’ “\"” b"), ElementsAre("a", "‘'; \\’", "“\"”", "b"));
  EXPECT_THAT(Texts("\ufeffa\u00a0b\u3000c\u2028d"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(Texts("a /* b /* c */ d */ e"), ElementsAre("a", "e"));
  EXPECT_THAT(Texts("a ‘b"), ElementsAre("a", "error"));
}

TEST(SqlLexerTest, TakesAHeredocAsOneString) {
  EXPECT_THAT(Texts("SELECT $sql$ FORMAT ; ' $sql$ x"),
              ElementsAre("SELECT", "$sql$ FORMAT ; ' $sql$", "x"));
  EXPECT_THAT(Texts("FORMAT $a$CSV $"), ElementsAre("FORMAT", "$a$CSV", "$"));
}

TEST(SqlLexerTest, RefusesWhatNeverEnds) {
  EXPECT_THAT(Texts("a 'b"), ElementsAre("a", "error"));
  EXPECT_THAT(Texts("a 'b\\"), ElementsAre("a", "error"));
  EXPECT_THAT(Texts("a /* b"), ElementsAre("a", "error"));
}

TEST(SqlLexerTest, CountsBrackets) {
  SqlLexer lexer("a (b [c] {d}) e");
  std::vector<int> depths;
  while (true) {
    const Token token = lexer.Next().value();
    if (token.kind == Token::Kind::kEnd) break;
    if (token.kind == Token::Kind::kWord) depths.push_back(token.depth);
  }
  EXPECT_THAT(depths, ElementsAre(0, 1, 2, 2, 0));
}

TEST(SqlLexerTest, ComesToAnEndWhateverTheText) {
  EXPECT_TRUE(rc::check("any text", [](const std::string& text) {
    RC_ASSERT(Texts(text).size() <= text.size() + 1);
  }));
}

TEST(UnquotedTest, UndoesQuotesAndEscapes) {
  EXPECT_EQ(Unquoted(R"('it''s')"), "it's");
  EXPECT_EQ(Unquoted(R"('a\'b\\c\n')"), "a'b\\c\n");
  EXPECT_EQ(Unquoted("`a``b`"), "a`b");
}

}  // namespace
}  // namespace assay::warehouse
