#include "services/runtime/config/toml_source.h"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "services/runtime/base/input_file.h"

namespace assay::config {
namespace {

Literal Convert(const toml::node& node);

Literal ConvertTable(const toml::table& table) {
  Literal literal{.kind = Literal::Kind::kTable};
  for (const auto& [key, value] : table) {
    literal.keys.emplace_back(key.str());
    literal.items.push_back(Convert(value));
  }
  return literal;
}

Literal ConvertArray(const toml::array& array) {
  Literal literal{.kind = Literal::Kind::kArray};
  for (const toml::node& item : array) literal.items.push_back(Convert(item));
  return literal;
}

Literal ConvertAny(const toml::node& node) {
  using Kind = Literal::Kind;
  if (const auto* table = node.as_table()) return ConvertTable(*table);
  if (const auto* array = node.as_array()) return ConvertArray(*array);
  if (const auto* text = node.as_string()) return {.kind = Kind::kString, .text = text->get()};
  if (const auto* flag = node.as_boolean()) return {.kind = Kind::kBool, .text = Show(flag->get())};
  if (const auto* number = node.as_integer()) {
    return {.kind = Kind::kInteger, .text = Show(number->get())};
  }
  if (const auto* number = node.as_floating_point()) {
    return {.kind = Kind::kFloat, .text = Show(number->get())};
  }
  return {.kind = Kind::kOther, .text = "a date or time"};
}

Literal Convert(const toml::node& node) {
  Literal literal = ConvertAny(node);
  literal.line = static_cast<int>(node.source().begin.line);
  return literal;
}

// Finds where a text is nested deeper than kTomlDepthMax, before the parser makes tables of it. It
// knows strings, comments, brackets and dots as the parser does up to the first mistake, and there
// the parser ends.
class DepthCheck {
 public:
  explicit DepthCheck(std::string_view text) : rest_(text) {}

  // The line of the first place that is too deep.
  std::optional<int> FindTooDeep() {
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '"' || c == '\'') {
        SkipString(c);
        continue;
      }
      if (c == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      if (rest_.empty()) break;
      Count(rest_.front());
      if (brackets_ > kTomlDepthMax || key_parts_ > kTomlDepthMax) return line_;
      rest_.remove_prefix(1);
    }
    return std::nullopt;
  }

 private:
  void Count(char c) {
    switch (c) {
      case '[':
      case '{':
        ++brackets_;
        key_parts_ = 1;
        return;
      case ']':
      case '}':
        --brackets_;
        key_parts_ = 1;
        return;
      case '.':
        ++key_parts_;
        return;
      case '\n':
        ++line_;
        [[fallthrough]];
      case ',':
      case '=':
        key_parts_ = 1;
    }
  }

  void SkipString(char quote) {
    const std::string three(3, quote);
    const bool is_long = rest_.starts_with(three);
    const std::string_view end = is_long ? three : std::string_view(three).substr(0, 1);
    rest_.remove_prefix(end.size());
    while (!rest_.empty() && !rest_.starts_with(end)) {
      if (rest_.front() == '\n') {
        if (!is_long) return;  // A mistake.
        ++line_;
      }
      const bool is_escape = quote == '"' && rest_.front() == '\\' && rest_.size() > 1;
      if (is_escape && rest_[1] == '\n') ++line_;
      rest_.remove_prefix(is_escape ? 2 : 1);
    }
    rest_.remove_prefix(std::min(end.size(), rest_.size()));
    // A long string may end in up to two quotes of its own.
    for (int i = 0; is_long && i < 2 && rest_.starts_with(quote); ++i) rest_.remove_prefix(1);
  }

  std::string_view rest_;
  int line_ = 1;
  int brackets_ = 0;
  int key_parts_ = 1;
};

}  // namespace

StatusOr<Literal> ReadTomlFile(const std::string& path, std::stop_token stop) {
  ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(path, kTomlBytesMax, std::move(stop)));
  if (const std::optional<int> line = DepthCheck(text).FindTooDeep()) {
    return InvalidArgument("{}:{}: more than {} parts of a key, or brackets within brackets", path,
                           *line, kTomlDepthMax);
  }
  try {
    return ConvertTable(toml::parse(text, path));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return InvalidArgument("{}:{}:{}: not valid TOML: {}", path, at.line, at.column,
                           error.description());
  }
}

}  // namespace assay::config
