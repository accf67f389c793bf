// What a question names, found in the registry; a refusal says what there is instead.
#pragma once

#include <string>
#include <vector>

#include "query/metrics/dimension.h"
#include "query/metrics/registry.h"
#include "services/runtime/base/status.h"

namespace assay::query {

// The metrics of those ids, all of one family. `ids` is not empty; `field` is the list's name.
StatusOr<std::vector<const metrics::Metric*>> FindMetrics(const std::vector<std::string>& ids,
                                                          const std::string& field);

// The dimension of that id, if the family has it.
StatusOr<const metrics::Dimension*> FindDimension(metrics::Family family, const std::string& id,
                                                  const std::string& field);

// Refuses a value that the dimension cannot have; most dimensions can have any.
Status CheckFixedValues(const metrics::Dimension& dimension, const std::vector<std::string>& values,
                        const std::string& field);

// Refuses the name of a parameter that none of the metrics has.
Status CheckParameterName(const std::vector<const metrics::Metric*>& asked, const std::string& name,
                          const std::string& field);

}  // namespace assay::query
