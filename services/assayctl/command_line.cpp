#include "services/assayctl/command_line.h"

#include "services/assayctl/duration_text.h"

#include <exception>
#include <map>
#include <utility>
#include <vector>

#include "services/runtime/base/nearest.h"

namespace assay::assayctl {

namespace {

constexpr const char* kPurpose =
    "assayctl: reference data, imports, questions and checks of an Assay platform.\n"
    "Exit status: 0 done, 1 found something wrong, 2 usage, 3 unavailable.";

// What is wrong when no verb was named: nothing was, or a word that is none, or an option that only
// verbs have.
std::string NoVerbText(const CLI::App& app) {
  constexpr size_t kLettersMax = 2;
  const std::vector<std::string> words = app.remaining();
  if (words.empty()) return "name a verb";
  if (words.front().starts_with('-')) {
    return fmt::format("{} stands before the verb, or is no option; name a verb first",
                       words.front());
  }
  std::vector<std::string_view> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  const std::string nearest = Nearest(words.front(), verbs, kLettersMax);
  return fmt::format("there is no verb \"{}\"{}", words.front(),
                     nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest));
}

}  // namespace

CommandLine::CommandLine(Session& session) : session_(session), app_(kPurpose, "assayctl") {
  app_.require_subcommand(1);
  app_.set_version_flag("--version", "assayctl " ASSAY_VERSION, "Show the version");
  app_.get_formatter()->column_width(34);
  app_.failure_message([](const CLI::App* app, const CLI::Error& error) {
    const auto verbs = app->get_subcommands();
    const std::string line =
        verbs.empty() ? fmt::format("assayctl: {}; see assayctl --help", NoVerbText(*app))
                      : fmt::format("assayctl: {}; see assayctl {} --help", error.what(),
                                    verbs.front()->get_name());
    return PrintableUtf8(line, Session::kLineBytesMax) + "\n";
  });
}

CLI::App& CommandLine::AddVerb(const std::string& name, const std::string& what,
                               const std::string& examples,
                               std::function<ExitStatus(Session&)> run) {
  CLI::App& verb = *app_.add_subcommand(name, what);
  verb.footer("Examples:\n" + examples);
  verb.callback([this, run = std::move(run)] { chosen_ = run; });
  return verb;
}

void CommandLine::WithOutput(CLI::App& verb) {
  static const std::map<std::string, OutputFormat> kFormats = {
      {"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}, {"csv", OutputFormat::kCsv}};
  verb.add_option_function<std::string>(
          "-o,--output", [this](const std::string& name) { session_.output = kFormats.at(name); },
          "How to print the answer: table, json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->type_name("FORMAT")
      ->default_str("table");
}

void CommandLine::WithGateway(CLI::App& verb) {
  verb.add_option("--gateway", session_.gateway, "Address of the gateway")
      ->envname("ASSAY_GATEWAY_LISTEN")
      ->type_name("HOST:PORT")
      ->capture_default_str();
}

void CommandLine::WithQuery(CLI::App& verb) {
  verb.add_option("--query", session_.query, "Address of the query server")
      ->envname("ASSAY_QUERY_LISTEN")
      ->type_name("HOST:PORT")
      ->capture_default_str();
}

void CommandLine::WithKafka(CLI::App& verb) {
  verb.add_option("--kafka", session_.kafka, "Address of Kafka")
      ->envname("ASSAY_KAFKA_BROKERS")
      ->type_name("HOST:PORT,..")
      ->capture_default_str();
  const auto set_within = [this](const std::string& text) {
    const StatusOr<std::chrono::milliseconds> within = ParseDuration(text, "--kafka-within");
    if (!within.ok()) {
      throw CLI::ValidationError(std::string(Message(within.status())));
    }
    session_.kafka_within = *within;
  };
  verb.add_option_function<std::string>("--kafka-within", set_within,
                                        "How long Kafka may take to answer")
      ->type_name("D")
      ->default_str("15s");
}

ExitStatus CommandLine::Run(int argc, const char* const* argv) {
  const ExitStatus status = RunVerb(argc, argv);
  if (session_.out.flush()) return status;
  session_.Say(
      "assayctl: standard output: not all of the answer could be written: is its disk "
      "full, or its reader gone");
  return status == ExitStatus::kDone ? ExitStatus::kFoundWrong : status;
}

// Libraries throw; what comes this far is a mistake of ours, and still worth a line.
ExitStatus CommandLine::RunVerb(int argc, const char* const* argv) try {
  app_.parse(argc, argv);
  return chosen_(session_);
} catch (const CLI::ParseError& error) {
  return app_.exit(error, session_.out, session_.err) == 0 ? ExitStatus::kDone : ExitStatus::kUsage;
} catch (const std::exception& error) {
  session_.Say("assayctl: ended by a mistake of its own: {}; please report it with the command",
               error.what());
  return ExitStatus::kFoundWrong;
}

ExitStatus Fail(const Session& session, const Status& status) {
  session.Say("assayctl: {}", Message(status));
  switch (status.code()) {
    case StatusCode::kInvalidArgument:
    case StatusCode::kNotFound:
    case StatusCode::kOutOfRange:
      return ExitStatus::kUsage;
    case StatusCode::kUnavailable:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kResourceExhausted:
      return ExitStatus::kUnavailable;
    default:
      return ExitStatus::kFoundWrong;
  }
}

}  // namespace assay::assayctl
