// Means, their intervals and tests, quantiles.
#include "query/stats/autocorrelation.h"
#include "query/stats/change.h"
#include "query/stats/mean_intervals.h"
#include "query/stats/quantiles.h"
#include "tests/accuracy/differential/arguments.h"

namespace assay::accuracy {
namespace {

using namespace stats;  // NOLINT: this file only names what is there.

constexpr Tolerance kSums{
    1e-11, 1e-13, "values with up to 12 leading digits in common leave 11 digits of their squares"};
constexpr Tolerance kTest{
    1e-9, 1e-13, "R subtracts means of values with leading digits in common; t quantiles to 1e-11"};

Numbers Whole(const Answer<Moments>& answer) {
  return When(answer, [](const Moments& m) { return Of(static_cast<double>(m.n), m); });
}

}  // namespace

void AddMeans(std::vector<Function>& functions) {
  const auto add = [&](const char* name, const char* peer, const Tolerance& tolerance,
                       auto&& answer) {
    functions.push_back({name, peer, tolerance, answer});
  };
  const char* const kFractions = "exact fractions";

  add("Summarise", kFractions, kSums, [](const Json& a) { return Whole(Summarise(Reals(a))); });
  add("FromPowerSums", kFractions,
      {1e-8, 1e-13, "half the digits of sums whose origin is some deviations away"},
      [](const Json& a) {
        return Whole(FromPowerSums({a[0], a[1], a[2], a[3]}));
      });
  add("Merge", kFractions, kSums,
      [](const Json& a) { return Whole(Merge(MomentsOf(a[0]), MomentsOf(a[1]))); });
  add("Mean", kFractions, kSums, [](const Json& a) { return All(Mean(MomentsOf(a))); });
  add("Variance", kFractions, kSums, [](const Json& a) { return All(Variance(MomentsOf(a))); });
  add("StandardDeviation", kFractions, kSums,
      [](const Json& a) { return All(StandardDeviation(MomentsOf(a))); });
  add("MeanInterval", "R t.test", kTest,
      [](const Json& a) { return All(MeanInterval(MomentsOf(a[0]), a[1])); });
  add("ScoreMeanInterval", "formula, 50 digits", kSums, [](const Json& a) {
    return All(ScoreMeanInterval(MomentsOf(a[0]), {a[1], a[2]}, a[3]));
  });
  add("TimeMeanInterval", "R qt in the formula", kTest,
      [](const Json& a) { return All(TimeMeanInterval(MomentsOf(a[0]), a[1])); });
  add("CompareMeans", "R t.test", kTest, [](const Json& a) {
    return When(CompareMeans(MomentsOf(a[0]), MomentsOf(a[1]), a[2]), [](const MeanDifference& d) {
      return Of(d.difference, d.standard_error, d.t, d.degrees, d.p);
    });
  });
  add("PairedChange", "R t.test", kTest,
      [](const Json& a) { return All(PairedChange(MomentsOf(a[0]), a[1])); });
  add("DifferenceInMeans", "R qt, pt in the formula", kTest, [](const Json& a) {
    return All(DifferenceInMeans({MomentsOf(a[0]), MomentsOf(a[1])},
                                 {MomentsOf(a[2]), MomentsOf(a[3])}, a[4]));
  });
  add("Autocorrelation", kFractions, kSums,
      [](const Json& a) { return All(Autocorrelation(Reals(a))); });
  add("Quantile", "R quantile, type 7",
      {1e-12, 1e-13, "between two values the place is a difference of numbers up to n"},
      [](const Json& a) { return All(Quantile(Reals(a[0]), a[1])); });
}

}  // namespace assay::accuracy
