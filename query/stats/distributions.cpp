#include "query/stats/distributions.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

namespace assay::stats {
namespace {

namespace policies = boost::math::policies;

// Errors are values here: Boost must report them as infinities and NaN, which the callers
// turn into a named reason, and never throw.
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::underflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

using Normal = boost::math::normal_distribution<double, Quiet>;
using Student = boost::math::students_t_distribution<double, Quiet>;
using ChiSquare = boost::math::chi_squared_distribution<double, Quiet>;
using Fisher = boost::math::fisher_f_distribution<double, Quiet>;
using Beta = boost::math::beta_distribution<double, Quiet>;

}  // namespace

double NormalCdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
double NormalUpperTail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }
double NormalTwoSidedP(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }
double NormalQuantile(double probability) { return quantile(Normal(), probability); }
double NormalCritical(double level) { return quantile(complement(Normal(), (1 - level) / 2)); }

double StudentTwoSidedP(double t, double degrees) {
  return 2 * cdf(complement(Student(degrees), std::abs(t)));
}
double StudentCritical(double level, double degrees) {
  return quantile(complement(Student(degrees), (1 - level) / 2));
}

double ChiSquareUpperTail(double x, double degrees) {
  return x <= 0 ? 1.0 : cdf(complement(ChiSquare(degrees), x));
}
double ChiSquareQuantile(double probability, double degrees) {
  return quantile(ChiSquare(degrees), probability);
}

double FUpperTail(double f, FDegrees degrees) {
  if (f <= 0) return 1.0;
  return cdf(complement(Fisher(degrees.numerator, degrees.denominator), f));
}
double FQuantile(double probability, FDegrees degrees) {
  return quantile(Fisher(degrees.numerator, degrees.denominator), probability);
}

double BetaQuantile(double probability, BetaShape shape) {
  return quantile(Beta(shape.a, shape.b), probability);
}

double BetaCdf(double x, BetaShape shape) {
  return boost::math::ibeta(shape.a, shape.b, x, Quiet());
}

double GammaQuantile(double probability, double shape) {
  return boost::math::gamma_p_inv(shape, probability, Quiet());
}
double GammaCdf(double x, double shape) { return boost::math::gamma_p(shape, x, Quiet()); }

double BinomialCdf(double k, double trials, double probability) {
  if (k < 0) return 0.0;
  if (k >= trials) return 1.0;
  return boost::math::ibetac(k + 1, trials - k, probability, Quiet());
}

}  // namespace assay::stats
