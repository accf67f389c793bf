// assay-gateway: takes the events of branch systems and makes them durable in the log.
// This file only wires; behaviour lives in the classes it names.
#include <google/protobuf/stubs/logging.h>

#include "ingest/gateway/clickhouse_store_reader.h"
#include "ingest/gateway/config.h"
#include "ingest/gateway/idle_watch.h"
#include "ingest/gateway/ingest_service.h"
#include "ingest/gateway/intake.h"
#include "ingest/gateway/kafka_log.h"
#include "ingest/gateway/kafka_log_reader.h"
#include "ingest/gateway/log_time.h"
#include "ingest/gateway/source_opener.h"
#include "ingest/gateway/source_registry.h"
#include "ingest/gateway/stream_registry.h"
#include "ingest/gateway/word_history.h"
#include "services/directory/directory.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/process/process.h"
#include "services/runtime/rpc/serving_watch.h"
#include "services/runtime/telemetry/log.h"

namespace assay::gateway {
namespace {

Status Run(process::Process& process, const GatewayConfig& config) {
  google::protobuf::SetLogHandler(nullptr);  // Broken events are counted, not logged one by one.

  ASSIGN_OR_RETURN(auto reference_log, directory::KafkaReferenceLog::Open(config.kafka));
  directory::Directory reference(std::move(reference_log));
  LogTime time(process.clock());
  const auto behind = process.metrics().AddObserved(
      "gateway_clock_behind_seconds", "How far this machine's clock is behind the broker's.",
      [&] { return std::chrono::duration<double>(time.Behind()).count(); });
  KafkaLog log(config.kafka, config.producer, time);
  Intake intake(
      config.GatewayLimits(), log, [&] { return reference.Current(); }, time, process.metrics());
  RETURN_IF_ERROR(log.Start(intake));
  process.OnStop("log", [&] { log.Stop(); });

  ClickHouseStoreReader store(config.ClickHouse(), config.log_id, time);
  ASSIGN_OR_RETURN(const auto log_reader, KafkaLogReader::Create(config.kafka));
  SourceRegistry sources(config.sources_kept);
  SourceOpener opener({.store = store,
                       .log_reader = *log_reader,
                       .log = log,
                       .registry = sources,
                       .check_ready = [&] { return reference.Health(); },
                       .check_admitted =
                           [&](std::string_view source_id, const FamilyNames& family) {
                             return intake.CheckAdmitted(source_id, family);
                           }},
                      {}, process.metrics());

  StreamRegistry streams(config.GatewayLimits(), process.clock(), process.metrics());
  IngestService service(intake, opener, streams);
  rpc::ServerHost server(config.Rpc(), process.metrics());
  server.AddService(service, rpc::MessageForm::kBytes);
  RETURN_IF_ERROR(server.Start());
  log::Info("ingest service listening", {{"address", server.address()}});
  process.OnStop("ingest service", [&] { server.Stop(std::chrono::seconds(1)); });

  process.AddReadinessCheck("reference data", [&] { return reference.Health(); });
  process.AddReadinessCheck("log", [&] { return log.Health(); });
  rpc::ServingWatch serving(server, [&] { return process.readiness().ok(); });
  const WordHistory words(
      config.ClickHouse(), [&] { return reference.Health().ok(); },
      [&](std::span<const StoredWord> used) { intake.Remember(used); });
  IdleWatch idle(streams);
  process.OnStop("open streams", [&] {
    serving.Stop();
    idle.Stop();
    opener.Stop();
    const size_t late = streams.Drain(config.drain_within);
    log::Info("streams drained", {{"not_acknowledged_in_time", late}});
  });
  return process.ServeUntilStopped();
}

}  // namespace
}  // namespace assay::gateway

int main(int argc, char** argv) {
  return assay::process::RunProcess<assay::gateway::GatewayConfig>(
      {.name = "gateway",
       .purpose = "takes the events of branch systems and makes them durable in the log",
       .metrics_listen = "127.0.0.1:7102"},
      argc, argv, assay::gateway::Run);
}
