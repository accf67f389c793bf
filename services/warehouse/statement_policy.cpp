#include "services/warehouse/statement_policy.h"

#include <algorithm>
#include <cctype>
#include <span>
#include <vector>

#include "services/warehouse/exception.h"
#include "services/warehouse/statement.h"

namespace assay::warehouse {
namespace {

using Words = std::vector<std::string_view>;

// How a statement may begin. A word may be anything where "*" stands.
const std::vector<Words> kForEverybody = {
    {"SELECT"}, {"WITH"},           {"SHOW"},          {"DESCRIBE"}, {"EXISTS"},        {"EXPLAIN"},
    {"CHECK"},  {"INSERT", "INTO"}, {"KILL", "QUERY"}, {"USE"},      {"DELETE", "FROM"}};
const std::vector<Words> kForMigrations = {
    {"CREATE", "TABLE"},
    {"CREATE", "OR", "REPLACE", "TABLE"},
    {"CREATE", "TEMPORARY", "TABLE"},
    {"CREATE", "VIEW"},
    {"CREATE", "OR", "REPLACE", "VIEW"},
    {"CREATE", "MATERIALIZED", "VIEW"},
    {"CREATE", "DATABASE"},
    {"ALTER", "TABLE"},
    {"DROP", "TABLE"},
    {"DROP", "TEMPORARY", "TABLE"},
    {"DROP", "VIEW"},
    {"DROP", "DATABASE"},
    {"RENAME", "TABLE"},
    {"EXCHANGE", "TABLES"},
    {"TRUNCATE", "TABLE"},
    {"OPTIMIZE", "TABLE"},
    {"SYSTEM", "START", "MERGES"},
    {"SYSTEM", "STOP", "MERGES"},
    {"SYSTEM", "DROP"},   // Caches: the engine's grants know no more.
    {"SYSTEM", "CLEAR"},  // Their newer name.
    {"SYSTEM", "FLUSH", "LOGS"}};

// What a running platform changes of its tables.
const std::vector<Words> kOrdinaryAlters = {{"DETACH", "PART"}, {"DELETE", "WHERE"}};

// Table functions that compute from their arguments alone. Those that take a structure or a text in
// a format are not among them: in these strings hide expressions, which would have to be parsed
// too.
const std::set<std::string_view> kPureTableFunctions = {
    "numbers", "numbers_mt", "zeros", "zeros_mt", "generateseries", "generate_series", "view"};

// Functions that read files or ask other machines, without a grant. A function's bare name can be
// an argument of another (arrayMap(file, ...)), so as names of columns they need their table
// before.
const std::set<std::string_view> kReachingFunctions = {
    "file", "catboostevaluate", "aiclassify", "aiembed", "aiextract", "aigenerate", "aitranslate"};

// The engine's own tables that do something where they are read: the first starts a program and
// asks its port for two minutes, in which nothing can be killed; the second interrupts every
// thread; the third reads a file. The engine asks for no grant. Of columns they need their table
// before, too.
const std::set<std::string_view> kActingTables = {"models", "stack_trace", "jemalloc_profile_text"};

// Functions that parse SQL in a value, where nobody counts how long that takes (StatementParser
// does).
const std::set<std::string_view> kParsingFunctions = {
    "formatquery", "formatqueryornull", "formatquerysingleline", "formatquerysinglelineornull"};

// Engines that keep all they store in the store.
const std::set<std::string_view> kStoreEngines = {"MergeTree",
                                                  "ReplacingMergeTree",
                                                  "SummingMergeTree",
                                                  "AggregatingMergeTree",
                                                  "CollapsingMergeTree",
                                                  "VersionedCollapsingMergeTree",
                                                  "CoalescingMergeTree",
                                                  "Memory",
                                                  "Null",
                                                  "Log",
                                                  "TinyLog",
                                                  "StripeLog",
                                                  "Set",
                                                  "Join",
                                                  "Buffer",
                                                  "Atomic"};

constexpr char kAdvice[] =
    "what runs in the warehouse reaches no files, commands or other machines; see 'What a "
    "statement "
    "may do' in services/warehouse/README.md";

constexpr size_t kShownBytesMax = 64;  // Of a word from the statement, in an error.

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool IsName(const Token& token) {
  return token.kind == Token::Kind::kWord || token.kind == Token::Kind::kIdentifier;
}

std::string NameOf(const Token& token) {
  return token.kind == Token::Kind::kIdentifier ? Unquoted(token.text) : std::string(token.text);
}

bool Begins(std::span<const Token> tokens, const Words& words) {
  return tokens.size() >= words.size() &&
         std::ranges::equal(
             words, tokens.first(words.size()),
             [](std::string_view word, const Token& token) { return token.Is(word); });
}

bool BeginsAny(std::span<const Token> tokens, const std::vector<Words>& beginnings) {
  return std::ranges::any_of(beginnings, [&](const Words& words) { return Begins(tokens, words); });
}

template <typename... Args>
Status Denied(fmt::format_string<Args...> text, Args&&... args) {
  return MakeException(kAccessDenied,
                       fmt::format("Not enough privileges: {}; {}",
                                   fmt::format(text, std::forward<Args>(args)...), kAdvice));
}

// The first words, as far as they can be shown as they are.
std::string Beginning(std::span<const Token> tokens) {
  std::string shown;
  for (const Token& token : tokens.first(std::min<size_t>(tokens.size(), 3))) {
    if (token.kind != Token::Kind::kWord) break;
    if (!shown.empty()) shown += ' ';
    shown += token.text.substr(0, kShownBytesMax);
  }
  return shown.empty() ? "this kind of statement" : shown;
}

// ALTER TABLE t (DETACH PART ...), (...): every part of it stands in brackets.
bool HasOnlyOrdinaryAlters(std::span<const Token> tokens) {
  bool has_any = false;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].depth > 0 || !tokens[i].IsPunctuation('(')) continue;
    if (!BeginsAny(tokens.subspan(i + 1), kOrdinaryAlters)) return false;
    has_any = true;
  }
  return has_any;
}

