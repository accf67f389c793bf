// Units of a question: the caller's scope, the filters that name units, and cuts by level.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/metrics/dimension.h"
#include "query/server/engine/caller.h"
#include "query/server/engine/request.h"
#include "query/sql/selection.h"
#include "services/directory/snapshot.h"

namespace assay::query {

class UnitFilter {
 public:
  // Begins with everything the caller may see. A root of the scope that the directory does not
  // have gives nothing.
  UnitFilter(const directory::Snapshot& snapshot, const UnitScope& scope);

  // Keeps what is, or is below, one of the values. The dimension is `unit` or a level.
  // kInvalidArgument for units that do not exist or have another level, kPermissionDenied for
  // those outside the caller's scope.
  Status Narrow(const metrics::Dimension& dimension, const std::vector<std::string>& values,
                const std::string& field);

  // The units that are left; absent while nothing narrowed them, so that facts of units which are
  // no longer registered are seen too.
  std::optional<std::vector<std::string>> Units() const;

  // The cut by the units of a level above those that are left.
  sql::Cut CutBy(const metrics::Dimension& dimension) const;

 private:
  StatusOr<const directory::Unit*> Find(const metrics::Dimension& dimension, const std::string& id,
                                        const std::string& field) const;

  const directory::Snapshot& snapshot_;
  std::vector<bool> visible_;  // By position in the snapshot.
  std::vector<bool> kept_;
  bool is_narrowed_ = false;
};

}  // namespace assay::query
