// Statement: what the warehouse must know of the SQL of one request to run it.
//
// Two steps with the engine's own parser between them (StatementParser): FindInsertHead() parts SQL
// from data, the parser makes sure that the SQL is one statement and writes it anew,
// ReadStatement() reads what it wrote. Only that text is ever run, so that what was looked at is
// what runs. Whether it may run is StatementPolicy's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/warehouse/sql_lexer.h"

namespace assay::warehouse {

// An INSERT that data follows, in a client's text.
struct InsertHead {
  std::string_view sql;  // From the beginning through VALUES or the format's name.
  size_t data_begin;     // Where in the text the data begins.
};

// Nothing where the text is no such INSERT, or cannot be told to be one: then all of it is SQL. A
// mistake here takes data for SQL or the other way round, but never lets SQL pass unparsed.
std::optional<InsertHead> FindInsertHead(std::string_view text);

struct Statement {
  enum class Kind {
    kRead,    // Answers rows: SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS, CHECK.
    kInsert,  // INSERT with data behind it: VALUES or FORMAT.
    kKill,    // KILL QUERY, which the warehouse answers itself.
    kOther,   // DDL, INSERT ... SELECT, SYSTEM and so on.
  };
  Kind kind = Kind::kOther;
  std::string whole{};     // As the engine's formatter wrote it.
  std::string sql{};       // kRead, kKill and kInsert: without FORMAT clause.
  std::string format{};    // Named by the statement; empty: the request's default.
  std::string settings{};  // kRead: a SETTINGS clause that stood behind FORMAT.
};

// All tokens of a text, without the end.
StatusOr<std::vector<Token>> Tokens(std::string_view text);

// Reads one statement of the engine's formatter.
StatusOr<Statement> ReadStatement(std::string_view formatted);

}  // namespace assay::warehouse
