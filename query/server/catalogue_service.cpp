#include "query/server/catalogue_service.h"

#include <algorithm>

namespace assay::query {
namespace {

using directory::Questionnaire;
using directory::Subject;
using directory::Unit;

void SetNames(const directory::Names& names, reference::v1::Names& message) {
  message.set_zh(names.zh);
  message.set_en(names.en);
}

void ToMessage(const Unit& unit, bool shows_parent, reference::v1::Unit& message) {
  message.set_unit_id(unit.id);
  if (shows_parent) message.set_parent_id(unit.parent_id);
  message.set_level(static_cast<reference::v1::UnitLevel>(unit.level));
  SetNames(unit.names, *message.mutable_names());
  message.set_time_zone(unit.zone.name());
}

void ToMessage(const Questionnaire& questionnaire, reference::v1::Questionnaire& message) {
  message.set_questionnaire_id(questionnaire.id);
  message.set_version(questionnaire.version);
  SetNames(questionnaire.names, *message.mutable_names());
  for (const Subject& subject : questionnaire.subjects) {
    if (subject.kind == Subject::Kind::kDimension) {
      reference::v1::Dimension& dimension = *message.add_dimensions();
      dimension.set_dimension_id(subject.id);
      SetNames(subject.names, *dimension.mutable_names());
      continue;
    }
    reference::v1::Item& item = *message.add_items();
    item.set_item_id(subject.id);
    SetNames(subject.names, *item.mutable_names());
    if (subject.dimension >= 0) {
      item.set_dimension_id(questionnaire.subjects[static_cast<size_t>(subject.dimension)].id);
    }
    item.set_scale_min(subject.scale_min);
    item.set_scale_max(subject.scale_max);
    item.set_favourable_from(subject.favourable_from);
    item.set_is_overall(subject.is_overall);
  }
}

}  // namespace

void ListUnits(const directory::Snapshot& snapshot, const UnitScope& scope,
               v1::ListUnitsResponse& response) {
  std::vector<const Unit*> roots;
  for (const std::string& root : scope.roots) {
    if (const Unit* unit = snapshot.FindUnit(root)) roots.push_back(unit);
  }
  const auto is_visible = [&](const Unit& unit) {
    return scope.is_everything || std::any_of(roots.begin(), roots.end(), [&](const Unit* root) {
             return unit.IsWithin(*root);
           });
  };
  for (const Unit& unit : snapshot.units()) {
    if (!is_visible(unit)) continue;
    const Unit* parent = snapshot.ParentOf(unit);
    ToMessage(unit, parent != nullptr && is_visible(*parent), *response.add_units());
  }
}

void ListQuestionnaires(const directory::Snapshot& snapshot,
                        v1::ListQuestionnairesResponse& response) {
  std::vector<const Questionnaire*> ordered;
  for (const Questionnaire& each : snapshot.questionnaires()) ordered.push_back(&each);
  std::sort(ordered.begin(), ordered.end(), [](const Questionnaire* a, const Questionnaire* b) {
    return a->id != b->id ? a->id < b->id : a->version > b->version;
  });
  for (const Questionnaire* each : ordered) ToMessage(*each, *response.add_questionnaires());
}

grpc::ServerUnaryReactor* CatalogueEdge::ListUnits(grpc::CallbackServerContext* context,
                                                   const v1::ListUnitsRequest* request,
                                                   v1::ListUnitsResponse* response) {
  return calls_.Run(*context, *request, *response,
                    [=, this](const Caller& caller, const ReadControl&) {
                      ASSIGN_OR_RETURN(const auto snapshot, directory_());
                      query::ListUnits(*snapshot, caller.units, *response);
                      return OkStatus();
                    });
}

grpc::ServerUnaryReactor* CatalogueEdge::ListQuestionnaires(
    grpc::CallbackServerContext* context, const v1::ListQuestionnairesRequest* request,
    v1::ListQuestionnairesResponse* response) {
  return calls_.Run(*context, *request, *response, [=, this](const Caller&, const ReadControl&) {
    ASSIGN_OR_RETURN(const auto snapshot, directory_());
    query::ListQuestionnaires(*snapshot, *response);
    return OkStatus();
  });
}

}  // namespace assay::query
