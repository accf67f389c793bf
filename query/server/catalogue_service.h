// CatalogueService: the organisation and the questionnaires, as the directory holds them.
#pragma once

#include "assay/query/v1/catalogue.grpc.pb.h"
#include "query/server/engine/caller.h"
#include "query/server/engine/query_engine.h"
#include "query/server/unary_call.h"

namespace assay::query {

// The units the scope may see, in tree order. A unit whose parent it may not see is a root.
void ListUnits(const directory::Snapshot& snapshot, const UnitScope& scope,
               v1::ListUnitsResponse& response);
void ListQuestionnaires(const directory::Snapshot& snapshot,
                        v1::ListQuestionnairesResponse& response);

class CatalogueEdge final : public v1::CatalogueService::CallbackService {
 public:
  CatalogueEdge(QueryEngine::CurrentSnapshot directory, const UnaryCalls& calls)
      : directory_(std::move(directory)), calls_(calls) {}

  grpc::ServerUnaryReactor* ListUnits(grpc::CallbackServerContext* context,
                                      const v1::ListUnitsRequest* request,
                                      v1::ListUnitsResponse* response) override;
  grpc::ServerUnaryReactor* ListQuestionnaires(grpc::CallbackServerContext* context,
                                               const v1::ListQuestionnairesRequest* request,
                                               v1::ListQuestionnairesResponse* response) override;

 private:
  const QueryEngine::CurrentSnapshot directory_;
  const UnaryCalls& calls_;
};

}  // namespace assay::query
