// CommandLine: the verbs of assayctl, their options and their exit statuses.
//
// A verb is declared by a function Add<Verb>(CommandLine&) in its own file, which names its
// options and says what runs. Options that several verbs have are added by With...().
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <functional>
#include <ostream>
#include <stop_token>
#include <string>

#include "services/assayctl/output/progress.h"
#include "services/assayctl/output/table.h"
#include "services/runtime/base/status.h"
#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

enum class ExitStatus {
  kDone = 0,
  kFoundWrong = 1,  // The work was done and something is wrong, or could not be done.
  kUsage = 2,       // What was asked cannot be asked.
  kUnavailable = 3,
};

// What a verb may use.
struct Session {
  std::ostream& out;                 // Answers.
  std::ostream& err;                 // Everything else.
  std::ostream* terminal = nullptr;  // Where progress is drawn; null: nowhere.
  std::stop_token stop = {};         // Triggered by SIGINT and SIGTERM.
  OutputFormat output = OutputFormat::kTable;
  std::string gateway = "127.0.0.1:7101";
  std::string query = "127.0.0.1:7201";
  std::string kafka = "127.0.0.1:9092";
  std::chrono::milliseconds kafka_within{15'000};  // For its answer.

  Progress ShowProgress(std::string what) const { return {terminal, std::move(what)}; }

  // Tells people one line, whatever the texts in it hold.
  template <typename... Args>
  void Say(fmt::format_string<Args...> format, Args&&... args) const {
    err << PrintableUtf8(fmt::format(format, std::forward<Args>(args)...), kLineBytesMax) << '\n';
  }
  static constexpr size_t kLineBytesMax = 4096;
};

class CommandLine {
 public:
  explicit CommandLine(Session& session);

  // Declares a verb; `examples` go to the end of its --help, one a line.
  CLI::App& AddVerb(const std::string& name, const std::string& what, const std::string& examples,
                    std::function<ExitStatus(Session&)> run);

  void WithOutput(CLI::App& verb);
  void WithGateway(CLI::App& verb);
  void WithQuery(CLI::App& verb);
  void WithKafka(CLI::App& verb);

  // Reads the arguments and runs the verb they name. Not done when the answer could not be written.
  ExitStatus Run(int argc, const char* const* argv);

 private:
  ExitStatus RunVerb(int argc, const char* const* argv);

  Session& session_;
  CLI::App app_;
  std::function<ExitStatus(Session&)> chosen_;
};

// Says what failed and returns the exit status for it.
ExitStatus Fail(const Session& session, const Status& status);

}  // namespace assay::assayctl
