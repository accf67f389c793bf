// The reference distributions the methods share, on Boost.Math; none of them throws. Contract of
// all: arguments are in their domain (degrees of freedom and shapes above zero, probabilities
// strictly inside (0, 1)); the callers check that and give the named reason. A result outside the
// range of double, or one that cannot be computed, comes back as infinity, zero or NaN.
// Tails are computed as such, never as 1 - the other tail, so small p-values keep their digits.
// Accuracy: Boost's, about 14 digits; quantiles of shapes above 1e8 by their own expansions.
#pragma once

namespace assay::stats {

double NormalCdf(double z);
double NormalUpperTail(double z);
double NormalTwoSidedP(double z);
double NormalQuantile(double probability);
// The z of a two-sided interval: 1.959964 at level 0.95.
double NormalCritical(double level);

double StudentTwoSidedP(double t, double degrees);
// The t of a two-sided interval.
double StudentCritical(double level, double degrees);

double ChiSquareUpperTail(double x, double degrees);
double ChiSquareQuantile(double probability, double degrees);

struct FDegrees {
  double numerator = 0;
  double denominator = 0;
};
double FUpperTail(double f, FDegrees degrees);
double FQuantile(double probability, FDegrees degrees);

struct BetaShape {
  double a = 0;
  double b = 0;
};
// The x below which `probability` lies; of the second, above which it lies.
double BetaQuantile(double probability, BetaShape shape);
double BetaUpperQuantile(double probability, BetaShape shape);
double BetaCdf(double x, BetaShape shape);

// Quantiles of a gamma variable with this shape and scale 1: below and above which `probability`
// lies.
double GammaQuantile(double probability, double shape);
double GammaUpperQuantile(double probability, double shape);
// Lower incomplete gamma, regularised: P(shape, x).
double GammaCdf(double x, double shape);

// log of the gamma function, for x above zero. (std::lgamma writes a global variable.)
double LogGamma(double x);

// P(X <= k) and P(X >= k) of a binomial variable.
double BinomialCdf(double k, double trials, double probability);
double BinomialUpperTail(double k, double trials, double probability);

// log P(X = k) of a binomial variable, k from 0 to `trials`, both tails of the chance given so
// that neither loses its digits. Source: Loader 2000 (saddle point expansion).
struct Chance {
  double hit = 0;
  double miss = 0;
};
double LogBinomial(double k, double trials, Chance chance);

// The least p-value that is told: a smaller one underflows, so it is told as this and reads
// "< 1e-300". No p-value of the library is 0.
inline constexpr double kSmallestP = 1e-300;
inline double PValue(double p) { return p < kSmallestP ? kSmallestP : p > 1 ? 1.0 : p; }

}  // namespace assay::stats
