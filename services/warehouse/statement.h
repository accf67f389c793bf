// Statement: what the warehouse knows about the SQL of one request before the engine sees it.
#pragma once

#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::warehouse {

struct Statement {
  enum class Kind {
    kRead,    // Answers rows: SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS, CHECK.
    kInsert,  // INSERT with data behind it: VALUES or FORMAT.
    kKill,    // KILL QUERY, which the warehouse answers itself.
    kOther,   // DDL, INSERT ... SELECT, SYSTEM and so on.
  };
  Kind kind = Kind::kOther;
  // Without closing semicolon and data; kRead and kKill also without FORMAT clause.
  std::string sql{};
  std::string format{};    // Named by the statement; empty: the request's default.
  std::string settings{};  // kRead: a SETTINGS clause that stood behind FORMAT.
  size_t data_begin = 0;   // kInsert: where in the text the data begins.
};

// Fails, in ClickHouse's words, for what a server must not run: an empty text, several statements,
// INTO OUTFILE, FROM INFILE, SYSTEM SHUTDOWN. Other mistakes are left to the engine to explain.
StatusOr<Statement> ParseStatement(std::string_view text);

}  // namespace assay::warehouse
