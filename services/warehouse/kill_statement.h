// KILL QUERY, as far as the warehouse answers it: by query id.
//
// The engine knows its statements by ids of its own, so it cannot answer for the ids that clients
// gave; the warehouse can.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::warehouse {

struct KillStatement {
  enum class Mode { kSync, kAsync, kTest };  // Wait for the end; only ask for it; only list.
  std::vector<std::string> query_ids{};
  Mode mode = Mode::kAsync;
};

// KILL QUERY WHERE query_id = 'a' | query_id IN ('a', 'b') [SYNC | ASYNC | TEST]; an id may also be
// a parameter, {id:String}. Any other condition is NOT_IMPLEMENTED.
StatusOr<KillStatement> ParseKill(
    std::string_view sql, const std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace assay::warehouse
