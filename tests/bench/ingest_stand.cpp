#include "tests/bench/ingest_stand.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "services/runtime/base/pause.h"

namespace assay::bench {

using namespace std::chrono_literals;
using testing::ChildProcess;

Usage Usage::Of(pid_t pid) {
  Usage usage;
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(stat, line);
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // State up to cmajflt.
  double user = 0;
  double system = 0;
  fields >> user >> system;
  usage.cpu_seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  while (std::getline(status, line)) {
    if (line.rfind("VmHWM:", 0) == 0) usage.peak_mib = std::stod(line.substr(6)) / 1024;
  }
  return usage;
}

StatusOr<std::unique_ptr<IngestStand>> IngestStand::Start() {
  std::unique_ptr<IngestStand> stand(new IngestStand);
  ASSIGN_OR_RETURN(stand->broker_, testing::KafkaBroker::Start());
  ASSIGN_OR_RETURN(stand->warehouse_,
                   testing::WarehouseServer::Start({{"reaching_engines", "Kafka"}}));
  return stand;
}

std::vector<std::string> IngestStand::SinkArguments(const std::string& database) const {
  std::vector<std::string> arguments = warehouse_->client_flags();
  arguments.insert(arguments.end(),
                   {"--sink.install_root=" + testing::SourceFolder().string(),
                    "--kafka.brokers=" + broker_->address(), "--clickhouse.database=" + database});
  return arguments;
}

Status IngestStand::Migrate(const std::string& database) {
  std::vector<std::string> arguments = SinkArguments(database);
  for (const std::string& flag : warehouse_->migration_flags()) arguments.push_back(flag);  // Win.
  arguments.push_back("migrate");
  ASSIGN_OR_RETURN(const auto child,
                   ChildProcess::Start({.program = testing::BuiltProgram("assay-sink"),
                                        .arguments = arguments,
                                        .log = folder_.path() / "migrate.log"}));
  ASSIGN_OR_RETURN(const testing::Ending ending, child->Wait(60s));
  if (ending == testing::Ending{}) return OkStatus();
  return Internal("assay-sink migrate: status {}: {}", ending.status, child->log());
}

StatusOr<std::unique_ptr<ChildProcess>> IngestStand::StartSink(const std::string& database) {
  std::vector<std::string> arguments = SinkArguments(database);
  arguments.insert(arguments.end(), {"--sink.families=call", "--sink.metrics_listen=127.0.0.1:0",
                                     "--sink.admin.listen=127.0.0.1:0", "run"});
  return ChildProcess::Start({.program = testing::BuiltProgram("assay-sink"),
                              .arguments = arguments,
                              .log = folder_.path() / "sink.log"});
}

std::unique_ptr<clickhouse::Client> IngestStand::ClientOf(const std::string& database) const {
  return std::make_unique<clickhouse::Client>(warehouse_->client_options(database));
}

StatusOr<size_t> RowsOf(clickhouse::Client& client, const std::string& table) {
  ASSIGN_OR_RETURN(const auto block, client.Query("SELECT count() AS rows FROM " + table));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<clickhouse::UInt64Column>("rows"));
  return (*rows)[0];
}

StatusOr<std::chrono::steady_clock::time_point> WaitForRows(clickhouse::Client& client,
                                                            const std::string& table, size_t rows,
                                                            std::chrono::seconds patience) {
  // Asked seldom: each question costs the store a statement.
  constexpr auto kPace = 25ms;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    ASSIGN_OR_RETURN(const size_t seen, RowsOf(client, table));
    const auto now = std::chrono::steady_clock::now();
    if (seen >= rows) return now;
    if (now >= deadline) {
      return DeadlineExceeded("{}: {} of {} rows after {} s", table, seen, rows, patience.count());
    }
    PauseFor({}, kPace);
  }
}

}  // namespace assay::bench
