#include "services/runtime/config/toml_source.h"

#include <toml++/toml.h>

#include <fstream>
#include <iterator>
#include <sstream>

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

}  // namespace

StatusOr<Literal> ReadTomlFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return NotFound("{}: cannot be read; check the path given with --config", path);
  try {
    return ConvertTable(toml::parse(text, path));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return InvalidArgument("{}:{}:{}: not valid TOML: {}", path, at.line, at.column,
                           error.description());
  }
}

}  // namespace assay::config
