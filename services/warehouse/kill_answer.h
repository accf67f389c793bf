// What KILL QUERY answers.
#pragma once

#include <string>
#include <vector>

#include "services/warehouse/statement_registry.h"

namespace assay::warehouse {

// A SELECT whose result is ClickHouse's table of kill_status, query_id, user and query; so the
// engine writes it, in whatever format is asked for.
std::string KillAnswer(const std::vector<KillResult>& results);

}  // namespace assay::warehouse
