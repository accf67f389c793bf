#include "services/warehouse/statement.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "services/warehouse/exception.h"
#include "services/warehouse/sql_lexer.h"

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

// [INTO] [TABLE] [FUNCTION] and the first part of the target's name, which may be any word.
Status SkipInsertTarget(SqlLexer& lexer) {
  while (true) {
    ASSIGN_OR_RETURN(const Token token, lexer.Next());
    if (!IsAny(token, {"INTO", "TABLE", "FUNCTION"})) return OkStatus();
  }
}

// An INSERT that data follows; nothing for INSERT ... SELECT. Stops at the word before the data,
// so that data is never read as SQL.
StatusOr<std::optional<Statement>> ParseInsert(std::string_view text, SqlLexer lexer) {
  RETURN_IF_ERROR(SkipInsertTarget(lexer));
  while (true) {
    ASSIGN_OR_RETURN(const Token token, lexer.Next());
    if (token.kind == Token::Kind::kEnd) {
      return MakeException(kSyntaxError,
                           "Syntax error: INSERT needs VALUES, FORMAT or SELECT behind its target");
    }
    if (IsAny(token, {"SELECT", "WITH", "EXPLAIN", "WATCH"})) {
      return std::nullopt;
    }
    if (token.depth > 0) continue;
    if (token.Is("INFILE")) {
      return MakeException(kUnknownTypeOfQuery, "Query has infile and was send directly to server");
    }
    if (token.Is("VALUES")) {
      return Statement{.kind = Statement::Kind::kInsert,
                       .sql = std::string(text.substr(0, token.begin)),
                       .format = "Values",
                       .data_begin = token.end};
    }
    if (token.Is("FORMAT")) {
      ASSIGN_OR_RETURN(const Token format, lexer.Next());
      if (format.kind != Token::Kind::kWord) {
        return MakeException(kSyntaxError, "Syntax error: FORMAT needs the name of a format");
      }
      return Statement{.kind = Statement::Kind::kInsert,
                       .sql = std::string(text.substr(0, token.begin)),
                       .format = std::string(format.text),
                       .data_begin = SkipLineEnd(text, format.end)};
    }
  }
}

// The tokens outside all brackets, up to the end or a semicolon; behind that nothing may follow.
StatusOr<std::vector<Token>> OuterTokens(SqlLexer& lexer) {
  std::vector<Token> outer;
  bool is_closed = false;
  while (true) {
    ASSIGN_OR_RETURN(const Token token, lexer.Next());
    if (token.kind == Token::Kind::kEnd) return outer;
    if (token.depth == 0 && token.IsPunctuation(';')) {
      is_closed = true;
    } else if (is_closed) {
      return MakeException(kSyntaxError, "Syntax error (Multi-statements are not allowed)");
    } else if (token.depth == 0) {
      outer.push_back(token);
    }
  }
}

// The index of FORMAT in "... FORMAT name [SETTINGS ...]", or tokens.size(). A column or alias of
// that name is followed by something else.
size_t FindFormat(const std::vector<Token>& tokens) {
  for (size_t i = 1; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].Is("FORMAT") || tokens[i - 1].Is("AS")) continue;
    const bool names_format = tokens[i + 1].kind == Token::Kind::kWord;
    const bool ends_here = i + 2 == tokens.size() || tokens[i + 2].Is("SETTINGS");
    if (names_format && ends_here) return i;
  }
  return tokens.size();
}

Statement::Kind KindOf(const std::vector<Token>& tokens) {
  const Token& first = tokens.front();
  if (first.Is("KILL") && tokens.size() > 1 && tokens[1].Is("QUERY")) return Statement::Kind::kKill;
  const bool writes = std::ranges::any_of(tokens, [](const Token& t) { return t.Is("INSERT"); });
  if (first.Is("WITH") && writes) return Statement::Kind::kOther;
  const bool reads =
      first.IsPunctuation('(') || IsAny(first, {"SELECT", "WITH", "FROM", "SHOW", "DESCRIBE",
                                                "DESC", "EXPLAIN", "EXISTS", "CHECK"});
  return reads ? Statement::Kind::kRead : Statement::Kind::kOther;
}

// What would act on this process or its files instead of on the store.
Status CheckAllowed(const std::vector<Token>& tokens) {
  if (tokens.empty()) return MakeException(kSyntaxError, "Syntax error: Empty query");
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].Is("INTO") && tokens[i + 1].Is("OUTFILE")) {
      return MakeException(kIntoOutfileNotAllowed, "INTO OUTFILE is not allowed");
    }
  }
  const bool stops_engine =
      tokens.size() > 1 && tokens[0].Is("SYSTEM") && IsAny(tokens[1], {"SHUTDOWN", "KILL"});
  if (!stops_engine) return OkStatus();
  return MakeException(kSupportIsDisabled, "The warehouse is stopped by a signal, not by SQL");
}

}  // namespace

StatusOr<Statement> ParseStatement(std::string_view text) {
  SqlLexer lexer(text);
  SqlLexer ahead(text);
  ASSIGN_OR_RETURN(const Token first, ahead.Next());
  if (first.Is("INSERT")) {
    ASSIGN_OR_RETURN(std::optional<Statement> insert, ParseInsert(text, ahead));
    if (insert) return *std::move(insert);
  }
  ASSIGN_OR_RETURN(const std::vector<Token> tokens, OuterTokens(lexer));
  RETURN_IF_ERROR(CheckAllowed(tokens));

  Statement statement{.kind = KindOf(tokens)};
  const size_t format = FindFormat(tokens);
  const size_t end = tokens.back().end;
  statement.sql = text.substr(0, end);
  if (format == tokens.size()) return statement;
  statement.format = tokens[format + 1].text;
  if (statement.kind == Statement::Kind::kOther) return statement;
  statement.sql = text.substr(0, tokens[format].begin);
  statement.settings = text.substr(tokens[format + 1].end, end - tokens[format + 1].end);
  return statement;
}

}  // namespace assay::warehouse
