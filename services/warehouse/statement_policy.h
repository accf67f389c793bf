// StatementPolicy: which statements may run.
//
// The engine's own grants (engine.cpp) keep every statement from files, commands and the network
// where the engine asks for a grant. This refuses the rest: kinds of statements, functions and
// engines that are not listed here as harmless, and the few things the engine does without asking.
// It judges the text that the engine's formatter wrote and that will be run, token by token: there,
// a name before a bracket is a call, whatever quotes, comments or nesting the client chose.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "services/runtime/base/status.h"
#include "services/warehouse/request.h"
#include "services/warehouse/role.h"
#include "services/warehouse/sql_lexer.h"

namespace assay::warehouse {

class StatementPolicy {
 public:
  using Names = std::set<std::string, std::less<>>;

  // All table functions that the engine knows, in lower case, and the table engines that may be
  // used beside the store's own.
  StatementPolicy(Names table_functions, Names engines)
      : table_functions_(std::move(table_functions)), engines_(std::move(engines)) {}

  // ACCESS_DENIED, or ClickHouse's own code for the case, with what to do instead.
  Status Check(std::string_view formatted, Role role, const NamedValues& parameters) const;

 private:
  Status CheckName(std::span<const Token> tokens, size_t at, Role role) const;

  const Names table_functions_;
  const Names engines_;
};

}  // namespace assay::warehouse
