#include "services/runtime/config/load.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "services/runtime/base/utf8.h"
#include "services/runtime/config/secret_file.h"
#include "services/runtime/config/toml_source.h"

extern char** environ;

namespace assay::config {
namespace {

// Values come back in problems, as long and with whatever they have in them.
constexpr size_t kProblemBytesMax = 2048;

// What the command line said, before any of it is believed.
struct CommandLine {
  std::vector<std::string> files;
  std::map<std::string, std::string> values;  // By field name.
  std::vector<std::string> words;             // Whatever is no known flag.
  Request request = Request::kRun;
};

// One loading; collects problems as it goes through the sources from weakest to strongest.
class Loading {
 public:
  Loading(Schema& schema, const Sources& sources) : schema_(schema), sources_(sources) {}

  Invocation Run() {
    const CommandLine line = ParseCommandLine();
    invocation_.request = line.request;
    if (line.request == Request::kHelp || line.request == Request::kHelpMarkdown) {
      return std::move(invocation_);
    }
    for (const std::string& path : FilesOf(line)) ApplyFile(path);
    ApplyEnvironment();
    for (const auto& [name, text] : line.values) {
      Apply(*schema_.Find(name), {.text = text}, "flag --" + name);
    }
    ApplyWords(line.words);
    CheckWhole();
    for (const std::string& path : files_with_secrets_) {
      const Status status = CheckPrivate(path);
      if (!status.ok()) invocation_.warnings.emplace_back(Message(status));
    }
    return std::move(invocation_);
  }

 private:
  template <typename... Args>
  void AddProblem(fmt::format_string<Args...> format, Args&&... args) {
    invocation_.problems.push_back(
        PrintableUtf8(fmt::format(format, std::forward<Args>(args)...), kProblemBytesMax));
  }

  std::string Suggestion(std::string_view name) const {
    const std::string nearest = schema_.Nearest(name);
    return nearest.empty() ? "see --help" : fmt::format("did you mean {}?", nearest);
  }

  CommandLine ParseCommandLine() {
    CommandLine line;
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    bool help = false, markdown = false, print = false;
    app.add_flag("-h,--help", help);
    app.add_flag("--help-markdown", markdown);
    app.add_flag("--print-config", print);
    app.add_option("--config", line.files)->expected(1)->take_all();
    for (const Field& field : schema_.fields()) {
      app.add_option_function<std::string>(
             "--" + field.name,
             [&, name = field.name](const std::string& text) { line.values[name] = text; })
          ->take_last();
    }
    try {
      app.parse(std::vector<std::string>(sources_.arguments.rbegin(), sources_.arguments.rend()));
    } catch (const CLI::ParseError& error) {
      AddProblem("{}; see --help", error.what());
    }
    line.words = app.remaining();
    line.request = help       ? Request::kHelp
                   : markdown ? Request::kHelpMarkdown
                   : print    ? Request::kPrintConfig
                              : Request::kRun;
    return line;
  }

  std::vector<std::string> FilesOf(const CommandLine& line) const {
    if (!line.files.empty()) return line.files;
    const auto variable = sources_.environment.find("ASSAY_CONFIG");
    if (variable == sources_.environment.end()) return {};
    return {variable->second};
  }

  void ApplyFile(const std::string& path) {
    const StatusOr<Literal> root = ReadTomlFile(path);
    if (!root.ok()) return AddProblem("{}", Message(root.status()));
    const std::vector<std::string> listed = ListedSections(*root, path);
    for (size_t i = 0; i < root->keys.size(); ++i) {
      const std::string& key = root->keys[i];
      const Literal& item = root->items[i];
      if (key == "sections") continue;
      if (item.kind != Literal::Kind::kTable) {
        AddProblem("{}:{}: {}: stands in no section", path, item.line, key);
      } else if (schema_.HasSection(key)) {
        ApplyTable(key, item, path);
      } else if (std::find(listed.begin(), listed.end(), key) == listed.end()) {
        AddProblem(
            "{}:{}: [{}]: unknown section; correct the name, or list it in `sections = "
            "[...]` at the top of the file if it is for another process",
            path, item.line, key);
      }
    }
  }

