#include "query/stats/chi_square.h"

#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

// Below this the normal tail is too thin on the short side of a skewed share: with 200 units
// the pooled z test raises 7 % false alarms where 5 are promised. Exact tables cost little.
constexpr double kExpectedMin = 20;

// Fisher's sums run over some ten deviations: this bounds their time to a tenth of a second.
constexpr double kDeviationMax = 1e6;

Answer<Share> Total(std::span<const Share> groups) {
  Share total;
  size_t usable = 0;
  for (const Share& group : groups) {
    if (group.n == 0 && group.count == 0) continue;
    ASSIGN_OR_REASON(const double share, Proportion(group));
    static_cast<void>(share);
    if (__builtin_add_overflow(total.n, group.n, &total.n)) return Unanswered::kOverflow;
    total.count += group.count;
    ++usable;
  }
  if (usable < 2) return Unanswered::kTooFewGroups;
  return total;
}

// The 2 x 2 table with fixed margins, turned so that the cell looked at is the smallest: rows
// and columns may be exchanged, which changes no chance. So the cell runs from 0 to the smaller
// of its two margins.
class Hypergeometric {
 public:
  Hypergeometric(const Share& first, const Share& second) {
    const auto real = [](int64_t value) { return static_cast<double>(value); };
    const bool other_group = first.n > second.n;
    const Share& small = other_group ? second : first;
    const Share& large = other_group ? first : second;
    const double hits = real(small.count) + real(large.count);
    const double misses = real(small.n - small.count) + real(large.n - large.count);
    const bool of_misses = hits > misses;
    drawn_ = real(small.n);
    others_ = real(large.n);
    hits_ = of_misses ? misses : hits;
    observed_ = real(of_misses ? small.n - small.count : small.count);
  }

  double observed() const { return observed_; }
  double highest() const { return std::min(drawn_, hits_); }
  double mode() const {
    return std::min(highest(), std::floor((drawn_ + 1) * ((hits_ + 1) / (drawn_ + others_ + 2))));
  }
  double Deviation() const {
    const double n = drawn_ + others_;
    return std::sqrt(drawn_ * (hits_ / n) * (others_ / n) * ((n - hits_) / std::max(1.0, n - 1)));
  }
  // The log of the chance of x. By Loader 2000: three binomials with one chance, whose choice
  // changes nothing but the rounding.
  double LogChance(double x) const {
    const double n = drawn_ + others_;
    const Chance chance{hits_ / n, (n - hits_) / n};
    return LogBinomial(x, drawn_, chance) + LogBinomial(hits_ - x, others_, chance) -
           LogBinomial(hits_, n, chance);
  }
  // chance(x + 1) / chance(x)
  double Step(double x) const {
    return (hits_ - x) / (x + 1) * ((drawn_ - x) / (others_ - hits_ + x + 1));
  }
  // The sum of the chances from x away from the mode, in units of the chance of x.
  double TailFrom(double x, bool upwards) const {
    double sum = 0;
    double chance = 1;
    while (chance > 1e-17 * sum && x >= 0 && x <= highest()) {
      sum += chance;
      chance = upwards ? chance * Step(x) : x > 0 ? chance / Step(x - 1) : 0.0;
      x += upwards ? 1 : -1;
    }
    return sum;
  }

 private:
  double drawn_ = 0;
  double others_ = 0;
  double hits_ = 0;
  double observed_ = 0;
};

double SmallestExpected(const Share& group, const Share& rest) {
  const double n = static_cast<double>(group.n);
  const double others = static_cast<double>(rest.n);
  const double share =
      (static_cast<double>(group.count) + static_cast<double>(rest.count)) / (n + others);
  return std::min(n, others) * std::min(share, 1 - share);
}

}  // namespace

