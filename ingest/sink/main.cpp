// assay-sink: moves records from Kafka into ClickHouse, exactly once.
// This file only wires; behaviour lives in the classes it names.
#include <memory>
#include <thread>
#include <vector>

#include "ingest/sink/clickhouse_store.h"
#include "ingest/sink/config.h"
#include "ingest/sink/family_loop.h"
#include "ingest/sink/kafka_log.h"
#include "ingest/sink/migrate/migrate_command.h"
#include "ingest/sink/migrate/migrator.h"
#include "services/runtime/process/process.h"

namespace assay::sink {
namespace {

StatusOr<std::unique_ptr<FamilyLoop>> MakeLoop(const SinkConfig& config, FamilyNames family,
                                               const std::vector<Migration>& migrations,
                                               process::Process& process) {
  ASSIGN_OR_RETURN(auto log,
                   KafkaLog::Create(config.kafka, config.consumer, std::string(family.topic)));
  auto store = std::make_unique<ClickHouseStore>(
      config.ClickHouse(),
      ClickHouseStore::Options{.family = family,
                               .log_id = config.log_id,
                               .writer = config.Writer(),
                               .insert_timeout = config.insert_timeout},
      [migrations](clickhouse::Client& client) {
        return Migrator::CheckCurrent(client, migrations);
      });
  return std::make_unique<FamilyLoop>(SessionOptions{.family = family,
                                                     .log_id = config.log_id,
                                                     .partitions = config.partitions,
                                                     .limits = config.Limits()},
                                      std::move(log), std::move(store), process.clock(),
                                      process.metrics());
}

Status Run(process::Process& process, const SinkConfig& config) {
  if (process.command() == "migrate") return RunMigrate(process, config);
  ASSIGN_OR_RETURN(const auto migrations, ReadMigrations(config.MigrationsPath()));

  std::vector<std::unique_ptr<FamilyLoop>> loops;
  for (const FamilyNames family : config.Families()) {
    ASSIGN_OR_RETURN(auto loop, MakeLoop(config, family, migrations, process));
    loops.push_back(std::move(loop));
  }
  std::vector<std::jthread> threads;
  for (const auto& loop : loops) {
    process.AddReadinessCheck(std::string(loop->family()), [&] { return loop->health(); });
    threads.emplace_back([&](std::stop_token stop) { loop->Run(stop); });
  }
  process.OnStop("families", [&] {
    for (std::jthread& thread : threads) thread.request_stop();
    for (std::jthread& thread : threads) thread.join();
  });
  return process.ServeUntilStopped();
}

}  // namespace
}  // namespace assay::sink

int main(int argc, char** argv) {
  return assay::process::RunProcess<assay::sink::SinkConfig>(
      {.name = "sink",
       .purpose = "moves records from Kafka into ClickHouse, exactly once",
       .metrics_listen = "127.0.0.1:7302"},
      argc, argv, assay::sink::Run);
}
