// Subjects of a question about surveys: which items or dimensions of which questionnaires it is
// about, and where they stand in the stored arrays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/metrics/metric.h"
#include "query/sql/selection.h"
#include "services/directory/snapshot.h"
#include "services/runtime/base/status.h"

namespace assay::query {

// What a question says about subjects, values of `where` with the fields they stand in.
struct SubjectRequest {
  struct Values {
    std::vector<std::string> values;
    std::string field;  // "queries[0].where[1].values"
  };
  bool by_item = false;
  bool by_dimension = false;
  std::string by_field = {};
  std::optional<Values> items = {};
  std::optional<Values> dimensions = {};
  std::optional<Values> questionnaires = {};
};

struct Scale {
  double minimum = 0;
  double maximum = 0;

  bool operator==(const Scale&) const = default;
};

struct ResolvedSubjects {
  metrics::SubjectKind kind = metrics::SubjectKind::kOverall;
  std::vector<sql::SubjectLayout> layouts;
  std::vector<Scale> scales;  // By the numbers in the layouts.
  // The favourable threshold that all wanted subjects share, where they do.
  std::optional<double> favourable_from;
};

StatusOr<ResolvedSubjects> ResolveSubjects(const directory::Snapshot& snapshot,
                                           const SubjectRequest& request);

}  // namespace assay::query
