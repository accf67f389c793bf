// Questions to the store that tests ask after a sink has run.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::testing {

// The single number a statement answers; 0 for no row.
StatusOr<uint64_t> Number(clickhouse::Client& client, const std::string& sql);

// Rows of a table; 0 while the store does not answer.
uint64_t RowsStored(clickhouse::Client& client, const std::string& table = "call");

// "ok", "duplicate" ... by offset.
std::map<int64_t, std::string> StatusesByOffset(clickhouse::Client& client, int32_t partition,
                                                const std::string& table = "call");
// How many rows have each status.
std::map<std::string, uint64_t> RowsByStatus(clickhouse::Client& client,
                                             const std::string& table = "call");

// OK when the invariant of the table holds, no (source, epoch, sequence) is stored twice as a
// fact, and the roll-ups say what the facts say.
Status CheckTable(clickhouse::Client& client, const std::string& table = "call");

}  // namespace assay::testing
