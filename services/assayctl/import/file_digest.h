// The SHA-256 of a file's bytes: what names an imported file.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "services/runtime/base/status.h"

namespace assay::assayctl {

// 64 hexadecimal digits in lower case. `tick` is called with the bytes read so far.
StatusOr<std::string> DigestFile(const std::string& path,
                                 const std::function<void(uint64_t)>& tick = {});

}  // namespace assay::assayctl
