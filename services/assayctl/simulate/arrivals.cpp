#include "services/assayctl/simulate/arrivals.h"

#include <chrono>

namespace assay::assayctl {

namespace {

constexpr double kSecondsOfDay = 86'400;

}  // namespace

Arrivals::Arrivals(const BranchProfile& profile, uint64_t seed, WallTime begin, WallTime end,
                   double calls_per_second, bool has_rhythm)
    : zone_(profile.zone),
      offset_(profile.zone.OffsetAt(begin)),
      mean_rate_(calls_per_second),
      has_rhythm_(has_rhythm),
      random_(seed, profile.unit_id + (has_rhythm ? "/arrivals" : "/steady arrivals")),
      now_(begin),
      end_(end) {}

Arrivals Arrivals::WithRhythm(const BranchProfile& profile, uint64_t seed, WallTime begin,
                              WallTime end) {
  return Arrivals(profile, seed, begin, end, profile.calls_per_day / kSecondsOfDay, true);
}

Arrivals Arrivals::Steady(const BranchProfile& profile, uint64_t seed, WallTime begin, WallTime end,
                          double calls_per_second) {
  return Arrivals(profile, seed, begin, end, calls_per_second, false);
}

// Thinning: candidates at the highest rate, of which as many are kept as the rate then is.
std::optional<WallTime> Arrivals::Next() {
  if (mean_rate_ <= 0) return std::nullopt;
  const double highest = mean_rate_ * (has_rhythm_ ? kRhythmMax : 1);
  while (true) {
    const double seconds = random_.Exponential(1 / highest);
    const auto left = std::chrono::duration<double>(end_ - now_);
    if (seconds >= left.count()) return std::nullopt;
    now_ += std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(seconds));
    if (!has_rhythm_ || random_.Chance(RateAt(now_) / highest)) return now_;
  }
}

double Arrivals::RateAt(WallTime moment) {
  if (!has_rhythm_) return mean_rate_;
  if (!offset_.Covers(moment)) offset_ = zone_.OffsetAt(moment);
  const WallTime local = moment + offset_.value;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto weekday = std::chrono::weekday(day).c_encoding();
  const double hour = std::chrono::duration<double, std::ratio<3600>>(local - day).count();
  return mean_rate_ * Rhythm(static_cast<int>(weekday), hour);
}

}  // namespace assay::assayctl
