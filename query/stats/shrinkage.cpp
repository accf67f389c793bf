#include "query/stats/shrinkage.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

struct Unit {
  size_t index = 0;
  double x = 0;
  double n = 0;
  double p = 0;
  double y = 0;  // asin(2p - 1)
};

struct Units {
  std::vector<Unit> used;
  std::vector<size_t> left_out;
  double x = 0;
  double n = 0;
};

Answer<Units> Usable(std::span<const Share> shares) {
  Units units;
  for (size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].n == 0 && shares[i].count == 0) {
      units.left_out.push_back(i);
      continue;
    }
    ASSIGN_OR_REASON(const double p, Proportion(shares[i]));
    const double x = static_cast<double>(shares[i].count);
    const double n = static_cast<double>(shares[i].n);
    units.used.push_back({i, x, n, p, std::asin(2 * p - 1)});
    units.x += x;
    units.n += n;
  }
  return units;
}

double ToShare(double y) {
  return (std::sin(std::clamp(y, -std::numbers::pi / 2, std::numbers::pi / 2)) + 1) / 2;
}

struct Prior {
  double mean = 0;
  double variance = 0;
};

bool AllEqualSize(std::span<const Unit> units) {
  return std::all_of(units.begin(), units.end(),
                     [&](const Unit& unit) { return unit.n == units.front().n; });
}

double WeightedMean(std::span<const Unit> units, double variance) {
  double weights = 0;
  double weighted = 0;
  for (const Unit& unit : units) {
    const double weight = 1 / (1 / unit.n + variance);
    weights += weight;
    weighted += weight * unit.y;
  }
  return weighted / weights;
}

// sum (y - m)^2 / (1/n + variance), which falls as the variance rises.
double Spread(std::span<const Unit> units, double variance) {
  const double mean = WeightedMean(units, variance);
  double spread = 0;
  for (const Unit& unit : units) {
    spread += (unit.y - mean) * (unit.y - mean) / (1 / unit.n + variance);
  }
  return spread;
}

// The variance between units that explains their spread.
Prior EstimatePrior(std::span<const Unit> units) {
  const double expected = static_cast<double>(units.size()) - 1;
  if (Spread(units, 0) <= expected) return {WeightedMean(units, 0), 0};
  double low = 0;
  double high = 10;  // y lies within pi: even two units pi apart in a million give less.
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = (low + high) / 2;
    if (middle == low || middle == high) break;
    (Spread(units, middle) > expected ? low : high) = middle;
  }
  return {WeightedMean(units, high), high};
}

// How much of a unit's distance to the mean is taken away. For equal n this is Efron and Morris's
// (k-3)/sum(z-m)^2, at most 1; else Morris's (k-3)/(k-1) V/(V + A).
std::vector<double> PulledShares(std::span<const Unit> units, const Prior& prior) {
  const double k = static_cast<double>(units.size());
  std::vector<double> pulled;
  double spread = 0;
  for (const Unit& unit : units) {
    spread += unit.n * (unit.y - prior.mean) * (unit.y - prior.mean);
  }
  const bool equal = AllEqualSize(units);
  for (const Unit& unit : units) {
    const double own = 1 / unit.n;
    pulled.push_back(equal ? (spread > k - 3 ? (k - 3) / spread : 1.0)
                           : (k - 3) / (k - 1) * own / (own + prior.variance));
  }
  return pulled;
}

Answer<Shrinkage> Shrink(Units units, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  if (units.used.size() < 4) return Unanswered::kTooFewGroups;
  if (units.x == 0 || units.x == units.n) return Unanswered::kNoVariation;
  const double k = static_cast<double>(units.used.size());
  const double z = NormalCritical(level);
  const Prior prior = EstimatePrior(units.used);
  const std::vector<double> pulled = PulledShares(units.used, prior);
  Shrinkage result{.common = ToShare(prior.mean), .between = prior.variance};
  for (size_t i = 0; i < units.used.size(); ++i) {
    const Unit& unit = units.used[i];
    const double distance = unit.y - prior.mean;
    const double y = prior.mean + (1 - pulled[i]) * distance;
    const double variance = (1 - (k - 1) / k * pulled[i]) / unit.n +
                            2 / (k - 3) * pulled[i] * pulled[i] * distance * distance;
    const double deviation = std::sqrt(variance);
    if (!AreFinite({y, deviation, pulled[i]})) return Unanswered::kOverflow;
    result.units.push_back({unit.index,
                            unit.p,
                            {ToShare(y), {ToShare(y - z * deviation), ToShare(y + z * deviation)}},
                            1 - pulled[i],
                            {y, deviation}});
  }
  result.left_out = std::move(units.left_out);
  return result;
}

}  // namespace

Answer<Shrinkage> JamesStein(std::span<const Share> shares, double level) {
  ASSIGN_OR_REASON(Units units, Usable(shares));
  return Shrink(std::move(units), level);
}

