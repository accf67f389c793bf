// SteppedClock: the machine's clock, whose time of day a test sets while the process runs.
//
// The environment variable ASSAY_CLOCK_OFFSET names a file; the number in it, in milliseconds, is
// how far the wall clock is ahead of the truth (behind, when negative), read at every look at it.
// The monotonic clock stays true, as it does when an operator sets a machine's time. Release
// builds never look for the variable. Thread-safe.
#pragma once

#include <filesystem>

#include "services/runtime/base/clock.h"

namespace assay::failpoint {

class SteppedClock final : public Clock {
 public:
  explicit SteppedClock(std::filesystem::path offset) : offset_(std::move(offset)) {}

  // A file that cannot be read is an offset of 0.
  WallTime Now() const override;
  MonotonicTime MonotonicNow() const override { return System().MonotonicNow(); }

 private:
  const std::filesystem::path offset_;
};

// What this process goes by: a SteppedClock where a test asks for it, else Clock::System().
const Clock& ProcessClock();

}  // namespace assay::failpoint
