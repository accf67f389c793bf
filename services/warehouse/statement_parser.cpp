#include "services/warehouse/statement_parser.h"

#include <utility>

#include "services/runtime/clickhouse/parameters.h"
#include "services/warehouse/between_nesting.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr size_t kIdleSessionsMax = 4;
constexpr size_t kRememberedBytesMax = 4 << 20;  // Of texts and what they became, all together.
constexpr size_t kRememberedTextBytesMax = 64 << 10;

// Nested ones double what the engine reads, each time.
constexpr size_t kNestedBetweensMax = 12;

// The brackets, commas and BETWEENs of a text, as the engine's lexer finds them.
constexpr char kSkeleton[] =
    "SELECT arrayStringConcat(arrayMap(token -> multiIf("
    "startsWith(toString(token.type), 'Opening'), '(', "
    "startsWith(toString(token.type), 'Closing'), ')', "
    "token.type = 'Comma', ',', "
    "token.type = 'BareWord' AND lower(substring({sql:String}, token.begin + 1, "
    "token.end - token.begin)) = 'between', 'B', ''), tokenizeQuery({sql:String})))";

constexpr char kParsingMemoryBytesMax[] = "67108864";

// The engine's error about the text, without the statement that we wrapped around it.
Status AboutTheText(const Status& error) {
  std::string text(Message(error));
  size_t wrapping = text.find(": In scope SELECT formatQuery");
  const size_t name = text.rfind(". (");
  if (wrapping != std::string::npos && name != std::string::npos && wrapping < name) {
    while (wrapping > 0 && (text[wrapping - 1] == ' ' || text[wrapping - 1] == '.')) --wrapping;
    text.erase(wrapping, name - wrapping);
  }
  return EngineException(text);
}

}  // namespace

StatusOr<std::string> StatementParser::Format(std::string_view sql) {
  const bool is_short = sql.size() <= kRememberedTextBytesMax;
  if (is_short) {
    const std::lock_guard lock(mutex_);
    if (const std::string* formatted = Remembered(std::string(sql))) return *formatted;
  }
  ASSIGN_OR_RETURN(std::string formatted, Ask(sql));
  if (is_short) {
    const std::lock_guard lock(mutex_);
    Remember(std::string(sql), formatted);
  }
  return formatted;
}

StatusOr<std::string> StatementParser::Ask(std::string_view sql) {
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, TakeSession());
  const NamedValues text = {{"sql", clickhouse::ParameterValue(sql).text()}};
  // An error takes the session with it.
  if (CountBetweens(sql) > kNestedBetweensMax) {
    ASSIGN_OR_RETURN(const Outcome skeleton, session->Run(kSkeleton, "RawBLOB", text));
    if (BetweenNesting(skeleton.output) > kNestedBetweensMax) {
      return MakeException(
          kSyntaxError, fmt::format("Syntax error: more than {} BETWEENs inside one another, which "
                                    "the engine would double each time; put brackets around those "
                                    "that stand beside one another, or write a >= b AND a <= c",
                                    kNestedBetweensMax));
    }
  }
  StatusOr<Outcome> outcome = session->Run("SELECT formatQuery({sql:String})", "RawBLOB", text);
  if (!outcome.ok()) return AboutTheText(outcome.status());
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleSessionsMax) idle_.push_back(std::move(session));
  return std::move(outcome->output);
}

StatusOr<std::unique_ptr<Session>> StatementParser::TakeSession() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Session> session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, engine_.Open());
  // The length of a text is limited where it is read.
  RETURN_IF_ERROR(session->Configure({.settings = {{"max_query_size", "0"},
                                                   {"max_threads", "1"},
                                                   {"max_memory_usage", kParsingMemoryBytesMax}}}));
  return session;
}

const std::string* StatementParser::Remembered(const std::string& sql) {
  if (const auto found = recent_.find(sql); found != recent_.end()) return &found->second;
  const auto found = older_.find(sql);
  if (found == older_.end()) return nullptr;
  Remember(sql, std::move(found->second));
  return &recent_.at(sql);
}

void StatementParser::Remember(std::string sql, std::string formatted) {
  const size_t bytes = sql.size() + formatted.size();
  if (recent_bytes_ + bytes > kRememberedBytesMax / 2) {
    older_ = std::exchange(recent_, {});
    recent_bytes_ = 0;
  }
  recent_bytes_ += bytes;
  recent_.insert_or_assign(std::move(sql), std::move(formatted));
}

}  // namespace assay::warehouse
