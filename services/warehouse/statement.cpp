#include "services/warehouse/statement.h"

#include <algorithm>
#include <initializer_list>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

bool IsAny(const Token& token, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.Is(word); });
}

// Where the data of an INSERT begins: behind the rest of the line that ends its statement.
size_t SkipLineEnd(std::string_view text, size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  if (at < text.size() && text[at] == '\r') ++at;
  if (at < text.size() && text[at] == '\n') ++at;
  return at;
}

// INSERT [INTO] [TABLE] [FUNCTION] and the first part of the target's name, which may be any word.
Status SkipInsertTarget(SqlLexer& lexer) {
  ASSIGN_OR_RETURN(Token token, lexer.Next());
  if (!token.Is("INSERT")) return NotFound("no INSERT");
  do {
    ASSIGN_OR_RETURN(token, lexer.Next());
  } while (IsAny(token, {"INTO", "TABLE", "FUNCTION"}));
  return OkStatus();
}

// Stops at the word before the data, so that data is never read as SQL.
StatusOr<InsertHead> FindData(std::string_view text) {
  SqlLexer lexer(text);
  RETURN_IF_ERROR(SkipInsertTarget(lexer));
  while (true) {
    ASSIGN_OR_RETURN(const Token token, lexer.Next());
    if (token.kind == Token::Kind::kEnd || IsAny(token, {"SELECT", "WITH", "EXPLAIN"})) {
      return NotFound("no data");
    }
    if (token.depth > 0) continue;
    if (token.Is("VALUES")) return InsertHead{text.substr(0, token.end), token.end};
    if (token.Is("FORMAT")) {
      ASSIGN_OR_RETURN(const Token format, lexer.Next());
      return InsertHead{text.substr(0, format.end), SkipLineEnd(text, format.end)};
    }
  }
}

bool HasSelect(const std::vector<Token>& tokens) {
  return std::ranges::any_of(
      tokens, [](const Token& token) { return token.depth == 0 && token.Is("SELECT"); });
}

// The index of FORMAT in "... FORMAT name [SETTINGS ...]", or tokens.size(). The formatter begins a
// line with this clause, except behind an INSERT's target, where it is the end. Columns and aliases
// of that name stand elsewhere.
size_t FindFormat(std::string_view formatted, const std::vector<Token>& tokens) {
  const bool is_insert = tokens.front().Is("INSERT") && !HasSelect(tokens);
  for (size_t i = 1; i + 1 < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.depth > 0 || token.text != "FORMAT") continue;
    const bool begins_line = formatted[token.begin - 1] == '\n';
    const bool ends_insert = is_insert && i + 2 == tokens.size();
    if (begins_line || ends_insert) return i;
  }
  return tokens.size();
}

Statement::Kind KindOf(const std::vector<Token>& tokens) {
  const Token& first = tokens.front();
  if (first.Is("KILL") && tokens.size() > 1 && tokens[1].Is("QUERY")) return Statement::Kind::kKill;
  if (first.Is("INSERT") && !HasSelect(tokens)) return Statement::Kind::kInsert;
  const bool reads = first.IsPunctuation('(') || IsAny(first, {"SELECT", "WITH", "SHOW", "DESCRIBE",
                                                               "EXPLAIN", "EXISTS", "CHECK"});
  return reads ? Statement::Kind::kRead : Statement::Kind::kOther;
}

}  // namespace

std::optional<InsertHead> FindInsertHead(std::string_view text) {
  const StatusOr<InsertHead> head = FindData(text);
  return head.ok() ? std::optional(*head) : std::nullopt;
}

StatusOr<std::vector<Token>> Tokens(std::string_view text) {
  SqlLexer lexer(text);
  std::vector<Token> tokens;
  while (true) {
    ASSIGN_OR_RETURN(const Token token, lexer.Next());
    if (token.kind == Token::Kind::kEnd) return tokens;
    tokens.push_back(token);
  }
}

StatusOr<Statement> ReadStatement(std::string_view formatted) {
  ASSIGN_OR_RETURN(const std::vector<Token> tokens, Tokens(formatted));
  if (tokens.empty()) return MakeException(kSyntaxError, "Syntax error: Empty query");
  Statement statement{
      .kind = KindOf(tokens), .whole = std::string(formatted), .sql = std::string(formatted)};
  const size_t format = FindFormat(formatted, tokens);
  const bool has_format = format < tokens.size();
  if (has_format) statement.format = tokens[format + 1].text;
  if (statement.kind == Statement::Kind::kInsert && !has_format) {
    return MakeException(kSyntaxError,
                         "Syntax error: INSERT needs VALUES, FORMAT or SELECT behind its target");
  }
  if (statement.kind == Statement::Kind::kOther || !has_format) return statement;
  statement.sql = formatted.substr(0, tokens[format].begin);
  statement.settings = formatted.substr(tokens[format + 1].end);
  return statement;
}

}  // namespace assay::warehouse
