// SqlLexer: the tokens of a statement, as far as the warehouse must look into it.
//
// The engine parses SQL (see StatementParser). This reads two kinds of text: what the engine's
// formatter wrote, where there are no comments and one kind of quote for each purpose; and the
// client's own, in which it only looks for the place where an INSERT's data begins, so it knows all
// the engine's quotes, blanks and comments. Tokens are views into the text.
#pragma once

#include <cstddef>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::warehouse {

struct Token {
  enum class Kind {
    kWord,        // Keyword or bare identifier.
    kString,      // '...', typographic single quotes, or a heredoc $tag$...$tag$.
    kIdentifier,  // "...", `...` or typographic double quotes.
    kNumber,
    kPunctuation,  // One character.
    kEnd,
  };
  Kind kind = Kind::kEnd;
  std::string_view text{};
  size_t begin = 0;  // Offsets in the whole text.
  size_t end = 0;
  int depth = 0;  // Brackets open around it; a bracket itself counts as outside.

  // A keyword, in any case; `upper` is written in capitals.
  bool Is(std::string_view upper) const;
  bool IsPunctuation(char c) const { return kind == Kind::kPunctuation && text.front() == c; }
};

class SqlLexer {
 public:
  explicit SqlLexer(std::string_view text) : text_(text) {}

  // The next token, past spaces and comments. A syntax error when a quote or comment never ends.
  StatusOr<Token> Next();

 private:
  Status SkipBlanks();
  StatusOr<size_t> EndOfComment() const;
  StatusOr<size_t> EndOfQuoted(char quote) const;
  size_t EndOfWord() const;
  StatusOr<Token> Make(Token::Kind kind, size_t end);
  bool Sees(std::string_view what) const { return text_.substr(position_).starts_with(what); }

  std::string_view text_;
  size_t position_ = 0;
  int depth_ = 0;
};

// The value of a string or quoted identifier: without quotes and escapes.
std::string Unquoted(std::string_view token);

}  // namespace assay::warehouse
