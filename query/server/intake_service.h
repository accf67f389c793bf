// IntakeService: whether everything that was accepted is stored, and the proof.
#pragma once

#include "assay/query/v1/intake.grpc.pb.h"
#include "query/server/engine/intake.h"
#include "query/server/engine/query_engine.h"
#include "query/server/engine/verifier.h"
#include "query/server/unary_call.h"

namespace assay::query {

class IntakeEdge final : public v1::IntakeService::CallbackService {
 public:
  IntakeEdge(const Intake& intake, Verifier& verifier, QueryEngine::CurrentSnapshot directory,
             const UnaryCalls& calls)
      : intake_(intake), verifier_(verifier), directory_(std::move(directory)), calls_(calls) {}

  grpc::ServerUnaryReactor* GetIntake(grpc::CallbackServerContext* context,
                                      const v1::GetIntakeRequest* request,
                                      v1::GetIntakeResponse* response) override;
  grpc::ServerUnaryReactor* Verify(grpc::CallbackServerContext* context,
                                   const v1::VerifyRequest* request,
                                   v1::VerifyResponse* response) override;
  grpc::ServerUnaryReactor* ListSourceIntake(grpc::CallbackServerContext* context,
                                             const v1::ListSourceIntakeRequest* request,
                                             v1::ListSourceIntakeResponse* response) override;
  grpc::ServerUnaryReactor* GetLastVerify(grpc::CallbackServerContext* context,
                                          const v1::GetLastVerifyRequest* request,
                                          v1::GetLastVerifyResponse* response) override;

 private:
  const Intake& intake_;
  Verifier& verifier_;
  const QueryEngine::CurrentSnapshot directory_;
  const UnaryCalls& calls_;
};

}  // namespace assay::query
