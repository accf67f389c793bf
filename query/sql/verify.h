// The statements that recompute roll-ups and compare them with what is stored.
#pragma once

#include <string>

#include "query/metrics/metric.h"
#include "query/sql/selection.h"

namespace assay::sql {

// One row for each unit: unit_id, cells stored, cells recomputed, how many days or quarters of an
// hour are unequal, and when the first of them begins. Both sides see the same parts. To be sent
// with the setting force_optimize_projection_name = Name(level), so that it fails where the
// projection is not read.
std::string CompareRollUp(metrics::Family family, Level level);

}  // namespace assay::sql
