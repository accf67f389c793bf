// Faults: what random runs do to the platform. Each is over when it returns, except that a part
// which was killed may still be starting.
#pragma once

#include <span>
#include <string_view>

#include "tests/chaos/chaos_run.h"

namespace assay::chaos {

struct Fault {
  const char* name;
  unsigned weight;  // How often, compared with the others.
  Status (*strike)(ChaosRun& run);
};

std::span<const Fault> Faults();
// One of them, by weight.
const Fault& SomeFault(Random& random);

}  // namespace assay::chaos
