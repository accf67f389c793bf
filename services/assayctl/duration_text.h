// Lengths of time as people write them on a command line: "20s", "5m", "90d", "500ms", "2h".
#pragma once

#include <chrono>
#include <string>

#include "services/runtime/base/status.h"

namespace assay::assayctl {

StatusOr<std::chrono::milliseconds> ParseDuration(const std::string& text);

}  // namespace assay::assayctl