  std::vector<std::string> ListedSections(const Literal& root, const std::string& path) {
    std::vector<std::string> listed;
    const auto key = std::find(root.keys.begin(), root.keys.end(), "sections");
    if (key == root.keys.end()) return listed;
    const Literal& item = root.items[key - root.keys.begin()];
    const Status status = Read(item, &listed);
    if (!status.ok()) AddProblem("{}:{}: sections: {}", path, item.line, Message(status));
    return listed;
  }

  void ApplyTable(const std::string& prefix, const Literal& table, const std::string& path) {
    for (size_t i = 0; i < table.keys.size(); ++i) {
      const std::string name = prefix + "." + table.keys[i];
      const Literal& item = table.items[i];
      if (Field* field = schema_.Find(name)) {
        Apply(*field, item, fmt::format("{}:{}", path, item.line));
        if (field->secret && !field->text().empty()) files_with_secrets_.insert(path);
      } else if (item.kind == Literal::Kind::kTable) {
        ApplyTable(name, item, path);
      } else {
        AddProblem("{}:{}: {}: unknown key; {}", path, item.line, name, Suggestion(name));
      }
    }
  }

  void ApplyEnvironment() {
    for (const auto& [variable, text] : sources_.environment) {
      const auto field = std::find_if(
          schema_.fields().begin(), schema_.fields().end(),
          [&](const Field& candidate) { return EnvironmentName(candidate.name) == variable; });
      if (field != schema_.fields().end()) {
        Apply(*schema_.Find(field->name), {.text = text}, "variable " + variable);
      } else if (IsOfKnownSection(variable)) {
        AddProblem("variable {}: names no setting; see --help", variable);
      }
    }
  }

  // A variable that begins like our own settings but names none is a slip; all other
  // variables belong to somebody else.
  bool IsOfKnownSection(std::string_view variable) const {
    return std::any_of(schema_.fields().begin(), schema_.fields().end(), [&](const Field& field) {
      return variable.starts_with(EnvironmentName(field.name.substr(0, field.name.find('.'))) +
                                  "_");
    });
  }

  void Apply(Field& field, const Literal& literal, std::string origin) {
    const Status status = field.set(literal);
    field.origin = std::move(origin);
    if (status.ok()) return;
    if (field.secret || literal.text.empty()) {
      AddProblem("{}: {} {} (a {})", field.origin, field.name, Message(status), field.type);
    } else {
      AddProblem("{}: {}: \"{}\" {} (a {})", field.origin, field.name, literal.text,
                 Message(status), field.type);
    }
  }

  void ApplyWords(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      if (word.starts_with("-")) {
        const std::string flag = word.substr(0, word.find('='));  // The value may be a secret.
        AddProblem("{}: unknown flag; {}", flag,
                   Suggestion(flag.substr(std::min(flag.size(), flag.find_first_not_of('-')))));
      } else if (IsCommand(word) && invocation_.command.empty()) {
        invocation_.command = word;
      } else {
        AddProblem("{}: unexpected word on the command line; see --help", word);
      }
    }
  }

  bool IsCommand(std::string_view word) const {
    return std::any_of(schema_.commands().begin(), schema_.commands().end(),
                       [&](const Command& command) { return command.name == word; });
  }

  void CheckWhole() {
    for (const Field& field : schema_.fields()) {
      if (field.required && field.origin == "default") {
        AddProblem("{}: must be set: {} (--{}, {} or a file)", field.name, field.doc, field.name,
                   EnvironmentName(field.name));
      }
    }
    if (!invocation_.problems.empty()) return;  // Rules may rely on fields being in range.
    for (const auto& rule : schema_.rules()) {
      if (const Status status = rule(); !status.ok()) AddProblem("{}", Message(status));
    }
  }

  Schema& schema_;
  const Sources& sources_;
  std::set<std::string> files_with_secrets_;
  Invocation invocation_;
};

}  // namespace

Sources Sources::OfProgram(int argc, char** argv) {
  Sources sources{.arguments = std::vector<std::string>(argv + 1, argv + argc), .environment = {}};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (!text.starts_with("ASSAY_") || equals == text.npos) continue;
    sources.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return sources;
}

Invocation Load(Schema& schema, const Sources& sources) { return Loading(schema, sources).Run(); }

}  // namespace assay::config
