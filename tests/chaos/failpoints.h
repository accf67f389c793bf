// Every failpoint of the processes, so that a sweep strikes at all of them. A test compares this
// list with the sources.
#pragma once

#include <span>

#include "services/runtime/failpoint/failpoint.h"
#include "tests/harness/platform.h"

namespace assay::chaos {

// What brings a process there.
enum class Way {
  kLoad,       // Events that come in are enough.
  kRepair,     // The store has lost rows.
  kMigration,  // `assay-sink migrate`.
};

struct Failpoint {
  testing::Part part;
  const char* name;
  bool can_fail;  // `error` means something there.
  Way way = Way::kLoad;
};

// Programs built for release have none; then nothing can be struck there.
inline constexpr bool kHasFailpoints = ASSAY_FAILPOINTS != 0;

std::span<const Failpoint> Failpoints();

}  // namespace assay::chaos
