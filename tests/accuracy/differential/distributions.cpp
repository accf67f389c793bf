// The distributions behind the tests, each against R's of the same name.
#include "query/stats/distributions.h"

#include "query/stats/tolerance.h"
#include "tests/accuracy/differential/arguments.h"

namespace assay::accuracy {
namespace {

using namespace stats;  // NOLINT: this file only names what is there.

constexpr Tolerance kClosed{
    1e-12, 1e-300, "the rounding of z counts z^2 times: 40 deviations out three digits are lost"};
constexpr Tolerance kTail{
    1e-9, 1e-300,
    "Boost's incomplete Beta keeps ten digits at shapes of a million, R and 40 digits agree"};
constexpr Tolerance kQuantile{1e-11, 1e-300, "a search for the root of such a tail"};

}  // namespace

void AddDistributions(std::vector<Function>& functions) {
  const auto add = [&](const char* name, const char* peer, const Tolerance& tolerance,
                       auto&& number) {
    functions.push_back(
        {name, peer, tolerance, [number](const Json& a) { return Numbers{number(a)}; }});
  };
  add("NormalCdf", "R pnorm", kClosed, [](const Json& a) { return NormalCdf(a[0]); });
  add("NormalUpperTail", "R pnorm", kClosed, [](const Json& a) { return NormalUpperTail(a[0]); });
  add("NormalTwoSidedP", "R pnorm", kClosed, [](const Json& a) { return NormalTwoSidedP(a[0]); });
  add("NormalQuantile", "R qnorm", {1e-13, 1e-16, "a rational approximation, refined"},
      [](const Json& a) { return NormalQuantile(a[0]); });
  add("NormalCritical", "R qnorm", {1e-13, 1e-16, "as NormalQuantile"},
      [](const Json& a) { return NormalCritical(a[0]); });
  add("StudentTwoSidedP", "R pt", kTail,
      [](const Json& a) { return StudentTwoSidedP(a[0], a[1]); });
  add("StudentCritical", "R qt", kQuantile,
      [](const Json& a) { return StudentCritical(a[0], a[1]); });
  add("ChiSquareUpperTail", "R pchisq", kTail,
      [](const Json& a) { return ChiSquareUpperTail(a[0], a[1]); });
  add("ChiSquareQuantile", "R qchisq", kQuantile,
      [](const Json& a) { return ChiSquareQuantile(a[0], a[1]); });
  add("FUpperTail", "R pf", kTail, [](const Json& a) { return FUpperTail(a[0], {a[1], a[2]}); });
  add("FQuantile", "R qbeta", {1e-10, 1e-300, "as BetaQuantile, turned into a ratio of odds"},
      [](const Json& a) {
        return FQuantile(a[0], {a[1], a[2]});
      });
  add("BetaQuantile", "R qbeta", kQuantile, [](const Json& a) {
    return BetaQuantile(a[0], {a[1], a[2]});
  });
  add("BetaUpperQuantile", "R qbeta", kQuantile, [](const Json& a) {
    return BetaUpperQuantile(a[0], {a[1], a[2]});
  });
  add("BetaCdf", "R pbeta", kTail, [](const Json& a) { return BetaCdf(a[0], {a[1], a[2]}); });
  add("GammaQuantile", "R qgamma", kQuantile,
      [](const Json& a) { return GammaQuantile(a[0], a[1]); });
  add("GammaUpperQuantile", "R qgamma", kQuantile,
      [](const Json& a) { return GammaUpperQuantile(a[0], a[1]); });
  add("GammaCdf", "R pgamma", kTail, [](const Json& a) { return GammaCdf(a[0], a[1]); });
  add("LogGamma", "R lgamma", {1e-13, 1e-15, "next to its zeros at 1 and 2 absolute"},
      [](const Json& a) { return LogGamma(a[0]); });
  add("BinomialCdf", "R pbinom", kTail,
      [](const Json& a) { return BinomialCdf(a[0], a[1], a[2]); });
  add("BinomialUpperTail", "R pbinom", kTail,
      [](const Json& a) { return BinomialUpperTail(a[0], a[1], a[2]); });
  add("LogBinomial", "R dbinom", {1e-12, 1e-12, "R and this by Loader's expansion"},
      [](const Json& a) {
        return LogBinomial(a[0], a[1], {a[2], 1 - a[2].get<double>()});
      });
  add("MeanOf", "exact fractions",
      {1e-14, 1e-15, "a quotient for each value, and a compensated sum"},
      [](const Json& a) { return MeanOf(Reals(a)); });
}

}  // namespace assay::accuracy
