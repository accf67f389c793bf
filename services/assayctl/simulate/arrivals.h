// Arrivals: when callers reach a branch, one after another.
#pragma once

#include <optional>

#include "services/assayctl/simulate/branch_profile.h"
#include "services/assayctl/simulate/random.h"
#include "services/runtime/base/clock.h"

namespace assay::assayctl {

// A Poisson stream between two moments, whose rate follows the branch's rhythm in its own local
// time, or is steady. Pure.
class Arrivals {
 public:
  static Arrivals WithRhythm(const BranchProfile& profile, uint64_t seed, WallTime begin,
                             WallTime end);
  static Arrivals Steady(const BranchProfile& profile, uint64_t seed, WallTime begin, WallTime end,
                         double calls_per_second);

  // Nothing once the end is reached.
  std::optional<WallTime> Next();

  // Calls a second at a moment.
  double RateAt(WallTime moment);

 private:
  Arrivals(const BranchProfile& profile, uint64_t seed, WallTime begin, WallTime end,
           double calls_per_second, bool has_rhythm);

  directory::TimeZone zone_;
  directory::TimeZone::Offset offset_;
  double mean_rate_;
  bool has_rhythm_;
  Random random_;
  WallTime now_;
  WallTime end_;
};

}  // namespace assay::assayctl
