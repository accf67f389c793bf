#include "query/stats/shrinkage.h"

#include <algorithm>
#include <cmath>
#include <numbers>

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

// Morris's fixed point: weights 1/(V + A), A from the weighted spread less the own variances.
Prior EstimatePrior(std::span<const Unit> units) {
  const double k = static_cast<double>(units.size());
  Prior prior;
  for (int round = 0; round < 200; ++round) {
    double weights = 0;
    double weighted = 0;
    for (const Unit& unit : units) {
      const double weight = 1 / (1 / unit.n + prior.variance);
      weights += weight;
      weighted += weight * unit.y;
    }
    prior.mean = weighted / weights;
    double excess = 0;
    for (const Unit& unit : units) {
      const double weight = 1 / (1 / unit.n + prior.variance);
      const double distance = unit.y - prior.mean;
      excess += weight * (k / (k - 1) * distance * distance - 1 / unit.n);
    }
    const double next = std::max(0.0, excess / weights);
    const double change = std::abs(next - prior.variance);
    prior.variance = next;
    if (change <= 1e-14 * (1 + next)) break;
  }
  return prior;
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

Answer<Shrinkage> BetaBinomial(std::span<const Share> shares, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(Units units, Usable(shares));
  if (units.used.size() < 2) return Unanswered::kTooFewGroups;
  if (units.x == 0 || units.x == units.n) return Unanswered::kNoVariation;
  const double k = static_cast<double>(units.used.size());
  const double m = units.x / units.n;
  double spread = 0;
  double squares = 0;
  for (const Unit& unit : units.used) {
    spread += unit.n * (unit.p - m) * (unit.p - m);
    squares += unit.n * unit.n / units.n;
  }
  // E[spread] = m(1-m) (k-1 + rho (N - sum n^2/N - (k-1))), v = rho m(1-m).
  const double chance = m * (1 - m);
  const double room = units.n - squares - (k - 1);
  const double v = room > 0 ? (spread - (k - 1) * chance) / room : 0.0;
  const bool alike = v <= 0;
  // Above zero, which the Beta needs: shares of 0 and 1 alone make v as large as m(1-m).
  const double prior_n = alike ? 0 : std::max(1e-6, chance / v - 1);
  Shrinkage result{.common = m, .between = std::max(0.0, v)};
  for (const Unit& unit : units.used) {
    const double a = alike ? units.x : m * prior_n + unit.x;
    const double b = alike ? units.n - units.x : (1 - m) * prior_n + unit.n - unit.x;
    const double mean = a / (a + b);
    const double tail = (1 - level) / 2;
    const Interval interval{BetaQuantile(tail, {a, b}), BetaQuantile(1 - tail, {a, b})};
    ASSIGN_OR_REASON(const Estimate estimate, FiniteEstimate(mean, interval));
    const double weight = alike ? 0.0 : unit.n / (prior_n + unit.n);
    result.units.push_back({unit.index,
                            unit.p,
                            estimate,
                            weight,
                            {std::asin(2 * mean - 1), 1 / std::sqrt(a + b + 1)}});
  }
  result.left_out = std::move(units.left_out);
  return result;
}

}  // namespace assay::stats
