// assayctl verify: the invariants of the store, and their repair by the sinks.
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <vector>

#include "assay/ingest/v1/sink_admin.grpc.pb.h"
#include "assay/query/v1/intake.grpc.pb.h"
#include "services/assayctl/output/message_json.h"
#include "services/assayctl/unary_call.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {

namespace {

using ingest::v1::OffsetRange;
using ingest::v1::PartitionRepair;
using ingest::v1::RepairResponse;

// Recomputing every roll-up of a large store takes minutes.
constexpr std::chrono::seconds kWithin{3600};

struct VerifyOptions {
  bool deep = false;
  bool repair = false;
  std::vector<std::string> sinks = {"127.0.0.1:7303"};
};

std::string RangesText(const google::protobuf::RepeatedPtrField<OffsetRange>& ranges) {
  std::vector<std::string> texts;
  for (const OffsetRange& range : ranges) {
    texts.push_back(range.first() == range.last()
                        ? fmt::format("{}", range.first())
                        : fmt::format("{} to {}", range.first(), range.last()));
  }
  return texts.empty() ? "-" : fmt::format("{}", fmt::join(texts, ", "));
}

void Print(const RepairResponse& response, Session& session) {
  if (session.output == OutputFormat::kJson) {
    PrintJson(response, session.out);
    return;
  }
  Table table({{"family"},
               {"log"},
               {"partition", Align::kRight},
               {"rows", Align::kRight},
               {"missing"},
               {"doubled"},
               {"mistaken"},
               {"left as it is"}});
  for (const PartitionRepair& partition : response.partitions()) {
    table.Add(
        {partition.family(), partition.log_id(), std::to_string(partition.partition()),
         Grouped(partition.row_count()), RangesText(partition.missing()),
         RangesText(partition.doubled()), RangesText(partition.mistaken()),
         partition.refused().empty() ? RangesText(partition.unrepaired()) : partition.refused()});
  }
  table.Print(session.out, session.output);
}

bool IsMended(const RepairResponse& response) {
  for (const PartitionRepair& partition : response.partitions()) {
    if (partition.unrepaired_size() > 0 || !partition.refused().empty()) return false;
  }
  return true;
}

// Each sink answers for its own partitions.
StatusOr<RepairResponse> Repair(const std::vector<std::string>& sinks, Session& session) {
  RepairResponse all;
  for (const std::string& address : sinks) {
    const auto stub = ingest::v1::SinkAdminService::NewStub(
        rpc::Connect({.address = address, .attempts_max = 1}));
    RepairResponse response;
    const ingest::v1::RepairRequest request;
    RETURN_IF_ERROR(Await(session,
                          {.what = "sink at " + address,
                           .advice = "is it running (--sink, its setting sink.admin.listen)",
                           .within = kWithin},
                          [&](grpc::ClientContext* context, auto done) {
                            stub->async()->Repair(context, &request, &response, done);
                          }));
    all.MergeFrom(response);
  }
  return all;
}

ExitStatus Verify(bool deep, Session& session) {
  const auto stub = query::v1::IntakeService::NewStub(
      rpc::Connect({.address = session.query, .attempts_max = 1}));
  query::v1::VerifyRequest request;
  request.set_deep(deep);
  query::v1::VerifyResponse response;
  const Status status =
      Await(session, ToQueryServer(session, kWithin), [&](grpc::ClientContext* context, auto done) {
        stub->async()->Verify(context, &request, &response, done);
      });
  if (!status.ok()) return Fail(session, status);

  if (session.output == OutputFormat::kJson) {
    PrintJson(response, session.out);
  } else {
    Table table({{"table"}, {"check"}, {"result"}, {"compared", Align::kRight}, {"detail"}});
    for (const query::v1::VerifyCheck& check : response.checks()) {
      table.Add({check.table(), check.check(), check.passed() ? "holds" : "FAILS",
                 Grouped(check.compared_count()), check.detail()});
    }
    table.Print(session.out, session.output);
  }
  return response.passed() ? ExitStatus::kDone : ExitStatus::kFoundWrong;
}

// With --repair only what was done is printed; whether all is well now says another verify.
ExitStatus Run(const VerifyOptions& options, Session& session) {
  if (!options.repair) return Verify(options.deep, session);
  const auto repaired = Repair(options.sinks, session);
  if (!repaired.ok()) return Fail(session, repaired.status());
  Print(*repaired, session);
  return IsMended(*repaired) ? ExitStatus::kDone : ExitStatus::kFoundWrong;
}

}  // namespace

void AddVerify(CommandLine& line) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App& verb = line.AddVerb(
      "verify",
      "Checks the store: all gets stored, one row for every offset, nothing twice, roll-ups = "
      "facts",
      "  assayctl verify\n"
      "  assayctl verify --deep      # also recomputes every roll-up and current state\n"
      "  assayctl verify --repair    # the sinks look at every row and replay what is wrong\n"
      "Exit status 1 when a check fails, or something cannot be repaired.",
      [options](Session& session) { return Run(*options, session); });
  CLI::Option* deep =
      verb.add_flag("--deep", options->deep, "Also recompute every roll-up and current state");
  verb.add_flag("--repair", options->repair,
                "Ask the sinks to look at every row and to replay what is missing, doubled or "
                "mistaken; prints what they did")
      ->excludes(deep);
  verb.add_option("--sink", options->sinks, "Admin address of each sink, for --repair")
      ->envname("ASSAY_SINK_ADMIN_LISTEN")
      ->type_name("HOST:PORT")
      ->delimiter(',')
      ->capture_default_str();
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
