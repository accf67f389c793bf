#include "services/assayctl/simulate/branch_profile.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "services/assayctl/simulate/random.h"

namespace assay::assayctl {

namespace {

// Of the mean hour of a day, from 0:00 on.
constexpr std::array<double, 24> kHours = {.12,  .08,  .06,  .05,  .06,  .12,  .35,  .80,
                                           1.55, 2.10, 2.20, 1.95, 1.40, 1.50, 1.95, 2.05,
                                           1.80, 1.45, 1.15, .95,  .80,  .62,  .40,  .22};
// Of the mean weekday, from Sunday on.
constexpr std::array<double, 7> kWeekdays = {.35, 1.15, 1.05, 1.0, 1.0, .95, .55};

}  // namespace

BranchProfile ProfileOf(const SimulatedBranch& branch, uint64_t seed, double calls_per_day) {
  Random random(seed, branch.unit_id + "/profile");
  return {.unit_id = branch.unit_id,
          .zone = branch.zone,
          .calls_per_day = calls_per_day * random.LogNormal(1.0, 0.35),
          .talk_median_s = random.LogNormal(130, 0.15),
          .occupancy = random.Uniform(0.62, 0.95),
          .patience_mean_s = random.Uniform(120, 420),
          .service_quality = 0.35 * random.Normal(),
          .response_share = random.Uniform(0.15, 0.40)};
}

double Rhythm(int weekday, double hour) {
  const double at = std::clamp(hour - 0.5, 0.0, 23.0);  // Values are those of mid-hours.
  const auto before = static_cast<size_t>(at);
  const size_t behind = std::min<size_t>(before + 1, 23);
  const double share = at - static_cast<double>(before);
  return kWeekdays[weekday] * (kHours[before] * (1 - share) + kHours[behind] * share);
}

double HandlingMean(const BranchProfile& profile) {
  return profile.talk_median_s * std::exp(kTalkSigma * kTalkSigma / 2) + kWrapMean +
         kHoldShare * kHoldMean;
}

}  // namespace assay::assayctl
