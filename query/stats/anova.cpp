#include "query/stats/anova.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

std::optional<Unanswered> Refuse(std::span<const Moments> groups) {
  for (const Moments& group : groups) {
    if (group.n < 0 || group.squares < 0) return Unanswered::kNegativeValue;
    if (group.squares_lost) return Unanswered::kDigitsLost;
    if (!std::isfinite(group.mean()) || !std::isfinite(group.squares)) {
      return Unanswered::kNotFinite;
    }
  }
  return std::nullopt;
}

double OffsetFrom(const Moments& group, double origin) {
  return (group.origin - origin) + group.offset;
}

}  // namespace

bool HasVariance(const Moments& group) { return group.n >= 2 && group.squares > 0; }

Answer<Anova> OneWayAnova(std::span<const Moments> groups) {
  if (const auto reason = Refuse(groups)) return *reason;
  Anova result;
  Moments all;
  double used = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].n == 0) {
      result.left_out.push_back(i);
      continue;
    }
    ASSIGN_OR_REASON(all, Merge(all, groups[i]));
    result.within += groups[i].squares;
    ++used;
  }
  if (used < 2) return Unanswered::kTooFewGroups;
  for (const Moments& group : groups) {
    const double distance = OffsetFrom(group, all.origin) - all.offset;
    if (group.n > 0) result.between += static_cast<double>(group.n) * distance * distance;
  }
  result.degrees_between = used - 1;
  result.degrees_within = static_cast<double>(all.n) - used;
  if (result.degrees_within < 1) return Unanswered::kTooFewObservations;
  if (result.within == 0) return Unanswered::kNoVariation;
  const double residual = result.within / result.degrees_within;
  result.f = result.between / result.degrees_between / residual;
  if (!std::isfinite(result.f)) return Unanswered::kOverflow;
  result.p = PValue(FUpperTail(result.f, {result.degrees_between, result.degrees_within}));
  result.r_squared = result.between / (result.between + result.within);
  result.residual_deviation = std::sqrt(residual);
  return result;
}

Answer<WelchAnova> TestMeans(std::span<const Moments> groups) {
  if (const auto reason = Refuse(groups)) return *reason;
  WelchAnova result;
  std::vector<const Moments*> used;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (HasVariance(groups[i])) {
      used.push_back(&groups[i]);
    } else {
      result.left_out.push_back(i);
    }
  }
  if (used.size() < 2) return Unanswered::kTooFewGroups;

  const auto weight = [](const Moments& group) {
    const double n = static_cast<double>(group.n);
    return n * (n - 1) / group.squares;
  };
  // Means relative to the group that weighs most: what is far from it weighs little.
  const Moments& heaviest = **std::max_element(
      used.begin(), used.end(),
      [&](const Moments* x, const Moments* y) { return weight(*x) < weight(*y); });
  const double origin = heaviest.mean();
  double weights = 0;
  double weighted = 0;
  for (const Moments* group : used) {
    weights += weight(*group);
    weighted += weight(*group) * OffsetFrom(*group, origin);
  }
  const double centre = weighted / weights;
  double a = 0;
  double b = 0;
  for (const Moments* group : used) {
    const double distance = OffsetFrom(*group, origin) - centre;
    const double rest = 1 - weight(*group) / weights;
    a += weight(*group) * distance * distance;
    b += rest * rest / static_cast<double>(group->n - 1);
  }
  const double k = static_cast<double>(used.size());
  result.f = a / (k - 1) / (1 + 2 * (k - 2) * b / (k * k - 1));
  result.degrees_between = k - 1;
  result.degrees_within = (k * k - 1) / (3 * b);
  if (!std::isfinite(result.f) || !std::isfinite(result.degrees_within)) {
    return Unanswered::kOverflow;
  }
  result.p = PValue(FUpperTail(result.f, {result.degrees_between, result.degrees_within}));
  return result;
}

}  // namespace assay::stats
