// A rule between two durations of one process, wherever each of them is declared.
#pragma once

#include <string>

#include "services/runtime/config/schema.h"

namespace assay::config {

// `shorter` must be less than `longer`: both are names of duration fields, as in
// "gateway.drain_within" and "gateway.stop_within". Says nothing where one is not declared.
void RequireShorter(Schema& schema, std::string shorter, std::string longer);

}  // namespace assay::config
