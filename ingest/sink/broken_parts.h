// Parts that cannot be read as they were written.
//
// A disk that is full for a moment can leave a part whose insert was answered and one of whose
// files is empty. Every read that needs the file fails from then on, and nothing but a restart of
// the store would look at it. Without the part its rows are missing, which an audit finds and
// repairs from the log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/clickhouse/client.h"

namespace assay::sink {

// Reads all of the table, takes the parts out of it that fail (they stay in the store's folder
// `detached`), and returns their names.
StatusOr<std::vector<std::string>> SetAsideBrokenParts(clickhouse::Client& client,
                                                       std::string_view table);

}  // namespace assay::sink
