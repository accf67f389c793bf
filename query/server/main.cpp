// assay-query: answers questions about figures from ClickHouse over gRPC.
// This file only wires; behaviour lives in the classes it names.

#include "query/server/catalogue_service.h"
#include "query/server/clickhouse_intake_store.h"
#include "query/server/clickhouse_store.h"
#include "query/server/config.h"
#include "query/server/engine/intake_watch.h"
#include "query/server/engine/result_cache.h"
#include "query/server/engine/stored_wait.h"
#include "query/server/engine/verify_schedule.h"
#include "query/server/grpc_sinks.h"
#include "query/server/heap.h"
#include "query/server/intake_service.h"
#include "query/server/kafka_log_ends.h"
#include "query/server/metric_services.h"
#include "services/directory/directory.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/process/process.h"
#include "services/runtime/rpc/serving_watch.h"

namespace assay::query {
namespace {

// Short, because stopping waits for a look at the log that is under way.
constexpr std::chrono::seconds kKafkaPatience{3};

Status Run(process::Process& process, const QueryConfig& config) {
  KeepHeapSmall();
  ASSIGN_OR_RETURN(auto reference_log, directory::KafkaReferenceLog::Open(config.kafka));
  directory::Directory directory(std::move(reference_log));
  const auto snapshot = [&]() -> StatusOr<std::shared_ptr<const directory::Snapshot>> {
    RETURN_IF_ERROR(directory.Health());
    return directory.Current();
  };
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(config.kafka, kKafkaPatience));
  KafkaLogEnds log_ends(std::move(admin));

  clickhouse::Client client(config.ClickHouse());
  ClickHouseFigureStore figures(client, config.Limits());
  ResultCache cache(figures, config.cache_bytes_max.bytes);
  ClickHouseIntakeStore intake_store(
      client, {.limits = config.Limits(), .verify_time_max = config.verify_time_max});

  const QueryEngine engine(cache, snapshot, process.clock(), config.Engine());
  const StoredWait stored_wait(intake_store, snapshot, config.stored_wait_max);
  StoringWatch storing(process.clock(), config.stored_within);
  const Intake intake(intake_store, log_ends, storing);
  GrpcSinks sinks(config.sinks);
  const IntakeWatch intake_watch(intake, storing, sinks, config.stored_within, process.metrics());
  Verifier verifier(
      intake_store, [&](const ReadControl& control) { return intake.FindStoppages(control); },
      process.clock(), config.clickhouse.database);
  const VerifySchedule verify_schedule(verifier, config.verify_every, process.metrics());

  MemoryBudget memory(config.Memory());
  process::WorkerPool workers(config.Workers());
  process::WorkerPool waiters(config.Waiters());
  const UnaryCalls calls(workers, memory, config.Calls());
  const UnaryCalls waiting_calls(waiters, memory, config.Calls());
  MetricEdge metrics(engine, stored_wait, calls, waiting_calls);
  CallEdge call_centre(engine, calls);
  SatisfactionEdge satisfaction(engine, calls);
  IntakeEdge intakes(intake, verifier, snapshot, calls);
  CatalogueEdge catalogue(snapshot, calls);

  rpc::ServerHost server(config.server, process.metrics());
  server.AddService(metrics, rpc::MessageForm::kBytes);
  server.AddService(call_centre, rpc::MessageForm::kBytes);
  server.AddService(satisfaction, rpc::MessageForm::kBytes);
  server.AddService(intakes);
  server.AddService(catalogue);
  RETURN_IF_ERROR(server.Start());
  process.OnStop("query server", [&] { server.Stop(std::chrono::seconds(5)); });
  process.AddReadinessCheck("reference data", [&] { return directory.Health(); });
  clickhouse::Client prober(config.Prober());
  process.AddReadinessCheck("store", [&] { return prober.Ping(); });
  rpc::ServingWatch serving(server, [&] { return process.readiness().ok(); });
  process.OnStop("health service", [&] { serving.Stop(); });
  return process.ServeUntilStopped();
}

}  // namespace
}  // namespace assay::query

int main(int argc, char** argv) {
  return assay::process::RunProcess<assay::query::QueryConfig>(
      {.name = "query", .purpose = "answers questions about figures, for dashboards and assayctl"},
      argc, argv, assay::query::Run);
}