Answer<Shrinkage> JamesStein(std::span<const EffectiveShare> shares, double level) {
  Units units;
  for (size_t i = 0; i < shares.size(); ++i) {
    const auto& [share, n] = shares[i];
    if (!std::isfinite(share) || !std::isfinite(n)) return Unanswered::kNotFinite;
    if (n < 0) return Unanswered::kNegativeValue;
    if (share < 0 || share > 1) return Unanswered::kValueOutOfRange;
    if (n == 0) {
      units.left_out.push_back(i);
      continue;
    }
    units.used.push_back({i, share * n, n, share, std::asin(2 * share - 1)});
    units.x += share * n;
    units.n += n;
  }
  return Shrink(std::move(units), level);
}

namespace {

constexpr double kSizeMin = 1;    // A prior worth one case.
constexpr double kSizeMax = 1e9;  // Beyond it units are taken for alike.

double PriorMean(std::span<const Unit> units, double size) {
  double weights = 0;
  double weighted = 0;
  for (const Unit& unit : units) {
    const double weight = unit.n / (1 + (unit.n - 1) / (size + 1));
    weights += weight;
    weighted += weight * unit.p;
  }
  return weighted / weights;
}

// log(from (from + 1) ... (from + count - 1)). Log gammas of large arguments differ by little of
// themselves, so few factors are multiplied out there.
double LogRising(double from, double count) {
  if (from < 1e5 || count > 32) return LogGamma(from + count) - LogGamma(from);
  double sum = 0;
  for (double i = 0; i < count; ++i) sum += std::log(from + i);
  return sum;
}

// Up to a constant; the prior mean follows from the size.
double LogLikelihood(std::span<const Unit> units, double size) {
  const double mean = PriorMean(units, size);
  double sum = 0;
  for (const Unit& unit : units) {
    sum += LogRising(mean * size, unit.x) + LogRising((1 - mean) * size, unit.n - unit.x) -
           LogRising(size, unit.n);
  }
  return sum;
}

// The size of the largest likelihood, kSizeMax where it rises for ever: the best of a grid over
// its log, refined by golden section between the neighbours.
double LikeliestSize(std::vector<Unit> units) {
  // In one order, so that rounding is the same whichever unit comes first.
  std::sort(units.begin(), units.end(),
            [](const Unit& a, const Unit& b) { return std::tie(a.n, a.x) < std::tie(b.n, b.x); });
  constexpr int kSteps = 36;
  const double step = std::log(kSizeMax / kSizeMin) / kSteps;
  const auto at = [&](double log_size) { return LogLikelihood(units, std::exp(log_size)); };
  int best = 0;
  double most = at(0);
  for (int i = 1; i <= kSteps; ++i) {
    const double likelihood = at(i * step);
    // A rise that is only rounding is none.
    if (likelihood > most + 1e-9 * std::abs(most)) {
      most = likelihood;
      best = i;
    }
  }
  if (best == kSteps) return kSizeMax;
  double low = std::max(0, best - 1) * step;
  double high = (best + 1) * step;
  constexpr double kGolden = 0.6180339887498949;
  double left = high - kGolden * (high - low);
  double right = low + kGolden * (high - low);
  double of_left = at(left);
  double of_right = at(right);
  for (int i = 0; i < 40; ++i) {
    if (of_left >= of_right) {
      high = right;
      right = left;
      of_right = of_left;
      left = high - kGolden * (high - low);
      of_left = at(left);
    } else {
      low = left;
      left = right;
      of_left = of_right;
      right = low + kGolden * (high - low);
      of_right = at(right);
    }
  }
  return std::exp((low + high) / 2);
}

}  // namespace

Answer<Shrinkage> BetaBinomial(std::span<const Share> shares, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(Units units, Usable(shares));
  if (units.used.size() < 2) return Unanswered::kTooFewGroups;
  if (units.x == 0 || units.x == units.n) return Unanswered::kNoVariation;
  const double size = LikeliestSize(units.used);
  const bool alike = size >= kSizeMax;
  const double mean = alike ? units.x / units.n : PriorMean(units.used, size);
  const double tail = (1 - level) / 2;
  Shrinkage result{.common = mean, .between = alike ? 0.0 : mean * (1 - mean) / (size + 1)};
  for (const Unit& unit : units.used) {
    const double a = alike ? units.x : mean * size + unit.x;
    const double b = alike ? units.n - units.x : (1 - mean) * size + unit.n - unit.x;
    const double value = a / (a + b);
    // A Beta of a shape far below 1 may have its mean in its outermost tail.
    const Interval interval{std::min(value, BetaQuantile(tail, {a, b})),
                            std::max(value, BetaUpperQuantile(tail, {a, b}))};
    ASSIGN_OR_REASON(const Estimate estimate, FiniteEstimate(value, interval));
    result.units.push_back({unit.index,
                            unit.p,
                            estimate,
                            alike ? 0.0 : unit.n / (size + unit.n),
                            {std::asin(2 * value - 1), 1 / std::sqrt(a + b + 1)}});
  }
  result.left_out = std::move(units.left_out);
  return result;
}

}  // namespace assay::stats
