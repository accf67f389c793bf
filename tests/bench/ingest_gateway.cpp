// B1: what the gateway adds to Kafka's own cost.
#include <fmt/format.h>
#include <httplib.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/kafka/admin.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "tests/bench/bare_producer.h"
#include "tests/bench/ingest_figures.h"
#include "tests/bench/ingest_gateway_load.h"

namespace assay::bench {
namespace {

using namespace std::chrono_literals;
using testing::ChildProcess;

constexpr char kPeerTopic[] = "bench.bare";

Status ApplyReference(IngestStand& stand, const std::vector<StreamLoad>& streams) {
  const auto file = stand.folder() / "reference.yaml";
  std::ofstream(file) << ReferenceYaml(streams);
  ASSIGN_OR_RETURN(
      const auto apply,
      ChildProcess::Start({.program = testing::BuiltProgram("assayctl"),
                           .arguments = {"apply", "--kafka", stand.broker().address(), file},
                           .log = stand.folder() / "apply.log"}));
  ASSIGN_OR_RETURN(const testing::Ending ending, apply->Wait(60s));
  if (ending == testing::Ending{}) return OkStatus();
  return Internal("assayctl apply: status {}: {}", ending.status, apply->log());
}

struct Gateway {
  std::string address;
  std::unique_ptr<ChildProcess> process;
};

StatusOr<Gateway> StartGateway(IngestStand& stand, const std::string& database) {
  Gateway gateway{.address = fmt::format("127.0.0.1:{}", testing::FreePort()), .process = {}};
  const int metrics_port = testing::FreePort();
  std::vector<std::string> arguments = stand.warehouse().client_flags();
  arguments.insert(
      arguments.end(),
      {"--gateway.listen=" + gateway.address,
       fmt::format("--gateway.metrics_listen=127.0.0.1:{}", metrics_port),
       "--kafka.brokers=" + stand.broker().address(), "--clickhouse.database=" + database});
  ASSIGN_OR_RETURN(gateway.process,
                   ChildProcess::Start({.program = testing::BuiltProgram("assay-gateway"),
                                        .arguments = arguments,
                                        .log = stand.folder() / "gateway.log"}));
  const auto ready = [&] {
    const auto answer = httplib::Client("127.0.0.1", metrics_port).Get("/readyz");
    return answer && answer->status == 200;
  };
  if (testing::Eventually(ready, 60s)) return gateway;
  return Unavailable("start the gateway: not ready; its log: {}", gateway.process->log());
}

}  // namespace

Status MeasureGateway(IngestStand& stand, const Load& load, Report& report) {
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(stand.broker().client_options()));
  RETURN_IF_ERROR(
      admin->CreateTopic({.name = kPeerTopic, .partitions = kPartitions, .config = {}}));
  const auto run_peer = [&] {
    return RunBareProducer(stand.broker().client_options().brokers, kPeerTopic, load);
  };
  ASSIGN_OR_RETURN(const ProducerSpeed before, run_peer());
  const std::vector<StreamLoad> streams = MakeStreams(load);
  RETURN_IF_ERROR(ApplyReference(stand, streams));
  ASSIGN_OR_RETURN(const Gateway gateway, StartGateway(stand, "recovery"));
  const double cpu_before = Usage::Of(gateway.process->pid()).cpu_seconds;

  ASSIGN_OR_RETURN(const auto took, SendStreams(gateway.address, streams));

  const Usage usage = Usage::Of(gateway.process->pid());
  const auto events = static_cast<double>(load.values.size());
  const double rate = events / took.count();
  const double cpu = (usage.cpu_seconds - cpu_before) / events * 1e6;
  ASSIGN_OR_RETURN(const ProducerSpeed after, run_peer());
  const ProducerSpeed& producer =
      before.events_per_second > after.events_per_second ? before : after;
  report.Add({"", "bare librdkafka: idempotent, acks=all, lz4; the better of two runs around it",
              producer.events_per_second / 1e6, "M events/s"});
  report.Add({"", "  CPU of the producer", producer.cpu_us_per_event, "us/event"});
  report.Add({"", fmt::format("gateway, {} streams, {} events a batch", kStreams, kBatchEvents),
              rate / 1e6, "M events/s"});
  report.Add({"", "  CPU of the gateway", cpu, "us/event"});
  report.Add({"B1", "gateway / bare producer", rate / producer.events_per_second, "", 0.5});
  report.Add({"B1", "CPU of the gateway / of the bare producer", cpu / producer.cpu_us_per_event,
              "", 2, true});
  report.Add({"B8", "gateway: peak resident memory", usage.peak_mib, "MiB", 128, true});
  return gateway.process->Stop(30s).status();
}

}  // namespace assay::bench
