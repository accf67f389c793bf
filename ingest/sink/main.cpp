// assay-sink: moves records from Kafka into ClickHouse, exactly once.
// This file only wires; behaviour lives in the classes it names.
#include "ingest/sink/admin_service.h"
#include "ingest/sink/config.h"
#include "ingest/sink/families.h"
#include "ingest/sink/migrate/migrate_command.h"
#include "services/runtime/process/process.h"

namespace assay::sink {
namespace {

Status Run(process::Process& process, const SinkConfig& config) {
  if (process.command() == "migrate") return RunMigrate(process, config);

  ASSIGN_OR_RETURN(const auto families, Families::Start(config, process));
  SinkAdminEdge admin(families->loops(), config.name, config.log_id, process.stop_token());
  rpc::ServerHost server(config.admin, process.metrics());
  server.AddService(admin);
  RETURN_IF_ERROR(server.Start());
  // The families stop first: who waits for a repair gets an answer then.
  process.OnStop("admin server", [&] { server.Stop(std::chrono::seconds(1)); });
  process.OnStop("families", [&] { families->Stop(); });
  process.OnReload([&] { families->Reload(); });
  server.SetServing(true);
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