Status CheckKind(std::span<const Token> tokens, Role role) {
  if (BeginsAny(tokens, kForEverybody) || tokens.front().IsPunctuation('(')) return OkStatus();
  // SET name = value; not SET ROLE.
  if (tokens.size() > 2 && tokens[0].Is("SET") && tokens[2].IsPunctuation('=')) return OkStatus();
  if (Begins(tokens, {"ALTER", "TABLE"}) && HasOnlyOrdinaryAlters(tokens)) return OkStatus();
  if (!BeginsAny(tokens, kForMigrations)) return Denied("{} is not allowed", Beginning(tokens));
  if (role == Role::kMigration) return OkStatus();
  return MakeException(
      kAccessDenied, fmt::format("Not enough privileges: {} is for the user of the migrations only",
                                 Beginning(tokens)));
}

// What is refused wherever it stands; tokens[at] and its neighbours.
Status CheckClause(std::span<const Token> tokens, size_t at) {
  const Token& token = tokens[at];
  const auto follows = [&](std::string_view word) {
    return at + 1 < tokens.size() && tokens[at + 1].Is(word);
  };
  if (token.Is("INTO") && follows("OUTFILE")) {
    return MakeException(kIntoOutfileNotAllowed, "INTO OUTFILE is not allowed");
  }
  if (token.Is("FROM") && follows("INFILE")) {
    return MakeException(kUnknownTypeOfQuery, "Query has infile and was send directly to server");
  }
  if (token.Is("PARALLEL") && follows("WITH")) return Denied("PARALLEL WITH is not allowed");
  const bool is_assigned = at + 1 < tokens.size() && tokens[at + 1].IsPunctuation('=');
  if (IsName(token) && is_assigned && Lower(NameOf(token)).starts_with("param_")) {
    return Denied("parameters come in the URL and not in SETTINGS");
  }
  return OkStatus();
}

// `models`, `system.models`, {database:Identifier}.models; not t.models, a column.
bool NamesActingTable(std::span<const Token> tokens, size_t at) {
  if (!kActingTables.contains(Lower(NameOf(tokens[at])))) return false;
  if (at < 2 || !tokens[at - 1].IsPunctuation('.')) return at == 0 || !tokens[at - 1].Is("AS");
  const Token& qualifier = tokens[at - 2];
  return !IsName(qualifier) || Lower(NameOf(qualifier)) == "system";
}

