// Every failpoint of the processes, so that a sweep strikes at all of them. A test compares this
// list with the sources.
#pragma once

#include <span>

#include "tests/harness/platform.h"

namespace assay::chaos {

struct Failpoint {
  testing::Part part;
  const char* name;
  bool can_fail;  // `error` means something there.
};

std::span<const Failpoint> Failpoints();

}  // namespace assay::chaos
