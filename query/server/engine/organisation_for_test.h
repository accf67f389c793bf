// A small organisation for the tests of the query server.
#pragma once

#include <memory>
#include <string>

#include "services/directory/build.h"
#include "services/directory/documents.h"

namespace assay::query {

// group > north (n1 > n1-a; n2), south (s1), all in Asia/Shanghai; other, a root of its own in a
// zone that is off by half an hour. Source: acd-n1 of n1.
// Questionnaires: visit 1 and 2 (speed, manner in service; overall), scale 1 to 5, favourable from
// 4, in version 2 of `speed` from 5; score 1 (overall, on 0 to 10); open 1, without an overall
// item.
inline std::shared_ptr<const directory::Snapshot> TestOrganisation() {
  constexpr std::string_view kDocuments = R"(
kind: Unit
unit_id: group
level: group
time_zone: Asia/Shanghai
---
kind: Unit
unit_id: north
parent_id: group
level: region
---
kind: Unit
unit_id: n1
parent_id: north
level: branch
---
kind: Unit
unit_id: n1-a
parent_id: n1
level: outlet
---
kind: Unit
unit_id: n2
parent_id: north
level: branch
---
kind: Unit
unit_id: south
parent_id: group
level: region
---
kind: Unit
unit_id: s1
parent_id: south
level: branch
---
kind: Unit
unit_id: other
level: branch
time_zone: America/St_Johns
---
kind: Source
source_id: acd-n1
family: call
unit_id: n1
system: acd
---
kind: Questionnaire
questionnaire_id: visit
version: 1
items:
- {item_id: speed, dimension_id: service, scale_min: 1, scale_max: 5, favourable_from: 4}
- {item_id: manner, dimension_id: service, scale_min: 1, scale_max: 5, favourable_from: 4}
- {item_id: overall, scale_min: 1, scale_max: 5, favourable_from: 4, is_overall: true}
dimensions:
- {dimension_id: service}
---
kind: Questionnaire
questionnaire_id: visit
version: 2
items:
- {item_id: overall, scale_min: 1, scale_max: 5, favourable_from: 4, is_overall: true}
- {item_id: speed, scale_min: 1, scale_max: 5, favourable_from: 5}
---
kind: Questionnaire
questionnaire_id: score
version: 1
items:
- {item_id: overall, scale_min: 0, scale_max: 10, favourable_from: 9, is_overall: true}
---
kind: Questionnaire
questionnaire_id: open
version: 1
items:
- {item_id: comfort, scale_min: 1, scale_max: 5, favourable_from: 4}
)";
  directory::Documents documents;
  directory::ReadDocuments(kDocuments, "organisation.yaml", documents);
  directory::Built built = directory::Build(documents.records, 1);
  if (!documents.problems.empty() || !built.problems.empty()) std::abort();
  return built.snapshot;
}

}  // namespace assay::query
