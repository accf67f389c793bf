// assay-warehouse: ClickHouse for one machine, in one process.
// This file only wires; behaviour lives in the classes it names.
#include <memory>

#include "services/runtime/process/process.h"
#include "services/runtime/telemetry/log.h"
#include "services/warehouse/config.h"
#include "services/warehouse/engine.h"
#include "services/warehouse/server.h"
#include "services/warehouse/statement_registry.h"
#include "services/warehouse/statement_runner.h"
#include "services/warehouse/users.h"

namespace assay::warehouse {
namespace {

Status Run(process::Process& process, const WarehouseConfig& config) {
  ASSIGN_OR_RETURN(const Users users, Users::Open(config.credentials_dir));
  const std::set<std::string, std::less<>> reaching_engines = config.ReachingEngines();
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine,
                   Engine::Start({.data_dir = config.data_dir,
                                  .memory_bytes_max = config.memory_bytes_max.bytes,
                                  .mark_cache_bytes_max = config.mark_cache_bytes_max.bytes,
                                  .reaching_engines = reaching_engines}));
  StatementRegistry registry(config.statements_max);
  StatementRunner runner(*engine, registry,
                         {.statement_bytes_max = config.statement_bytes_max.bytes,
                          .held_answer_bytes_max = config.held_answer_bytes_max.bytes,
                          .place_patience = config.place_patience,
                          .kill_patience = config.kill_patience,
                          .policy = StatementPolicy(engine->table_functions(), reaching_engines)},
                         process.metrics());
  const auto running = process.metrics().AddObserved(
      "warehouse_statements_running", "Statements in the engine.",
      [&registry] { return static_cast<double>(registry.running()); });

  ASSIGN_OR_RETURN(
      const std::unique_ptr<Server> server,
      Server::Start({.listen = config.listen, .connections_max = config.connections_max},
                    {.runner = runner,
                     .users = users,
                     .hosts = config.hosts,
                     .head_within = config.head_within,
                     .response = {.patience = config.client_patience,
                                  .idle_max = config.idle_max,
                                  .buffer_bytes = config.answer_buffer_bytes.bytes,
                                  .server_name = config.server_name,
                                  .version = engine->version()}}));
  process.OnStop("connections", [&] {
    server->StopAccepting();
    registry.Drain(config.drain_within);
    server->Join();
  });
  log::Info("warehouse ready", {{"address", server->address()},
                                {"engine", engine->version()},
                                {"data_dir", config.data_dir},
                                {"credentials_dir", config.credentials_dir}});
  return process.ServeUntilStopped();
}

}  // namespace
}  // namespace assay::warehouse

int main(int argc, char** argv) {
  return assay::process::RunProcess<assay::warehouse::WarehouseConfig>(
      {.name = "warehouse",
       .purpose = "serves ClickHouse's HTTP interface from an embedded engine",
       .metrics_listen = "127.0.0.1:8124"},
      argc, argv, assay::warehouse::Run);
}
