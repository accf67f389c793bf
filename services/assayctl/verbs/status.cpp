// assayctl status: which processes run, and what became of everything that was received.
#include <google/protobuf/util/time_util.h>

#include <map>
#include <memory>

#include "assay/query/v1/intake.grpc.pb.h"
#include "services/assayctl/output/message_json.h"
#include "services/assayctl/process_probe.h"
#include "services/assayctl/unary_call.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/kafka/admin.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {

namespace {

using google::protobuf::util::TimeUtil;

constexpr std::chrono::seconds kKafkaPatience{3};
constexpr std::chrono::seconds kQueryPatience{15};

// Monitoring addresses, as deploy/addresses.sh has them.
struct StatusOptions {
  std::string warehouse = "127.0.0.1:8124";
  std::string sink = "127.0.0.1:7302";
  std::string gateway = "127.0.0.1:7102";
  std::string query = "127.0.0.1:7202";
};

ProbedProcess ProbeKafka(const std::string& brokers) {
  ProbedProcess process{.name = "kafka", .address = brokers};
  const auto admin = kafka::Admin::Create(
      {.brokers = brokers, .client_id = "assayctl", .properties = {}}, kKafkaPatience);
  const Status status = admin.ok() ? (*admin)->Ping() : admin.status();
  process.is_ready = status.ok();
  process.state = status.ok() ? "ready" : "does not answer";
  return process;
}

std::vector<ProbedProcess> ProbeAll(const StatusOptions& options, const Session& session) {
  return {ProbeKafka(session.kafka), Probe("warehouse", options.warehouse),
          Probe("sink", options.sink), Probe("gateway", options.gateway),
          Probe("query", options.query)};
}

void PrintProcesses(const std::vector<ProbedProcess>& processes, std::ostream& out) {
  Table table({{"process"}, {"address"}, {"pid", Align::kRight}, {"version"}, {"state"}});
  for (const ProbedProcess& process : processes) {
    table.Add({process.name, process.address, process.pid, process.version, process.state});
  }
  table.Print(out, OutputFormat::kTable);
}

std::string NewestText(const query::v1::PartitionIntake& partition) {
  return partition.has_newest_ingested_at() ? TimeUtil::ToString(partition.newest_ingested_at())
                                            : "-";
}

Table IntakeTable() {
  return Table({{"family"},
                {"partition", Align::kRight},
                {"received", Align::kRight},
                {"ok", Align::kRight},
                {"duplicate", Align::kRight},
                {"rejected", Align::kRight},
                {"poison", Align::kRight},
                {"waiting", Align::kRight},
                {"newest"}});
}

void AddRow(Table& table, const query::v1::PartitionIntake& intake, const std::string& partition) {
  table.Add({intake.family(), partition, std::to_string(intake.received_count()),
             std::to_string(intake.ok_count()), std::to_string(intake.duplicate_count()),
             std::to_string(intake.rejected_count()), std::to_string(intake.poison_count()),
             std::to_string(intake.waiting_count()), NewestText(intake)});
}

// All partitions of a family as one row.
std::map<std::string, query::v1::PartitionIntake> SumByFamily(
    const query::v1::GetIntakeResponse& response) {
  std::map<std::string, query::v1::PartitionIntake> sums;
  for (const query::v1::PartitionIntake& partition : response.partitions()) {
    query::v1::PartitionIntake& sum = sums[partition.family()];
    sum.set_family(partition.family());
    sum.set_received_count(sum.received_count() + partition.received_count());
    sum.set_ok_count(sum.ok_count() + partition.ok_count());
    sum.set_duplicate_count(sum.duplicate_count() + partition.duplicate_count());
    sum.set_rejected_count(sum.rejected_count() + partition.rejected_count());
    sum.set_poison_count(sum.poison_count() + partition.poison_count());
    sum.set_waiting_count(sum.waiting_count() + partition.waiting_count());
    const bool is_newer = partition.has_newest_ingested_at() &&
                          (!sum.has_newest_ingested_at() ||
                           partition.newest_ingested_at() > sum.newest_ingested_at());
    if (is_newer) *sum.mutable_newest_ingested_at() = partition.newest_ingested_at();
  }
  return sums;
}

void PrintIntake(const query::v1::GetIntakeResponse& response, const Session& session) {
  Table table = IntakeTable();
  if (session.output == OutputFormat::kCsv) {
    for (const query::v1::PartitionIntake& partition : response.partitions()) {
      AddRow(table, partition, std::to_string(partition.partition()));
    }
    return table.Print(session.out, session.output);
  }
  for (const auto& [family, sum] : SumByFamily(response)) AddRow(table, sum, "all");
  session.out << '\n';
  table.Print(session.out, session.output);
  if (response.rejects().empty()) return;
  Table rejects({{"refused", Align::kRight}, {"family"}, {"reason"}, {"field"}, {"example"}});
  for (const query::v1::RejectCount& reject : response.rejects()) {
    rejects.Add({std::to_string(reject.count()), reject.family(), reject.reason(), reject.field(),
                 reject.example()});
  }
  session.out << '\n';
  rejects.Print(session.out, session.output);
}

StatusOr<query::v1::GetIntakeResponse> AskIntake(const Session& session) {
  const auto stub = query::v1::IntakeService::NewStub(rpc::Connect({.address = session.query}));
  const query::v1::GetIntakeRequest request;
  query::v1::GetIntakeResponse response;
  RETURN_IF_ERROR(Await(session, ToQueryServer(session, kQueryPatience),
                        [&](grpc::ClientContext* context, auto done) {
                          stub->async()->GetIntake(context, &request, &response, done);
                        }));
  return response;
}

ExitStatus ShowStatus(const StatusOptions& options, Session& session) {
  bool all_ready = true;
  if (session.output == OutputFormat::kTable) {
    const std::vector<ProbedProcess> processes = ProbeAll(options, session);
    PrintProcesses(processes, session.out);
    for (const ProbedProcess& process : processes) all_ready = all_ready && process.is_ready;
  }
  const StatusOr<query::v1::GetIntakeResponse> response = AskIntake(session);
  if (!response.ok()) return Fail(session, response.status());
  if (session.output == OutputFormat::kJson) {
    PrintJson(*response, session.out);
  } else {
    PrintIntake(*response, session);
  }
  return all_ready ? ExitStatus::kDone : ExitStatus::kFoundWrong;
}

}  // namespace

void AddStatus(CommandLine& line) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App& verb = line.AddVerb(
      "status", "Shows which processes run, what waits, how fresh the store is, what was refused",
      "  assayctl status\n"
      "  assayctl status --output json   # received and stored, by partition\n"
      "Exit status 1 when a process is not ready, 3 when the query server does not answer.",
      [options](Session& session) { return ShowStatus(*options, session); });
  const auto monitoring = [&](const char* name, std::string* address, const char* variable) {
    verb.add_option(std::string("--") + name + "-monitoring", *address,
                    std::string("Monitoring address of the ") + name)
        ->envname(variable)
        ->type_name("HOST:PORT")
        ->capture_default_str();
  };
  monitoring("warehouse", &options->warehouse, "ASSAY_WAREHOUSE_METRICS_LISTEN");
  monitoring("sink", &options->sink, "ASSAY_SINK_METRICS_LISTEN");
  monitoring("gateway", &options->gateway, "ASSAY_GATEWAY_METRICS_LISTEN");
  monitoring("query", &options->query, "ASSAY_QUERY_METRICS_LISTEN");
  line.WithKafka(verb);
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
