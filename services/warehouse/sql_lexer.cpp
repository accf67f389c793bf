#include "services/warehouse/sql_lexer.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

bool IsWordStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c) || c == '$'; }

// What the engine passes over besides ASCII's blanks: Unicode's, and invisible marks.
constexpr std::string_view kWideBlanks[] = {
    "\u0085", "\u00a0", "\u180e", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
    "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u200c",
    "\u200d", "\u2028", "\u2029", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff"};

// Bytes of the blank that `text` begins with; 0 for none.
size_t BlankBytes(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return std::isspace(first) != 0 ? 1 : 0;
  for (const std::string_view blank : kWideBlanks) {
    if (text.starts_with(blank)) return blank.size();
  }
  return 0;
}

// Quotes that no escape and no doubling can stand in.
struct TypographicQuotes {
  std::string_view open;
  std::string_view close;
  Token::Kind kind;
};
constexpr TypographicQuotes kTypographicQuotes[] = {{"\u2018", "\u2019", Token::Kind::kString},
                                                    {"\u201c", "\u201d", Token::Kind::kIdentifier}};

}  // namespace

bool Token::Is(std::string_view upper) const {
  return kind == Kind::kWord && std::ranges::equal(text, upper, [](unsigned char a, char b) {
           return std::toupper(a) == b;
         });
}

StatusOr<Token> SqlLexer::Next() {
  RETURN_IF_ERROR(SkipBlanks());
  if (position_ == text_.size()) return Make(Token::Kind::kEnd, position_);
  const char c = text_[position_];
  if (c == '\'') {
    ASSIGN_OR_RETURN(const size_t end, EndOfQuoted(c));
    return Make(Token::Kind::kString, end);
  }
  if (c == '"' || c == '`') {
    ASSIGN_OR_RETURN(const size_t end, EndOfQuoted(c));
    return Make(Token::Kind::kIdentifier, end);
  }
  for (const TypographicQuotes& quotes : kTypographicQuotes) {
    if (!Sees(quotes.open)) continue;
    const size_t close = text_.find(quotes.close, position_ + quotes.open.size());
    if (close == std::string_view::npos) {
      return MakeException(kSyntaxError, "Syntax error: a typographic quote is not closed");
    }
    return Make(quotes.kind, close + quotes.close.size());
  }
  if (IsDigit(c)) return Make(Token::Kind::kNumber, EndOfWord());
  if (IsWordStart(c)) return Make(Token::Kind::kWord, EndOfWord());
  if (c == '$') {
    // A heredoc, $tag$ text $tag$; else a word, or a lone dollar for the engine to refuse.
    const size_t tag_end = text_.find('$', position_ + 1);
    const std::string_view tag = text_.substr(position_, tag_end - position_ + 1);
    const bool is_tag = tag_end != std::string_view::npos &&
                        std::ranges::all_of(tag, [](char part) { return IsWordPart(part); });
    if (is_tag) {
      const size_t close = text_.find(tag, tag_end + 1);
      if (close != std::string_view::npos) return Make(Token::Kind::kString, close + tag.size());
    }
    if (EndOfWord() > position_ + 1) return Make(Token::Kind::kWord, EndOfWord());
  }
  if (c == ')' || c == ']' || c == '}') depth_ = std::max(0, depth_ - 1);
  StatusOr<Token> token = Make(Token::Kind::kPunctuation, position_ + 1);
  if (c == '(' || c == '[' || c == '{') ++depth_;
  return token;
}

Status SqlLexer::SkipBlanks() {
  while (position_ < text_.size()) {
    const bool is_line_comment = Sees("--") || Sees("#!") || Sees("# ");
    if (const size_t blank = BlankBytes(text_.substr(position_)); blank > 0) {
      position_ += blank;
    } else if (is_line_comment) {
      position_ = std::min(text_.size(), text_.find('\n', position_));
    } else if (Sees("/*")) {
      ASSIGN_OR_RETURN(position_, EndOfComment());
    } else {
      break;
    }
  }
  return OkStatus();
}

// Comments nest.
StatusOr<size_t> SqlLexer::EndOfComment() const {
  size_t open = 0;
  for (size_t at = position_; at + 1 < text_.size(); ++at) {
    const std::string_view pair = text_.substr(at, 2);
    if (pair != "/*" && pair != "*/") continue;
    open += pair == "/*" ? 1 : -1;
    ++at;
    if (open == 0) return at + 1;
  }
  return MakeException(kSyntaxError, "Syntax error: Multiline comment is not closed");
}

StatusOr<size_t> SqlLexer::EndOfQuoted(char quote) const {
  size_t at = position_ + 1;
  while (at < text_.size()) {
    if (text_[at] == '\\') {
      at += 2;
    } else if (text_[at] != quote) {
      ++at;
    } else if (at + 1 < text_.size() && text_[at + 1] == quote) {
      at += 2;  // A doubled quote stands for itself.
    } else {
      return at + 1;
    }
  }
  return MakeException(
      kSyntaxError,
      fmt::format("Syntax error: quote {} at position {} is not closed", quote, position_ + 1));
}

size_t SqlLexer::EndOfWord() const {
  size_t end = position_ + 1;
  while (end < text_.size() && IsWordPart(text_[end])) ++end;
  return end;
}

StatusOr<Token> SqlLexer::Make(Token::Kind kind, size_t end) {
  Token token{kind, text_.substr(position_, end - position_), position_, end, depth_};
  position_ = end;
  return token;
}

std::string Unquoted(std::string_view token) {
  if (token.size() < 2) return std::string(token);
  const char quote = token.front();
  const std::string_view inside = token.substr(1, token.size() - 2);
  std::string value;
  for (size_t i = 0; i < inside.size(); ++i) {
    const bool has_next = i + 1 < inside.size();
    if (inside[i] == quote && has_next && inside[i + 1] == quote) {
      ++i;
    } else if (inside[i] == '\\' && has_next) {
      ++i;
      switch (inside[i]) {
        case 'n':
          value += '\n';
          continue;
        case 't':
          value += '\t';
          continue;
        case 'r':
          value += '\r';
          continue;
        case '0':
          value += '\0';
          continue;
        default:
          break;
      }
    }
    value += inside[i];
  }
  return value;
}

}  // namespace assay::warehouse
