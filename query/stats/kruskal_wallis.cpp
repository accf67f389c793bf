#include "query/stats/kruskal_wallis.h"

#include <algorithm>
#include <cmath>

#include "query/stats/distributions.h"

namespace assay::stats {
namespace {

// Joins equal values as they come, lowest first, and gives them their mid-rank.
class MidRanks {
 public:
  explicit MidRanks(size_t groups) : tied_(groups) {
    ranked_.n.resize(groups);
    ranked_.rank_sums.resize(groups);
  }

  void Add(size_t group, double count) {
    tied_[group] += count;
    tied_total_ += count;
  }

  void CloseTie() {
    if (tied_total_ == 0) return;
    const double mid_rank = ranked_.total + (tied_total_ + 1) / 2;
    for (size_t g = 0; g < tied_.size(); ++g) {
      if (tied_[g] == 0) continue;
      ranked_.n[g] += tied_[g];
      ranked_.rank_sums[g] += mid_rank * tied_[g];
      tied_[g] = 0;
    }
    ranked_.ties += tied_total_ * tied_total_ * tied_total_ - tied_total_;
    ranked_.total += tied_total_;
    tied_total_ = 0;
  }

  const RankedGroups& ranked() const { return ranked_; }

 private:
  RankedGroups ranked_;
  std::vector<double> tied_;
  double tied_total_ = 0;
};

// 1 - sum(t^3-t)/(N^3-N): 1 without ties, 0 when all values are equal.
double TieCorrection(const RankedGroups& ranked) {
  const double n = ranked.total;
  return n > 1 ? 1 - ranked.ties / (n * n * n - n) : 0.0;
}

Answer<std::vector<size_t>> UsableGroups(const RankedGroups& ranked) {
  if (ranked.n.size() != ranked.rank_sums.size()) return Unanswered::kShapeMismatch;
  std::vector<size_t> used;
  for (size_t g = 0; g < ranked.n.size(); ++g) {
    if (ranked.n[g] > 0) used.push_back(g);
  }
  if (used.size() < 2) return Unanswered::kTooFewGroups;
  if (TieCorrection(ranked) <= 1e-15) return Unanswered::kNoVariation;
  return used;
}

}  // namespace

Answer<RankedGroups> RankSamples(std::span<const std::vector<double>> groups) {
  struct Value {
    double value;
    size_t group;
  };
  std::vector<Value> values;
  for (size_t g = 0; g < groups.size(); ++g) {
    for (const double value : groups[g]) {
      if (!std::isfinite(value)) return Unanswered::kNotFinite;
      values.push_back({value, g});
    }
  }
  std::sort(values.begin(), values.end(),
            [](const Value& a, const Value& b) { return a.value < b.value; });
  MidRanks ranks(groups.size());
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && values[i].value != values[i - 1].value) ranks.CloseTie();
    ranks.Add(values[i].group, 1);
  }
  ranks.CloseTie();
  return ranks.ranked();
}

Answer<RankedGroups> RankScores(std::span<const std::vector<int64_t>> counts) {
  MidRanks ranks(counts.size());
  const size_t scores = counts.empty() ? 0 : counts.front().size();
  for (const std::vector<int64_t>& group : counts) {
    if (group.size() != scores) return Unanswered::kShapeMismatch;
  }
  for (size_t score = 0; score < scores; ++score) {
    for (size_t g = 0; g < counts.size(); ++g) {
      if (counts[g][score] < 0) return Unanswered::kNegativeValue;
      ranks.Add(g, static_cast<double>(counts[g][score]));
    }
    ranks.CloseTie();
  }
  return ranks.ranked();
}

Answer<KruskalWallis> TestRanks(const RankedGroups& ranked) {
  ASSIGN_OR_REASON(const std::vector<size_t> used, UsableGroups(ranked));
  const double n = ranked.total;
  const double middle = (n + 1) / 2;
  // sum n_g (mean rank - middle)^2: Kruskal and Wallis's form without its cancellation.
  double spread = 0;
  for (const size_t g : used) {
    const double surplus = ranked.rank_sums[g] / ranked.n[g] - middle;
    spread += ranked.n[g] * surplus * surplus;
  }
  KruskalWallis result;
  result.h = 12 / (n * (n + 1)) * spread / TieCorrection(ranked);
  if (!std::isfinite(result.h)) return Unanswered::kOverflow;
  result.degrees = static_cast<int>(used.size()) - 1;
  result.p = PValue(ChiSquareUpperTail(result.h, result.degrees));
  for (size_t g = 0; g < ranked.n.size(); ++g) {
    if (ranked.n[g] == 0) result.left_out.push_back(g);
  }
  return result;
}

Answer<std::vector<RankPair>> DunnTest(const RankedGroups& ranked, Adjustment adjustment) {
  ASSIGN_OR_REASON(const std::vector<size_t> used, UsableGroups(ranked));
  const double n = ranked.total;
  const double variance = n * (n + 1) / 12 * TieCorrection(ranked);
  if (!std::isfinite(variance)) return Unanswered::kOverflow;
  std::vector<RankPair> pairs;
  std::vector<double> raw;
  for (size_t a = 0; a < used.size(); ++a) {
    for (size_t b = a + 1; b < used.size(); ++b) {
      const size_t i = used[a];
      const size_t j = used[b];
      const double distance = ranked.rank_sums[i] / ranked.n[i] - ranked.rank_sums[j] / ranked.n[j];
      const double z = distance / std::sqrt(variance * (1 / ranked.n[i] + 1 / ranked.n[j]));
      pairs.push_back({i, j, z, PValue(NormalTwoSidedP(z)), 1});
      raw.push_back(pairs.back().p);
    }
  }
  ASSIGN_OR_REASON(const std::vector<double> adjusted, AdjustP(raw, adjustment));
  for (size_t i = 0; i < pairs.size(); ++i) pairs[i].adjusted_p = adjusted[i];
  return pairs;
}

}  // namespace assay::stats
