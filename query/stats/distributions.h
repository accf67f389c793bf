// The reference distributions the methods share, on Boost.Math with a policy that never
// throws. Contract of all: arguments are in their domain (degrees of freedom and shapes
// above zero, probabilities strictly inside (0, 1)); the callers check that and give the
// named reason. A result outside the range of double comes back as infinity or zero.
// Upper tails are computed as such, never as 1 - cdf, so small p-values keep their digits.
// Accuracy: Boost's, about 14 digits.
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
double BetaQuantile(double probability, BetaShape shape);
double BetaCdf(double x, BetaShape shape);

// Quantile of a gamma variable with this shape and scale 1.
double GammaQuantile(double probability, double shape);
// Lower incomplete gamma, regularised: P(shape, x).
double GammaCdf(double x, double shape);

// P(X <= k) of a binomial variable.
double BinomialCdf(double k, double trials, double probability);

}  // namespace assay::stats
