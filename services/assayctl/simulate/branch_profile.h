// BranchProfile: what makes one simulated branch different from the next.
#pragma once

#include <cstdint>
#include <string>

#include "services/directory/questionnaire.h"
#include "services/directory/time_zone.h"

namespace assay::assayctl {

// A branch to simulate, from the reference data.
struct SimulatedBranch {
  std::string unit_id;
  directory::TimeZone zone;
  std::string call_prefix;  // Registered prefixes of its sources.
  std::string survey_prefix;
};

struct BranchProfile {
  std::string unit_id;
  directory::TimeZone zone;
  double calls_per_day = 0;  // On a weekday.
  double talk_median_s = 0;
  double occupancy = 0;  // How busy its agents are planned to be: more is longer waits.
  double patience_mean_s = 0;
  double service_quality = 0;  // Points that its answers lie above the average.
  double response_share = 0;   // Of served callers who answer the questions.
};

// The same for the same seed and unit, whatever other units there are.
BranchProfile ProfileOf(const SimulatedBranch& branch, uint64_t seed, double calls_per_day);

// Calls a second at a local time, in proportion to the mean of a weekday: the rhythm of the day
// (two peaks, quiet nights) times that of the week (Mondays busy, Sundays quiet).
double Rhythm(int weekday, double hour);
inline constexpr double kRhythmMax = 2.6;

inline constexpr double kTalkSigma = 0.75;  // Of the logarithm of conversation times.
inline constexpr double kWrapMean = 20;     // Seconds of after-call work.
inline constexpr double kHoldMean = 25;     // Seconds on hold, of the calls that are held.
inline constexpr double kHoldShare = 0.2;

// Mean seconds an agent is busy with a call of this branch.
double HandlingMean(const BranchProfile& profile);

}  // namespace assay::assayctl
