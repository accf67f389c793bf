#include "services/runtime/config/describe.h"

#include <algorithm>
#include <map>

namespace assay::config {
namespace {

std::string Redact(const Field& field, const std::string& text) {
  return field.secret && !text.empty() ? "<redacted>" : text;
}

std::string DefaultOf(const Field& field) {
  if (field.required) return "none, must be set";
  if (field.default_text.empty()) return "empty";
  const std::string text = Redact(field, field.default_text);
  return field.unit.empty() ? text : text + " " + field.unit;
}

std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// "a,b" -> "a", "b": the elements of a list or table, each written by `write`.
template <typename Write>
std::string JoinElements(std::string_view text, Write write) {
  std::string joined;
  while (!text.empty()) {
    const std::string_view element = text.substr(0, text.find(','));
    joined += (joined.empty() ? "" : ", ") + write(element);
    text.remove_prefix(std::min(text.size(), element.size() + 1));
  }
  return joined;
}

std::string WritePair(std::string_view pair) {
  const size_t equals = pair.find('=');
  return Quote(pair.substr(0, equals)) + " = " + Quote(pair.substr(equals + 1));
}

// The value as TOML, so that the printed configuration can be used as a file.
std::string TomlValue(const Field& field) {
  const std::string text = field.text();
  if (field.secret && !text.empty()) return Quote(Redact(field, text));
  if (field.type == TypeName<std::vector<std::string>>()) {
    return "[" + JoinElements(text, Quote) + "]";
  }
  if (field.type == TypeName<std::vector<int32_t>>()) return "[" + text + "]";
  if (field.type == TypeName<TextMap>()) return "{" + JoinElements(text, WritePair) + "}";
  const bool bare = field.type == TypeName<int64_t>() || field.type == TypeName<double>() ||
                    field.type == TypeName<bool>();
  return bare ? text : Quote(text);
}

}  // namespace

std::string Help(const Schema& schema, std::string_view program, std::string_view purpose) {
  std::string text = fmt::format(
      "{}: {}\n\nusage: {} [--config FILE]... [--SETTING=VALUE]...{}\n\n"
      "  --config FILE     read settings from a TOML file (also: ASSAY_CONFIG)\n"
      "  --print-config    print the effective settings, without secrets, and exit\n"
      "  --help-markdown   print the settings as a Markdown table and exit\n"
      "  --help            print this and exit\n",
      program, purpose, program, schema.commands().empty() ? "" : " [COMMAND]");
  if (!schema.commands().empty()) text += "\nCommands\n";
  for (const Command& command : schema.commands()) {
    text += fmt::format("  {:<18}{}\n", command.name, command.doc);
  }
  text += "\nSettings (flag before environment before file before default)\n";
  for (const Field& field : schema.fields()) {
    text += fmt::format("  --{}={}\n      {}\n      default: {}{}{}; variable: {}\n", field.name,
                        field.type, field.doc, DefaultOf(field), field.limits.empty() ? "" : "; ",
                        field.limits, EnvironmentName(field.name));
  }
  return text;
}

std::string MarkdownTable(const Schema& schema) {
  std::string text = "| setting | default | allowed | meaning |\n|---|---|---|---|\n";
  for (const Field& field : schema.fields()) {
    text += fmt::format("| `{}` | {} | {} | {}{} |\n", field.name, DefaultOf(field),
                        field.limits.empty() ? field.type : field.limits, field.doc,
                        field.secret ? " Secret." : "");
  }
  return text;
}

std::string EffectiveToml(const Schema& schema) {
  // Keys of one section are printed together wherever they were declared.
  std::map<std::string, std::string> sections;
  for (const Field& field : schema.fields()) {
    const size_t dot = field.name.find('.');
    sections[field.name.substr(0, dot)] +=
        fmt::format("{} = {}  # {}\n", field.name.substr(dot + 1), TomlValue(field), field.origin);
  }
  std::string text;
  for (const auto& [section, lines] : sections) {
    text += fmt::format("{}[{}]\n{}", text.empty() ? "" : "\n", section, lines);
  }
  return text;
}

}  // namespace assay::config
