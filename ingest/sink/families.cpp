#include "ingest/sink/families.h"

#include <fmt/ranges.h>

#include <string>
#include <utility>

#include "ingest/sink/clickhouse_current.h"
#include "ingest/sink/clickhouse_store.h"
#include "ingest/sink/kafka_log.h"
#include "ingest/sink/migrate/migrator.h"
#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

std::unique_ptr<CurrentStore> MakeCurrentStore(const SinkConfig& config, FamilyNames family) {
  if (!family.has_current_state) return nullptr;
  return std::make_unique<ClickHouseCurrentStore>(config.ClickHouse(), family, config.log_id);
}

StatusOr<std::unique_ptr<FamilyLoop>> MakeLoop(const SinkConfig& config, FamilyNames family,
                                               const std::vector<Migration>& migrations,
                                               process::Process& process) {
  ASSIGN_OR_RETURN(auto log,
                   KafkaLog::Create(config.kafka, config.consumer, std::string(family.topic)));
  auto store = std::make_unique<ClickHouseStore>(
      config.ClickHouse(),
      ClickHouseStore::Options{
          .family = family, .log_id = config.log_id, .insert_timeout = config.insert_timeout},
      [migrations](clickhouse::Client& client) {
        return Migrator::CheckCurrent(client, migrations);
      });
  return std::make_unique<FamilyLoop>(SessionOptions{.family = family,
                                                     .log_id = config.log_id,
                                                     .assign = config.Assign(),
                                                     .limits = config.Limits(),
                                                     .lease = config.lease},
                                      FamilyLoop::Parts{.log = std::move(log),
                                                        .store = std::move(store),
                                                        .current = MakeCurrentStore(config, family),
                                                        .clock = process.clock(),
                                                        .metrics = process.metrics(),
                                                        .audit_every = config.audit_every});
}

}  // namespace

StatusOr<std::unique_ptr<Families>> Families::Start(const SinkConfig& config,
                                                    process::Process& process) {
  ASSIGN_OR_RETURN(const auto migrations, ReadMigrations(config.MigrationsPath()));
  std::unique_ptr<Families> families(new Families);
  for (const FamilyNames family : config.Families()) {
    ASSIGN_OR_RETURN(auto loop, MakeLoop(config, family, migrations, process));
    families->loops_.push_back(std::move(loop));
  }
  process.AddReadinessCheck("partitions stopped",
                            [own = families.get()] { return own->CheckNoneStopped(); });
  for (const auto& loop : families->loops_) {
    process.AddReadinessCheck(std::string(loop->family()),
                              [loop = loop.get()] { return loop->health(); });
    families->threads_.emplace_back([loop = loop.get()](std::stop_token stop) { loop->Run(stop); });
  }
  return families;
}

Status Families::CheckNoneStopped() const {
  std::vector<std::string> stopped;
  for (const auto& loop : loops_) {
    const std::string of_family = Describe(loop->family(), loop->stopped());
    if (!of_family.empty()) stopped.push_back(of_family);
  }
  if (stopped.empty()) return OkStatus();
  return FailedPrecondition("{}", fmt::join(stopped, "; "));
}

void Families::Reload() {
  log::Info("reading the assignment again");
  for (const auto& loop : loops_) loop->Reload();
}

void Families::Stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  for (std::jthread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace assay::sink
