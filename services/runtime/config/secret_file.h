// Whether a file that holds secrets is kept from the other users of the machine.
#pragma once

#include <string>

#include "services/runtime/base/status.h"

namespace assay::config {

// OK when only the owner may change `path`, and at most the owner's group may read it besides.
// Fails saying who else may, and what to do; kNotFound when there is no such file.
Status CheckPrivate(const std::string& path);

}  // namespace assay::config
