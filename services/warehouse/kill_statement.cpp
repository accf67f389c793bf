#include "services/warehouse/kill_statement.h"

#include <algorithm>

#include "services/warehouse/exception.h"
#include "services/warehouse/sql_lexer.h"

namespace assay::warehouse {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

class KillParser {
 public:
  KillParser(std::string_view sql, const Parameters& parameters)
      : lexer_(sql), parameters_(parameters) {}

  StatusOr<KillStatement> Parse() {
    for (const std::string_view word : {"KILL", "QUERY", "WHERE", "QUERY_ID"}) {
      RETURN_IF_ERROR(Advance());
      if (!token_.Is(word)) return Unsupported();
    }
    RETURN_IF_ERROR(Advance());
    if (token_.IsPunctuation('=')) {
      RETURN_IF_ERROR(Advance());
      RETURN_IF_ERROR(ParseId());
    } else if (token_.Is("IN")) {
      RETURN_IF_ERROR(Advance());
      RETURN_IF_ERROR(ParseIds());
    } else {
      return Unsupported();
    }
    RETURN_IF_ERROR(ParseMode());
    return std::move(kill_);
  }

 private:
  Status Advance() {
    ASSIGN_OR_RETURN(token_, lexer_.Next());
    return OkStatus();
  }

  Status ParseIds() {
    if (!token_.IsPunctuation('(')) return Unsupported();
    do {
      RETURN_IF_ERROR(Advance());
      RETURN_IF_ERROR(ParseId());
    } while (token_.IsPunctuation(','));
    if (!token_.IsPunctuation(')')) return Unsupported();
    return Advance();
  }

  // One id; leaves the token behind it.
  Status ParseId() {
    if (token_.kind == Token::Kind::kString) {
      kill_.query_ids.push_back(Unquoted(token_.text));
      return Advance();
    }
    if (!token_.IsPunctuation('{')) return Unsupported();
    RETURN_IF_ERROR(Advance());
    const std::string name(token_.text);
    const auto bound = std::ranges::find(parameters_, name, &Parameters::value_type::first);
    if (bound == parameters_.end()) {
      return MakeException(kUnknownParameter,
                           fmt::format("Query parameter `{}` was not set", name));
    }
    kill_.query_ids.push_back(bound->second);
    while (!token_.IsPunctuation('}')) {
      RETURN_IF_ERROR(Advance());
      if (token_.kind == Token::Kind::kEnd) return Unsupported();
    }
    return Advance();
  }

  Status ParseMode() {
    using Mode = KillStatement::Mode;
    if (token_.kind == Token::Kind::kEnd) return OkStatus();
    if (!token_.Is("SYNC") && !token_.Is("ASYNC") && !token_.Is("TEST")) return Unsupported();
    kill_.mode = token_.Is("SYNC") ? Mode::kSync : token_.Is("TEST") ? Mode::kTest : Mode::kAsync;
    RETURN_IF_ERROR(Advance());
    return token_.kind == Token::Kind::kEnd ? OkStatus() : Unsupported();
  }

  static Status Unsupported() {
    return MakeException(
        kNotImplemented,
        "The warehouse ends statements by id: KILL QUERY WHERE query_id = '...' or "
        "query_id IN ('...', '...'), then SYNC, ASYNC or TEST");
  }

  SqlLexer lexer_;
  const Parameters& parameters_;
  Token token_{};
  KillStatement kill_{};
};

}  // namespace

StatusOr<KillStatement> ParseKill(std::string_view sql, const Parameters& parameters) {
  return KillParser(sql, parameters).Parse();
}

}  // namespace assay::warehouse
