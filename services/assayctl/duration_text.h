// Lengths of time as people write them on a command line: "20s", "5m", "90d", "500ms", "2h".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::assayctl {

// kInvalidArgument, naming the `option` that the text was given with.
StatusOr<std::chrono::milliseconds> ParseDuration(const std::string& text, std::string_view option);

}  // namespace assay::assayctl
