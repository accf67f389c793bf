// Reads a TOML file into literals, so that toml++ is known to one source file only.
#pragma once

#include <string>

#include "services/runtime/base/status.h"
#include "services/runtime/config/value.h"

namespace assay::config {

// The whole file as one table. Fails, naming file, line and column, when it cannot be read.
StatusOr<Literal> ReadTomlFile(const std::string& path);

}  // namespace assay::config