// {name:Identifier} puts the parameter's value where a name stands.
Status CheckParameter(std::span<const Token> rest, const NamedValues& parameters) {
  if (rest.size() < 4 || !rest[0].IsPunctuation('{') || !rest[3].Is("IDENTIFIER")) {
    return OkStatus();
  }
  for (const auto& [name, value] : parameters) {
    if (name != NameOf(rest[1])) continue;
    const std::string lower = Lower(value);
    const std::string_view last = std::string_view(lower).substr(lower.rfind('.') + 1);
    if (value.find('/') != std::string::npos || kReachingFunctions.contains(lower) ||
        kActingTables.contains(last)) {
      return Denied("this value of the parameter {} is not allowed",
                    rest[1].text.substr(0, kShownBytesMax));
    }
  }
  return OkStatus();
}

}  // namespace

Status StatementPolicy::Check(std::string_view formatted, Role role,
                              const NamedValues& parameters) const {
  ASSIGN_OR_RETURN(const std::vector<Token> all, Tokens(formatted));
  if (all.empty()) return MakeException(kSyntaxError, "Syntax error: Empty query");
  const std::span<const Token> tokens(all);
  for (size_t i = 0; i < tokens.size(); ++i) {
    RETURN_IF_ERROR(CheckClause(tokens, i));
    RETURN_IF_ERROR(CheckParameter(tokens.subspan(i), parameters));
    if (IsName(tokens[i])) RETURN_IF_ERROR(CheckName(tokens, i, role));
  }
  return CheckKind(tokens, role);
}

Status StatementPolicy::CheckName(std::span<const Token> tokens, size_t at, Role role) const {
  const std::string name = NameOf(tokens[at]);
  const std::string lower = Lower(name);
  const bool creates = tokens.front().Is("CREATE");
  const bool is_called = at + 1 < tokens.size() && tokens[at + 1].IsPunctuation('(');
  const bool is_alias = at > 0 && tokens[at - 1].Is("AS") && !creates;
  const bool is_qualified = at > 0 && tokens[at - 1].IsPunctuation('.');
  // As a table function it takes a structure, which may hold expressions; and nothing but its place
  // would tell one from the other.
  if (is_called && lower == "format") {
    return Denied("format is a table function, too, and not allowed as either; use concat");
  }
  if (is_called && table_functions_.contains(lower) && !kPureTableFunctions.contains(lower)) {
    return Denied("the table function {} is not allowed", lower);
  }
  // A disk of a table's own lies anywhere in the file system or the network.
  if (is_called && lower == "disk") return Denied("a disk of a table's own is not allowed");
  if (kReachingFunctions.contains(lower) && (is_called || !(is_alias || is_qualified))) {
    return Denied("the function {0} is not allowed (a column of that name is t.{0})", lower);
  }
  if (NamesActingTable(tokens, at)) {
    return Denied("the engine's table {0} does something where it is read (a column is t.{0})",
                  lower);
  }
  if (kParsingFunctions.contains(lower) && role != Role::kMigration) {
    return Denied("the function {} is for the user of the migrations only", lower);
  }
  // The engine's database `default` takes a path for the name of a table.
  if (name.find('/') != std::string::npos && !is_alias) {
    return Denied("a name with a slash is taken for the path of a file");
  }
  const bool names_engine = creates && tokens[at].Is("ENGINE") && at + 2 < tokens.size() &&
                            tokens[at + 1].IsPunctuation('=');
  if (!names_engine) return OkStatus();
  const std::string engine = NameOf(tokens[at + 2]);
  if (kStoreEngines.contains(engine) || engines_.contains(engine)) return OkStatus();
  const bool can_be_shown = tokens[at + 2].kind == Token::Kind::kWord;
  return Denied("the engine {} is not allowed",
                can_be_shown ? engine.substr(0, kShownBytesMax) : "named there");
}

}  // namespace assay::warehouse
