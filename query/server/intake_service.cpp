#include "query/server/intake_service.h"

#include <algorithm>
#include <iterator>

#include "query/server/messages.h"

namespace assay::query {

grpc::ServerUnaryReactor* IntakeEdge::GetIntake(grpc::CallbackServerContext* context,
                                                const v1::GetIntakeRequest* request,
                                                v1::GetIntakeResponse* response) {
  return calls_.Run(
      *context, *request, *response, [=, this](const Caller& caller, const ReadControl& control) {
        ASSIGN_OR_RETURN(const std::optional<Family> family,
                         ParseFamily(request->family(), "family"));
        ASSIGN_OR_RETURN(IntakeReport report, intake_.Report(caller, family, control));
        std::ranges::move(verifier_.Findings(family), std::back_inserter(report.findings));
        ToMessage(report, *response);
        return OkStatus();
      });
}

grpc::ServerUnaryReactor* IntakeEdge::Verify(grpc::CallbackServerContext* context,
                                             const v1::VerifyRequest* request,
                                             v1::VerifyResponse* response) {
  return calls_.Run(
      *context, *request, *response, [=, this](const Caller& caller, const ReadControl& control) {
        const auto depth = request->deep() ? VerifyDepth::kRollUpsToo : VerifyDepth::kInvariants;
        ASSIGN_OR_RETURN(const Verification result, verifier_.Verify(caller, depth, control));
        ToMessage(result, *response);
        return OkStatus();
      });
}

grpc::ServerUnaryReactor* IntakeEdge::ListSourceIntake(grpc::CallbackServerContext* context,
                                                       const v1::ListSourceIntakeRequest* request,
                                                       v1::ListSourceIntakeResponse* response) {
  return calls_.Run(*context, *request, *response,
                    [=, this](const Caller& caller, const ReadControl& control) {
                      ASSIGN_OR_RETURN(const std::optional<Family> family,
                                       ParseFamily(request->family(), "family"));
                      ASSIGN_OR_RETURN(const auto snapshot, directory_());
                      ASSIGN_OR_RETURN(const SourcePage page,
                                       intake_.Sources(caller, *snapshot,
                                                       {.family = family,
                                                        .page_size = request->page_size(),
                                                        .page_token = request->page_token()},
                                                       control));
                      ToMessage(page, *response);
                      return OkStatus();
                    });
}

grpc::ServerUnaryReactor* IntakeEdge::GetLastVerify(grpc::CallbackServerContext* context,
                                                    const v1::GetLastVerifyRequest* request,
                                                    v1::GetLastVerifyResponse* response) {
  return calls_.Run(*context, *request, *response, [=, this](const Caller&, const ReadControl&) {
    const std::optional<Verification> last = verifier_.last();
    if (!last) return OkStatus();
    ToMessage(*last, *response->mutable_result());
    SetTimestamp(last->finished_at, *response->mutable_finished_at());
    response->set_deep(last->depth == VerifyDepth::kRollUpsToo);
    return OkStatus();
  });
}

}  // namespace assay::query
