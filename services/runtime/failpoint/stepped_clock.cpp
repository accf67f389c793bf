#include "services/runtime/failpoint/stepped_clock.h"

#include <cstdlib>
#include <fstream>

#include "services/runtime/failpoint/failpoint.h"

namespace assay::failpoint {

WallTime SteppedClock::Now() const {
  int64_t offset_ms = 0;
  std::ifstream(offset_) >> offset_ms;
  return System().Now() + std::chrono::milliseconds(offset_ms);
}

const Clock& ProcessClock() {
#if ASSAY_FAILPOINTS
  // Never destroyed: threads may ask for the time while the process exits.
  static const Clock& clock = []() -> const Clock& {
    const char* const file = std::getenv("ASSAY_CLOCK_OFFSET");
    return file == nullptr ? Clock::System() : *new SteppedClock(file);
  }();
  return clock;
#else
  return Clock::System();
#endif
}

}  // namespace assay::failpoint
