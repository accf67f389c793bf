#include "ingest/sink/migrate/statements.h"

#include <algorithm>

namespace assay::sink {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Past the quoted text that begins at `at`; npos when it is not closed. A backslash or a doubled
// quote does not end it.
size_t EndOfQuote(std::string_view text, size_t at) {
  const char quote = text[at];
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (i + 1 == text.size() || text[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  return std::string_view::npos;
}

// Past the comment that begins at `at`, or `at` itself when none does; npos when it is not closed.
size_t EndOfComment(std::string_view text, size_t at) {
  if (text.substr(at, 2) == "--") {
    return std::min(text.find('\n', at), text.size());
  }
  if (text.substr(at, 2) == "/*") {
    const size_t end = text.find("*/", at + 2);
    return end == std::string_view::npos ? end : end + 2;
  }
  return at;
}

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

}  // namespace

StatusOr<std::vector<std::string>> SplitStatements(std::string_view text) {
  std::vector<std::string> statements;
  size_t begin = 0;
  bool has_words = false;  // Anything but space and comments since `begin`.
  const auto finish = [&](size_t end) {
    if (has_words) statements.push_back(Trimmed(text.substr(begin, end - begin)));
    has_words = false;
  };
  size_t at = 0;
  while (at < text.size()) {
    size_t next = EndOfComment(text, at);
    if (next == at) {
      const char c = text[at];
      const bool is_quote = c == '\'' || c == '"' || c == '`';
      next = is_quote ? EndOfQuote(text, at) : at + 1;
      if (c == ';') {
        finish(at);
        begin = next;
      } else if (kSpace.find(c) == std::string_view::npos) {
        has_words = true;
      }
    }
    if (next == std::string_view::npos) {
      const auto line = std::ranges::count(text.substr(0, at), '\n') + 1;
      return InvalidArgument("line {}: {} is not closed", line,
                             text.substr(at, 1) == "/" ? "a comment" : "a quote");
    }
    at = next;
  }
  finish(text.size());
  return statements;
}

}  // namespace assay::sink
