// Splits the text of a migration into its statements.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::sink {

// The statements between semicolons, trimmed, comments kept inside them. Semicolons in comments
// (-- and /* */), quotes ('...', "...", `...`) do not count. InvalidArgument for what is left open.
StatusOr<std::vector<std::string>> SplitStatements(std::string_view text);

}  // namespace assay::sink
