// Reads a TOML file into literals, so that toml++ is known to one source file only.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>

#include "services/runtime/base/status.h"
#include "services/runtime/config/value.h"

namespace assay::config {

// Of one file.
inline constexpr size_t kTomlBytesMax = 1 << 20;
// Parts of one dotted key, and brackets within brackets. Reading and freeing tables within tables
// takes the stack's memory, so without a limit a small file ends the process.
inline constexpr int kTomlDepthMax = 32;

// The whole file as one table. Fails, naming file, line and column, when it cannot be read or goes
// beyond a limit. Waiting for a pipe's writer ends when asked to stop.
StatusOr<Literal> ReadTomlFile(const std::string& path, std::stop_token stop = {});

}  // namespace assay::config
