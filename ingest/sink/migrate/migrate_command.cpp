#include "ingest/sink/migrate/migrate_command.h"

#include <functional>
#include <random>
#include <vector>

#include "ingest/sink/backoff.h"
#include "ingest/sink/migrate/migration.h"
#include "ingest/sink/migrate/migrator.h"
#include "services/runtime/kafka/admin.h"
#include "services/runtime/kafka/topic_file.h"
#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

bool MendsItself(const Status& status) {
  return status.code() == StatusCode::kUnavailable ||
         status.code() == StatusCode::kDeadlineExceeded;
}

// Repeats `step` while what it needs is starting.
Status WithPatience(process::Process& process, std::chrono::milliseconds patience,
                    std::string_view what, const std::function<Status()>& step) {
  const MonotonicTime deadline = process.clock().MonotonicNow() + patience;
  Backoff backoff(100ms, 2s, std::random_device()());
  while (true) {
    Status status = step();
    if (!MendsItself(status) || process.clock().MonotonicNow() >= deadline) return status;
    log::Info("waiting", {{"for", what}, {"error", status}});
    if (process.WaitFor(backoff.Next())) return Cancelled("{}: stopped while waiting", what);
  }
}

Status MigrateTables(process::Process& process, const SinkConfig& config) {
  ASSIGN_OR_RETURN(const auto migrations, ReadMigrations(config.MigrationsPath()));
  Migrator migrator({.client = config.ClickHouse()});
  RETURN_IF_ERROR(WithPatience(process, config.migrate_patience, "store", [&] {
    return migrator.Apply(migrations, [](const Migration& migration) {
      log::Info("migration applied", {{"migration", migration.name}});
    });
  }));
  log::Info("tables are current", {{"migrations", migrations.size()}});
  return OkStatus();
}

Status MakeTopics(process::Process& process, const SinkConfig& config) {
  ASSIGN_OR_RETURN(const auto topics, kafka::ReadTopicFile(config.TopicsPath()));
  ASSIGN_OR_RETURN(const auto admin, kafka::Admin::Create(config.kafka));
  for (const kafka::TopicSpec& topic : topics) {
    RETURN_IF_ERROR(WithPatience(process, config.migrate_patience, "broker",
                                 [&] { return admin->EnsureTopic(topic); }));
  }
  log::Info("topics are as declared", {{"topics", topics.size()}});
  return OkStatus();
}

}  // namespace

Status RunMigrate(process::Process& process, const SinkConfig& config) {
  RETURN_IF_ERROR(MigrateTables(process, config));
  return MakeTopics(process, config);
}

}  // namespace assay::sink
