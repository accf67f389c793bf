// assayctl status: what is wrong, which processes run, and what became of everything that was
// received.
#include <fmt/ranges.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

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

// In place of an address: this process is no part of the deployment.
constexpr const char* kNotHere = "none";

// Monitoring addresses, as deploy/addresses.sh has them.
struct StatusOptions {
  std::string warehouse = "127.0.0.1:8124";
  std::string sink = "127.0.0.1:7302";
  std::string gateway = "127.0.0.1:7102";
  std::string query = "127.0.0.1:7202";
  std::string web = "127.0.0.1:8081";
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
  std::vector<ProbedProcess> processes;
  if (session.kafka != kNotHere) processes.push_back(ProbeKafka(session.kafka));
  for (const auto& [name, address] :
       std::initializer_list<std::pair<const char*, std::string>>{{"warehouse", options.warehouse},
                                                                  {"sink", options.sink},
                                                                  {"gateway", options.gateway},
                                                                  {"query", options.query},
                                                                  {"web", options.web}}) {
    if (address != kNotHere) processes.push_back(Probe(name, address));
  }
  return processes;
}

void PrintProcesses(const std::vector<ProbedProcess>& processes, const Session& session) {
  Table table({{"process"}, {"address"}, {"pid", Align::kRight}, {"version"}, {"state"}});
  for (const ProbedProcess& process : processes) {
    table.Add({process.name, process.address, process.pid, process.version, process.state});
  }
  table.Print(session.out, session.output);
}

std::string PartitionsText(const query::v1::IntakeFinding& finding) {
  return fmt::format("{} {}", finding.family(), fmt::join(finding.partitions(), ", "));
}

// What is wrong, before anything else: what is not stored, then who is not ready. Nothing when all
// is well.
void PrintFindings(const std::vector<ProbedProcess>& processes,
                   const StatusOr<query::v1::GetIntakeResponse>& intake, const Session& session) {
  Table table(
      {{"found_wrong"}, {"where"}, {"since"}, {"waiting", Align::kRight}, {"why"}, {"what_to_do"}});
  if (intake.ok()) {
    for (const query::v1::IntakeFinding& finding : intake->findings()) {
      table.Add({finding.kind(), PartitionsText(finding),
                 finding.has_since() ? TimeUtil::ToString(finding.since()) : "-",
                 std::to_string(finding.waiting_count()), finding.why(), finding.advice()});
    }
  }
  for (const ProbedProcess& process : processes) {
    if (process.is_ready) continue;
    table.Add({"not_ready", fmt::format("{} at {}", process.name, process.address), "-", "-",
               process.state, "see its log; is it running"});
  }
  if (table.rows() == 0) return;
  table.Print(session.out, session.output);
  session.out << '\n';
}

// The response of GetIntake, where there is one, with its findings before all, and `processes`.
void PrintJsonStatus(const std::vector<ProbedProcess>& processes,
                     const StatusOr<query::v1::GetIntakeResponse>& intake, std::ostream& out) {
  using Json = nlohmann::ordered_json;
  Json status = Json::object();
  Json answer = Json::object();
  if (intake.ok()) answer = Json::parse(ToJson(*intake));
  status["findings"] = answer.value("findings", Json::array());
  status["processes"] = Json::array();
  for (const ProbedProcess& process : processes) {
    status["processes"].push_back({{"process", process.name},
                                   {"address", process.address},
                                   {"pid", process.pid},
                                   {"version", process.version},
                                   {"ready", process.is_ready},
                                   {"state", process.state}});
  }
  status.update(answer);
  out << status.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
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
  session.out << '\n';
  if (session.output == OutputFormat::kCsv) {
    for (const query::v1::PartitionIntake& partition : response.partitions()) {
      AddRow(table, partition, std::to_string(partition.partition()));
    }
    return table.Print(session.out, session.output);
  }
  for (const auto& [family, sum] : SumByFamily(response)) AddRow(table, sum, "all");
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
  const std::vector<ProbedProcess> processes = ProbeAll(options, session);
  const StatusOr<query::v1::GetIntakeResponse> intake = AskIntake(session);
  if (session.output == OutputFormat::kJson) {
    PrintJsonStatus(processes, intake, session.out);
  } else {
    PrintFindings(processes, intake, session);
    PrintProcesses(processes, session);
    if (intake.ok()) PrintIntake(*intake, session);
  }
  if (!intake.ok()) return Fail(session, intake.status());
  const bool all_ready = std::ranges::all_of(processes, &ProbedProcess::is_ready);
  return all_ready && intake->findings().empty() ? ExitStatus::kDone : ExitStatus::kFoundWrong;
}

}  // namespace

void AddStatus(CommandLine& line) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App& verb = line.AddVerb(
      "status",
      "Shows what is wrong, which processes run, what waits, how fresh the store is, what was "
      "refused",
      "  assayctl status\n"
      "  assayctl status --output json   # processes; received and stored, by partition\n"
      "  assayctl status --web-monitoring none   # without the dashboard\n"
      "What is wrong stands first, with since when, why and what to do: partitions that are not\n"
      "stored, sources set aside, checks that failed, processes that are not ready. Exit status 1\n"
      "when there is any, 3 when the query server does not answer.",
      [options](Session& session) { return ShowStatus(*options, session); });
  const auto monitoring = [&](const char* name, std::string* address, const char* variable) {
    verb.add_option(std::string("--") + name + "-monitoring", *address,
                    fmt::format("Monitoring address of {}; {}: not here", name, kNotHere))
        ->envname(variable)
        ->type_name("HOST:PORT")
        ->capture_default_str();
  };
  monitoring("warehouse", &options->warehouse, "ASSAY_WAREHOUSE_METRICS_LISTEN");
  monitoring("sink", &options->sink, "ASSAY_SINK_METRICS_LISTEN");
  monitoring("gateway", &options->gateway, "ASSAY_GATEWAY_METRICS_LISTEN");
  monitoring("query", &options->query, "ASSAY_QUERY_METRICS_LISTEN");
  monitoring("web", &options->web, "ASSAY_WEB_METRICS_LISTEN");
  line.WithKafka(verb);
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
