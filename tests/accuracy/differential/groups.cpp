// Many groups: tests of all together, pairs, league tables.
#include "query/stats/anova.h"
#include "query/stats/chi_square.h"
#include "query/stats/funnel.h"
#include "query/stats/games_howell.h"
#include "query/stats/kruskal_wallis.h"
#include "query/stats/multiplicity.h"
#include "query/stats/shrinkage.h"
#include "query/stats/studentized_range.h"
#include "tests/accuracy/differential/arguments.h"

namespace assay::accuracy {
namespace {

using namespace stats;  // NOLINT: this file only names what is there.

constexpr Tolerance kTest{
    1e-9, 1e-13, "sums of squares of values with leading digits in common; tails of F to 1e-12"};
constexpr Tolerance kExact{1e-12, 1e-15, "a formula of some dozen roundings"};
constexpr Tolerance kRange{1e-8, 2e-10, "SciPy's double integral, which promises 1e-10 absolute"};

Adjustment AdjustmentOf(const Json& json) { return static_cast<Adjustment>(json.get<int>()); }

Answer<RankedGroups> Ranked(const Json& json) { return RankSamples(Each(json, Reals)); }

FunnelOptions Options(const Json& json) {
  return {.overdispersion = static_cast<Overdispersion>(json.at(0).get<int>()), .trim = json.at(1)};
}

// The units, without what both scales of an estimate have in common.
Numbers UnitsOf(const Answer<Shrinkage>& answer) {
  return When(answer, [](const Shrinkage& shrinkage) {
    Numbers numbers = Of(shrinkage.common, shrinkage.between);
    for (const ShrunkUnit& unit : shrinkage.units) {
      Add(numbers, unit.estimate);
      Add(numbers, unit.weight);
    }
    return numbers;
  });
}

Answer<StudentizedRange> RangeOf(const Json& json) {
  return StudentizedRange::ForGroups(json.get<int>());
}

}  // namespace

void AddGroups(std::vector<Function>& functions) {
  const auto add = [&](const char* name, const char* peer, const Tolerance& tolerance,
                       auto&& answer) {
    functions.push_back({name, peer, tolerance, answer});
  };
  const char* const kRule = "formula, 50 digits";

  add("OneWayAnova", "exact fractions; R pf", kTest, [](const Json& a) {
    return When(OneWayAnova(Each(a, MomentsOf)), [](const Anova& test) {
      return Of(test.f, test.degrees_between, test.degrees_within, test.p);
    });
  });
  add("TestMeans", "R oneway.test", kTest, [](const Json& a) {
    return When(TestMeans(Each(a, MomentsOf)), [](const WelchAnova& test) {
      return Of(test.f, test.degrees_between, test.degrees_within, test.p);
    });
  });
  add("CompareAllMeans", "SciPy studentized_range", kRange, [](const Json& a) {
    return When(
        CompareAllMeans(Each(a, MomentsOf), PairIntervals::kLeaveOut), [](const GamesHowell& test) {
          Numbers numbers;
          for (const MeanPair& pair : test.pairs) {
            for (const double number : {pair.difference.value, pair.t, pair.degrees, pair.p}) {
              Add(numbers, number);
            }
          }
          return numbers;
        });
  });
  add("UpperTail", "SciPy studentized_range", kRange, [](const Json& a) {
    return When(RangeOf(a[0]), [&](const auto& range) { return All(range.UpperTail(a[1], a[2])); });
  });
  add("Cdf", "SciPy studentized_range", kRange, [](const Json& a) {
    return When(RangeOf(a[0]), [&](const auto& range) { return All(range.Cdf(a[1], a[2])); });
  });
  add("Critical", "R qt, two groups",
      {1e-9, 0, "for two groups the range is Student's t times the root of 2"}, [](const Json& a) {
        return When(RangeOf(2), [&](const auto& range) { return All(range.Critical(a[0], a[1])); });
      });
  add("TestHomogeneity", "exact fractions; R pchisq",
      {1e-10, 1e-300, "a tail of chi-square loses as many digits as the statistic is large"},
      [](const Json& a) {
        return When(TestHomogeneity(Shares(a)), [](const Homogeneity& test) {
          return Of(test.chi_square, static_cast<double>(test.degrees), test.p,
                    test.smallest_expected);
        });
      });
  add("CompareWithRest", "R fisher.test, prop.test, p.adjust; formula",
      {1e-7, 1e-15, "R's own tables of Fisher's test agree to seven digits"}, [](const Json& a) {
        return When(CompareWithRest(Shares(a[0]), AdjustmentOf(a[1]), a[2]), [](const auto& rows) {
          Numbers numbers;
          for (const AgainstRest& row : rows) {
            Add(numbers, row.difference);
            for (const double p : {row.p, row.adjusted_p}) Add(numbers, p);
          }
          return numbers;
        });
      });
  add("FisherExact", "exact fractions",
      {1e-11, 0, "logs of factorials of up to 1,000 cases lose two digits"},
      [](const Json& a) { return All(FisherExact(ShareOf(a[0]), ShareOf(a[1]))); });
  add("AdjustP", "R p.adjust", {1e-15, 0, "one product each"},
      [](const Json& a) { return All(AdjustP(Reals(a[0]), AdjustmentOf(a[1]))); });
  add("RankSamples", "R rank", {0, 0, "halves of whole numbers"}, [](const Json& a) {
    return When(Ranked(a), [](const RankedGroups& r) { return Of(r, r.ties); });
  });
  add("RankScores", "R rank", {0, 0, "halves of whole numbers"}, [](const Json& a) {
    return When(RankScores(Each(a, Counts)), [](const RankedGroups& r) { return Of(r, r.ties); });
  });
  add("TestRanks", "R kruskal.test",
      {1e-11, 1e-12, "12 R^2 / n less 3 (N + 1) cancels where groups are alike"},
      [](const Json& a) {
        const auto ranked = Ranked(a);
        if (!ranked.ok()) return Numbers{};
        return When(TestRanks(*ranked), [](const KruskalWallis& test) {
          return Of(test.h, static_cast<double>(test.degrees), test.p);
        });
      });
  add("DunnTest", "R pnorm, p.adjust in the formula", {1e-11, 1e-13, "differences of mean ranks"},
      [](const Json& a) {
        const auto ranked = Ranked(a[0]);
        if (!ranked.ok()) return Numbers{};
        return When(DunnTest(*ranked, AdjustmentOf(a[1])), [](const auto& pairs) {
          Numbers numbers;
          for (const RankPair& pair : pairs) {
            for (const double number : {pair.z, pair.p, pair.adjusted_p}) Add(numbers, number);
          }
          return numbers;
        });
      });
  add("ShareFunnel", kRule,
      {1e-12, 1e-12, "z is a difference of arcsines times the root of up to 100,000 cases"},
      [](const Json& a) { return All(ShareFunnel(Shares(a[0]), Options(a[1]))); });
  add("RatioFunnel", kRule, kExact, [](const Json& a) {
    const auto units = Each(a[0], [](const Json& unit) {
      return ObservedExpected{unit.at(0), unit.at(1)};
    });
    return All(RatioFunnel(units, static_cast<RatioScale>(a[1].get<int>()), Options(a[2])));
  });
  add("ExactPoissonLimits", "R qchisq",
      {1e-11, 0, "quantiles of chi-square, whose search ends at about 12 digits"},
      [](const Json& a) { return All(ExactPoissonLimits(a[0], a[1])); });
  add("JamesStein", kRule,
      {1e-11, 1e-14, "the root is bracketed to the last digit; asin near its ends loses two"},
      [](const Json& a) {
        return All(JamesStein(std::span<const Share>(Shares(a[0])), a[1].get<double>()));
      });
  add("JamesStein/effective", kRule, {1e-11, 1e-14, "as JamesStein"}, [](const Json& a) {
    const auto units = Each(a[0], [](const Json& unit) {
      return EffectiveShare{unit.at(0), unit.at(1)};
    });
    return All(JamesStein(std::span<const EffectiveShare>(units), a[1].get<double>()));
  });
  add("BetaBinomial", "formula, 50 digits; SciPy beta",
      {1e-4, 1e-6,
       "the top of a likelihood is flat: its place is known to the root of its rounding"},
      [](const Json& a) { return UnitsOf(BetaBinomial(Shares(a[0]), a[1])); });
}

}  // namespace assay::accuracy