Answer<Homogeneity> TestHomogeneity(std::span<const Share> groups) {
  ASSIGN_OR_REASON(const Share total, Total(groups));
  if (total.count == 0 || total.count == total.n) return Unanswered::kNoVariation;
  // Of hits and misses the fewer: 1 - share may have no digit left.
  const bool of_misses = total.count > total.n - total.count;
  const int64_t fewer = of_misses ? total.n - total.count : total.count;
  const double share = static_cast<double>(fewer) / static_cast<double>(total.n);
  Homogeneity result{.degrees = -1, .smallest_expected = static_cast<double>(total.n)};
  for (size_t i = 0; i < groups.size(); ++i) {
    const double n = static_cast<double>(groups[i].n);
    if (groups[i].n == 0) {
      result.left_out.push_back(i);
      continue;
    }
    const int64_t count = of_misses ? groups[i].n - groups[i].count : groups[i].count;
    const double surplus = static_cast<double>(count) - n * share;
    result.chi_square += surplus * surplus / (n * share * (1 - share));
    result.smallest_expected = std::min(result.smallest_expected, n * share);
    ++result.degrees;
  }
  result.p = PValue(ChiSquareUpperTail(result.chi_square, result.degrees));
  return result;
}

Answer<double> FisherExact(const Share& first, const Share& second) {
  ASSIGN_OR_REASON(const double p1, Proportion(first));
  ASSIGN_OR_REASON(const double p2, Proportion(second));
  static_cast<void>(p1);
  static_cast<void>(p2);
  const Hypergeometric tables(first, second);
  if (!(tables.Deviation() <= kDeviationMax)) return Unanswered::kLimitExceeded;
  const double observed = tables.observed();
  const double mode = tables.mode();
  const bool upwards = observed > mode;
  const double log_observed = tables.LogChance(observed);
  if (std::isnan(log_observed)) return Unanswered::kOverflow;
  // Tables equally likely up to rounding count as equal.
  constexpr double kEqual = 1e-7;
  if (tables.LogChance(mode) <= log_observed + kEqual) return 1.0;

  // On the other side of the mode: the likeliest table that is no likelier than the observed one.
  // Chances fall away from the mode, so it is found by halving.
  double nearer = mode;
  double beyond = upwards ? -1 : tables.highest() + 1;
  while (std::abs(beyond - nearer) > 1) {
    const double middle = std::floor((nearer + beyond) / 2);
    (tables.LogChance(middle) > log_observed + kEqual ? nearer : beyond) = middle;
  }
  double p = std::exp(log_observed) * tables.TailFrom(observed, upwards);
  if (beyond >= 0 && beyond <= tables.highest()) {
    p += std::exp(tables.LogChance(beyond)) * tables.TailFrom(beyond, !upwards);
  }
  return PValue(p);
}

Answer<std::vector<AgainstRest>> CompareWithRest(std::span<const Share> groups,
                                                 Adjustment adjustment, double level) {
  if (!IsInsideUnit(level)) return Unanswered::kLevelOutOfRange;
  ASSIGN_OR_REASON(const Share total, Total(groups));
  if (total.count == 0 || total.count == total.n) return Unanswered::kNoVariation;
  std::vector<AgainstRest> rows;
  std::vector<double> raw;
  for (size_t i = 0; i < groups.size(); ++i) {
    const Share& group = groups[i];
    if (group.n == 0) continue;
    const Share rest{total.count - group.count, total.n - group.n};
    ASSIGN_OR_REASON(const ShareDifference difference, CompareShares(group, rest, level));
    AgainstRest row{.group = i, .difference = difference.difference, .p = difference.p};
    if (SmallestExpected(group, rest) < kExpectedMin) {
      ASSIGN_OR_REASON(row.p, FisherExact(group, rest));
      row.exact = true;
    }
    raw.push_back(row.p);
    rows.push_back(row);
  }
  ASSIGN_OR_REASON(const std::vector<double> adjusted, AdjustP(raw, adjustment));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].adjusted_p = adjusted[i];
  return rows;
}

}  // namespace assay::stats
