// Reads the configuration, and lives until Run has returned and everything is stopped.
#include <cstdio>
#include <vector>

#include "services/runtime/config/describe.h"
#include "services/runtime/config/load.h"
#include "services/runtime/process/lifecycle.h"
#include "services/runtime/process/process.h"
#include "services/runtime/process/process_metrics.h"
#include "services/runtime/process/signals.h"
#include "services/runtime/telemetry/address.h"
#include "services/runtime/telemetry/log.h"
#include "services/runtime/telemetry/monitoring_server.h"

namespace assay::process {
namespace {

enum ExitStatus { kStopped = 0, kFailed = 1, kBadConfiguration = 2 };

// The settings every process has.
struct CommonConfig {
  std::string metrics_listen;
  std::chrono::milliseconds stop_within{10'000};
  std::string log_level = "info";

  void Declare(config::Schema& schema, const std::string& section) {
    schema.Add(section + ".metrics_listen", &metrics_listen,
               {.doc = "Address of /metrics, /healthz and /readyz; port 0 takes a free one."});
    schema.Add(section + ".stop_within", &stop_within,
               {.doc = "How long stopping may take before the process exits with an error.",
                .min = std::chrono::milliseconds(100),
                .max = std::chrono::minutes(10)});
    schema.Add("telemetry.log_level", &log_level,
               {.doc = "Least level of the lines logged.",
                .allowed = {"debug", "info", "warning", "error"}});
    schema.AddRule([this, setting = section + ".metrics_listen"] {
      return telemetry::LoopbackOnly(setting, metrics_listen);
    });
  }

  log::Level level() const {
    if (log_level == "debug") return log::Level::kDebug;
    if (log_level == "warning") return log::Level::kWarning;
    if (log_level == "error") return log::Level::kError;
    return log::Level::kInfo;
  }
};

// Answers --help and the like, and bad configuration. Nothing when the process should run.
std::optional<int> Answer(const Description& description, const config::Schema& schema,
                          const config::Invocation& invocation) {
  const std::string program = "assay-" + description.name;
  std::string text;
  switch (invocation.request) {
    case config::Request::kHelp:
      text = config::Help(schema, program, description.purpose);
      break;
    case config::Request::kHelpMarkdown:
      text = config::MarkdownTable(schema);
      break;
    case config::Request::kPrintConfig:
      text = config::EffectiveToml(schema);
      break;
    case config::Request::kRun:
      break;
  }
  if (!invocation.problems.empty()) {
    std::fprintf(stderr, "%s: %zu problem(s) in the configuration:\n", program.c_str(),
                 invocation.problems.size());
    for (const std::string& problem : invocation.problems) {
      std::fprintf(stderr, "  %s\n", problem.c_str());
    }
    return kBadConfiguration;
  }
  if (invocation.request == config::Request::kRun) return std::nullopt;
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kStopped;
}

// One line with every setting, so that a log alone tells how the process was set up.
void LogConfiguration(const config::Schema& schema) {
  std::string settings;
  for (const config::Field& field : schema.fields()) {
    const std::string text = field.secret && !field.text().empty() ? "<redacted>" : field.text();
    settings += fmt::format("{}{}={}", settings.empty() ? "" : " ", field.name, text);
  }
  log::Info("configuration", {{"settings", settings}});
}

// A task opens no port, so that it can run beside the process that serves.
bool Serves(const config::Schema& schema, const std::string& command) {
  for (const config::Command& known : schema.commands()) {
    if (known.name == command) return known.kind == config::CommandKind::kServe;
  }
  return true;
}

Status Live(const Description& description, const CommonConfig& common, const std::string& command,
            bool serves, const std::function<Status(Process&)>& run) {
  telemetry::Metrics metrics;
  Lifecycle lifecycle(
      {.name = description.name, .command = command, .stop_within = common.stop_within}, metrics);
  if (!serves) return run(lifecycle);
  metrics
      .AddGauge("process_info", "What runs here; always 1.",
                {{"process", description.name},
                 {"version", ASSAY_VERSION},
                 {"pid", std::to_string(getpid())}})
      .Set(1);
  const ProcessMetrics process_metrics(metrics);
  ASSIGN_OR_RETURN(const auto monitoring,
                   telemetry::MonitoringServer::Start(common.metrics_listen, metrics,
                                                      [&] { return lifecycle.readiness(); }));
  log::Info("process started", {{"pid", getpid()}, {"metrics", monitoring->address()}});
  return run(lifecycle);
}

}  // namespace

int RunProcess(const Description& description, int argc, char** argv,
               const std::function<void(config::Schema&)>& declare,
               const std::function<Status(Process&)>& run) {
  CommonConfig common{.metrics_listen = description.metrics_listen};
  config::Schema schema;
  declare(schema);
  common.Declare(schema, description.name);
  const config::Invocation invocation =
      config::Load(schema, config::Sources::OfProgram(argc, argv));
  if (const std::optional<int> status = Answer(description, schema, invocation)) return *status;

  log::SetProcess(description.name);
  log::SetLevel(common.level());
  LogConfiguration(schema);
  for (const std::string& warning : invocation.warnings) {
    log::Warning("secrets are open to others", {{"why", warning}});
  }
  const Status status =
      Live(description, common, invocation.command, Serves(schema, invocation.command), run);
  if (status.ok()) {
    log::Info("process stopped");
    return kStopped;
  }
  log::Error("process failed", {{"error", status}});
  return kFailed;
}

}  // namespace assay::process
