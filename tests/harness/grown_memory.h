// GrownMemory: how much more memory a program has held at its peak than at the beginning.
//
//   const GrownMemory grown(gateway.process().pid());
//   ... what somebody hostile does ...
//   EXPECT_LE(grown.PeakBytes(), kCeiling);
//
// Under AddressSanitizer freed memory stays (up to 256 MiB of it), so ceilings are higher there:
// Ceiling() adds what that takes.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace assay::testing {

class GrownMemory {
 public:
  // From now on. The program must be of the same user.
  explicit GrownMemory(pid_t pid);
  // Resident bytes at the highest since then, beyond those at that moment.
  int64_t PeakBytes() const;

  // `bytes`, or what the same amounts to in a build with AddressSanitizer.
  static int64_t Ceiling(int64_t bytes);

 private:
  const pid_t pid_;
  int64_t before_ = 0;
};

}  // namespace assay::testing
