// assayctl verify: the invariants of the store.
#include <memory>

#include "assay/query/v1/intake.grpc.pb.h"
#include "services/assayctl/output/message_json.h"
#include "services/assayctl/unary_call.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {

namespace {

// Recomputing every roll-up of a large store takes minutes.
constexpr std::chrono::seconds kWithin{3600};

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

}  // namespace

void AddVerify(CommandLine& line) {
  auto deep = std::make_shared<bool>(false);
  CLI::App& verb = line.AddVerb(
      "verify", "Checks the store: one row for every offset, nothing twice, roll-ups = facts",
      "  assayctl verify\n"
      "  assayctl verify --deep    # also recomputes every roll-up\n"
      "Exit status 1 when a check fails.",
      [deep](Session& session) { return Verify(*deep, session); });
  verb.add_flag("--deep", *deep, "Also recompute every roll-up from its facts");
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
