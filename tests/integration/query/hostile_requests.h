// What a client asks that wants the query server to give way: each question alone is within its
// limits.
#pragma once

#include <string>
#include <vector>

#include "assay/query/v1/metric.pb.h"

namespace assay::testing {

// Cells of the calls below, by quarter of an hour, direction and outcome.
inline constexpr int kHostileCells = 8'269;

// Fills `call` with one call for each cell, in January 2026.
std::string HostileCallsSql();

// Every metric of calls by every cell, `questions` times; `row_limit` keeps two requests apart.
query::v1::QueryRequest HostileRequest(int questions, uint32_t row_limit = kHostileCells);

}  // namespace assay::testing
