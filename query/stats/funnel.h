// Funnel plots: which units are unusual among their peers, given how few cases they have?
//
// Each unit is judged on a scale where its standard error depends on its size alone, against
// the common figure. With large units plain limits flag nearly everybody; the overdispersion
// adjustment adds the variation that peers have between them, tau^2.
//   shares: y = asin sqrt(p), s = 1/(2 sqrt n)          (kArcsine)
//   ratios O/E: y = log(O/E), s = 1/sqrt E              (kLog)
//               y = sqrt(O/E), s = 1/(2 sqrt E)         (kSquareRoot)
//   phi = mean z^2 after winsorising (CQC) or truncating (SHMI) 10 % at each end of the ranks;
//     units of the same z share the mean of their ranks
//   tau^2 = max(0, (k phi - (k-1)) / (sum w - sum w^2 / sum w)), w = 1/s^2
//   adjusted z = (y - target) / sqrt(s^2 + tau^2)
// Source: Spiegelhalter 2005; Spiegelhalter et al. 2012.
// Adjusted limits answer "unusual among peers", not "equal": show the global test too. Small units
// leave arcsine limits more often than promised (20 cases at 80 %: the 99.8 % limits by 1.2 %
// instead of 0.2 %): set n_min. docs/ACCURACY.md has the figures.
// Reasons: TOO_FEW_GROUPS (fewer than two usable units), NO_VARIATION (common share 0 or 1),
// LEVEL_OUT_OF_RANGE, OVERFLOW, and those of the inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "query/stats/proportions.h"

namespace assay::stats {

enum class Overdispersion { kNone, kWinsorised, kTruncated };
enum class RatioScale { kLog, kSquareRoot };

struct FunnelOptions {
  Overdispersion overdispersion = Overdispersion::kWinsorised;
  double trim = 0.1;            // Share at each end that is winsorised or truncated.
  double warning_level = 0.95;  // Limits at z 1.959964 ...
  double alarm_level = 0.998;   // ... and 3.090232.
  int64_t n_min = 0;            // Left out: fewer cases, of a ratio fewer expected ones.
};

struct FunnelUnit {
  size_t unit = 0;   // Index in the input.
  double value = 0;  // Share, or ratio O/E.
  double z = 0;      // Not adjusted.
  double adjusted_z = 0;
  Interval warning;  // Limits at this unit's size, on the scale of the value.
  Interval alarm;
  bool outside_warning = false;
  bool outside_alarm = false;
};

struct Funnel {
  double target = 0;
  double phi = 1;  // Above 1: more spread than chance explains.
  double tau_squared = 0;
  std::vector<FunnelUnit> units{};
  std::vector<size_t> left_out{};
};

// Shares against the common share.
Answer<Funnel> ShareFunnel(std::span<const Share> units, const FunnelOptions& options = {});

// Observed against expected counts (indirect standardisation), target 1. On the log scale a
// unit without an event has no place and is left out.
struct ObservedExpected {
  int64_t observed = 0;
  double expected = 0;
};
Answer<Funnel> RatioFunnel(std::span<const ObservedExpected> units, RatioScale scale,
                           const FunnelOptions& options = {});

// Plain Poisson limits of O/E at one expected count, exact by chi-square:
//   chi2(a/2; 2E)/2/E, chi2(1-a/2; 2E+2)/2/E. Reasons: VALUE_OUT_OF_RANGE (E <= 0), OVERFLOW.
Answer<Interval> ExactPoissonLimits(double expected, double level = kUsualLevel);

}  // namespace assay::stats
