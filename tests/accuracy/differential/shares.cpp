// Shares, rates, scores of surveys, standardisation.
#include "query/stats/boxes.h"
#include "query/stats/change.h"
#include "query/stats/customer_effort.h"
#include "query/stats/satisfaction_index.h"
#include "query/stats/servqual.h"
#include "query/stats/standardisation.h"
#include "tests/accuracy/differential/arguments.h"

namespace assay::accuracy {
namespace {

using namespace stats;  // NOLINT: this file only names what is there.

constexpr Tolerance kFraction{1e-14, 0, "a quotient or two of whole numbers"};
constexpr Tolerance kFormula{
    1e-13, 1e-15, "a dozen roundings; an end next to 0 is a difference of numbers up to 1"};
constexpr Tolerance kQuantile{
    1e-11, 1e-15, "quantiles of Beta and gamma, whose search ends at about 12 digits in R as here"};
constexpr Tolerance kSums{1e-13, 1e-13, "sums of some dozen values of either sign"};

Numbers PartsOfQuality(const Answer<Servqual>& answer) {
  return When(answer, [](const Servqual& quality) {
    return Of(quality.dimensions, quality.unweighted, quality.weighted.value_or(0));
  });
}

}  // namespace

void AddShares(std::vector<Function>& functions) {
  const auto add = [&](const char* name, const char* peer, const Tolerance& tolerance,
                       auto&& answer) {
    functions.push_back({name, peer, tolerance, answer});
  };
  const char* const kRule = "formula, 50 digits";
  const char* const kFractions = "exact fractions";

  add("Proportion", kFractions, kFraction,
      [](const Json& a) { return All(Proportion(ShareOf(a))); });
  add("Wilson", kRule, kFormula,
      [](const Json& a) { return IntervalOf(Wilson(ShareOf(a), a[2])); });
  add("ClopperPearson", "R binom.test", kQuantile,
      [](const Json& a) { return IntervalOf(ClopperPearson(ShareOf(a), a[2])); });
  add("AdjustedWald", kRule, kFormula,
      [](const Json& a) { return IntervalOf(AdjustedWald(ShareOf(a), a[2])); });
  add("CompareShares", kRule,
      {1e-12, 1e-15, "the difference of two shares may keep two digits fewer than they have"},
      [](const Json& a) {
        return When(CompareShares(ShareOf(a[0]), ShareOf(a[1]), a[2]),
                    [](const auto& d) { return Of(d.difference, d.z, d.p); });
      });
  add("CompareShares/test", "R prop.test",
      {1e-8, 1e-300,
       "R takes the square of z from expected counts, which cancel where shares agree"},
      [](const Json& a) {
        return When(CompareShares(ShareOf(a[0]), ShareOf(a[1])),
                    [](const auto& d) { return Of(d.p); });
      });
  add("ExactPoisson", "R qgamma", kQuantile,
      [](const Json& a) { return All(ExactPoisson(RateOf(a), a[2])); });
  add("Byar", kRule, kFormula, [](const Json& a) { return All(Byar(RateOf(a), a[2])); });
  add("CompareRates", "R qbeta, pbinom",
      {1e-9, 0,
       "the odds of a Beta quantile; tails of a binomial of 1e7 events keep nine digits in Boost"},
      [](const Json& a) {
        return When(CompareRates(RateOf(a[0]), RateOf(a[1]), a[2]),
                    [](const auto& r) { return Of(r.ratio, r.p); });
      });
  add("CountNps", kFractions, kFraction, [](const Json& a) {
    return When(CountNps(Counts(a)), [](const NpsCounts& c) {
      return Of(static_cast<double>(c.promoters), static_cast<double>(c.passives),
                static_cast<double>(c.detractors));
    });
  });
  add("NetPromoterScore", kRule,
      {1e-13, 1e-15, "p + d - (p - d)^2 is small where nearly all answer alike"},
      [](const Json& a) {
        return When(NetPromoterScore(NpsOf(a[0]), a[1]),
                    [](const Nps& n) { return Of(n.score, n.standard_error, n.wald, n.adjusted); });
      });
  add("CompareNps", kRule,
      {1e-10, 1e-15, "as NetPromoterScore; a p-value loses z^2 times the rounding of z"},
      [](const Json& a) {
        return When(CompareNps(NpsOf(a[0]), NpsOf(a[1]), a[2]), [](const NpsDifference& d) {
          return Of(d.difference, d.standard_error, d.z, d.p);
        });
      });
  add("CountBoxes", kRule, kFormula, [](const Json& a) {
    return When(CountBoxes(Counts(a[0]), {a[1], a[2]}, a[3]),
                [](const Boxes& b) { return Of(b.bottom, b.middle, b.top); });
  });
  add("MomentsOfScores", kFractions, kSums, [](const Json& a) {
    return When(MomentsOfScores(Counts(a[0]), a[1]),
                [](const Moments& m) { return Of(static_cast<double>(m.n), m); });
  });
  add("MeasureEffort", "R t.test; formula, 50 digits", kQuantile, [](const Json& a) {
    return When(MeasureEffort(Counts(a[0]), a[1]), [](const CustomerEffort& e) {
      Numbers numbers = Of(e.mean);
      for (const double end : IntervalOf(e.mean_interval)) Add(numbers, end);
      Add(numbers, e.easy_share);
      return numbers;
    });
  });
  add("SatisfactionIndex", kFractions, kSums, [](const Json& a) {
    const auto items = Each(a[0], [](const Json& item) {
      return IndexItem{MomentsOf(item.at(0)), item.at(1)};
    });
    return All(SatisfactionIndex(items, {a[1], a[2]}));
  });
  add("DimensionMean", kFractions, kSums,
      [](const Json& a) { return All(DimensionMean(Each(a, MomentsOf))); });
  add("ServiceQuality", kFractions, kSums, [](const Json& a) {
    return PartsOfQuality(ServiceQuality(
        Each(a[0], [](const Json& items) { return Each(items, MomentsOf); }), Reals(a[1])));
  });
  add("ServiceQualityOfGaps", kFractions, kSums,
      [](const Json& a) { return PartsOfQuality(ServiceQualityOfGaps(Reals(a[0]), Reals(a[1]))); });
  add("StandardisedShare", kRule, kFormula, [](const Json& a) {
    return All(StandardisedShare(Each(a[0],
                                      [](const Json& s) {
                                        return ShareStratum{ShareOf(s), s.at(2)};
                                      }),
                                 a[1]));
  });
  add("StandardisedRate", "R qgamma in Fay and Feuer's formula", kQuantile, [](const Json& a) {
    return All(StandardisedRate(Each(a[0],
                                     [](const Json& s) {
                                       return RateStratum{RateOf(s), s.at(2)};
                                     }),
                                a[1]));
  });
  add("DifferenceInShares", kRule, kFormula, [](const Json& a) {
    return All(
        DifferenceInShares({ShareOf(a[0]), ShareOf(a[1])}, {ShareOf(a[2]), ShareOf(a[3])}, a[4]));
  });
}

}  // namespace assay::accuracy
