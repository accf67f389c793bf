#include "query/stats/distributions.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <exception>
#include <limits>
#include <numbers>

namespace assay::stats {
namespace {

namespace policies = boost::math::policies;

// Errors are values here: Boost must report them as infinities and NaN, which the callers
// turn into a named reason, and never throw.
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                               policies::pole_error<policies::ignore_error>,
                               policies::overflow_error<policies::ignore_error>,
                               policies::underflow_error<policies::ignore_error>,
                               policies::denorm_error<policies::ignore_error>,
                               policies::rounding_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>,
                               policies::indeterminate_result_error<policies::ignore_error>,
                               policies::promote_double<false>, policies::max_root_iterations<200>>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Parts of Boost ask for no policy and throw all the same.
template <typename Function>
double Guarded(Function&& function) {
  try {
    return function();
  } catch (const std::exception&) {
    return kNan;
  }
}

using Normal = boost::math::normal_distribution<double, Quiet>;
using Student = boost::math::students_t_distribution<double, Quiet>;
using ChiSquare = boost::math::chi_squared_distribution<double, Quiet>;
using Fisher = boost::math::fisher_f_distribution<double, Quiet>;
using Beta = boost::math::beta_distribution<double, Quiet>;

// Where a quantile's distribution is nearly normal Boost's search loses digits or gives up;
// Cornish and Fisher's expansion is exact to rounding there.
constexpr double kLargeShape = 1e8;

// The quantile of a gamma variable with a large shape at the normal quantile z.
double LargeGamma(double shape, double z) {
  const double root = std::sqrt(shape);
  const double z2 = z * z;
  return shape + root * z + (z2 - 1) / 3 + z * (z2 - 7) / (36 * root) -
         (3 * z2 * z2 + 7 * z2 - 16) / (810 * shape);
}

// The quantile of a Beta variable x with at least one large shape at the normal quantile z, both
// shapes above kSmallShape, as log of (x / a) / ((1 - x) / b): the difference of two log gamma
// variables, whose cumulants are polygammas of the shapes; Cornish and Fisher's expansion by them.
double LargeBetaLog(double a, double b, double z) {
  const auto log_mean = [](double s) { return -(0.5 + 1 / (12 * s)) / s; };  // Without log(s).
  const auto variance = [](double s) { return (1 + (0.5 + 1 / (6 * s)) / s) / s; };
  const auto third = [](double s) { return -(1 + 1 / s) / s / s; };
  const auto fourth = [](double s) { return (2 + 3 / s) / s / s / s; };
  const double deviation = std::sqrt(variance(a) + variance(b));
  const double skewness = (third(a) - third(b)) / std::pow(deviation, 3);
  const double excess = (fourth(a) + fourth(b)) / std::pow(deviation, 4);
  const double z3 = z * z * z;
  const double bent = z + (z * z - 1) * skewness / 6 + (z3 - 3 * z) * excess / 24 -
                      (2 * z3 - 5 * z) * skewness * skewness / 36;
  return log_mean(a) - log_mean(b) + deviation * bent;
}

double LargeBeta(double a, double b, double z) {
  return 1 / (1 + b / a * std::exp(-LargeBetaLog(a, b, z)));
}

constexpr double kSmallShape = 1e4;

// log(n!) - log(sqrt(2 pi n) (n / e)^n)
double StirlingError(double n) {
  if (n < 16) {
    return LogGamma(n + 1) - (n + 0.5) * std::log(n > 0 ? n : 1.0) + n -
           0.5 * std::log(2 * std::numbers::pi);
  }
  const double n2 = n * n;
  return (1. / 12 - (1. / 360 - (1. / 1260 - (1. / 1680 - 1. / 1188 / n2) / n2) / n2) / n2) / n;
}

// x log(x / mean) + mean - x, without cancellation where x is near the mean.
double Deviance(double x, double mean) {
  if (std::abs(x - mean) < 0.1 * (x + mean)) {
    const double v = (x - mean) / (x + mean);
    double sum = (x - mean) * v;
    double term = 2 * x * v;
    for (int j = 1; j < 1000; ++j) {
      term *= v * v;
      const double next = sum + term / (2 * j + 1);
      if (next == sum) break;
      sum = next;
    }
    return sum;
  }
  return x * std::log(x / mean) + mean - x;
}

}  // namespace

double NormalCdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
double NormalUpperTail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }
double NormalTwoSidedP(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }
double NormalQuantile(double probability) { return quantile(Normal(), probability); }
double NormalCritical(double level) { return quantile(complement(Normal(), (1 - level) / 2)); }

double StudentTwoSidedP(double t, double degrees) {
  return Guarded([&] { return 2 * cdf(complement(Student(degrees), std::abs(t))); });
}
double StudentCritical(double level, double degrees) {
  return Guarded([&] { return quantile(complement(Student(degrees), (1 - level) / 2)); });
}

double ChiSquareUpperTail(double x, double degrees) {
  if (x <= 0) return 1.0;
  return Guarded([&] { return cdf(complement(ChiSquare(degrees), x)); });
}
double ChiSquareQuantile(double probability, double degrees) {
  return Guarded([&] { return quantile(ChiSquare(degrees), probability); });
}

double FUpperTail(double f, FDegrees degrees) {
  if (f <= 0) return 1.0;
  return Guarded(
      [&] { return cdf(complement(Fisher(degrees.numerator, degrees.denominator), f)); });
}
double FQuantile(double probability, FDegrees degrees) {
  const double a = degrees.numerator / 2;
  const double b = degrees.denominator / 2;
  if (std::max(a, b) >= kLargeShape) {
    // By the Beta variable a F / (a F + b), as BetaQuantile.
    if (std::min(a, b) > kSmallShape)
      return std::exp(LargeBetaLog(a, b, NormalQuantile(probability)));
    if (a < b) return b / a * std::expm1(GammaQuantile(probability, a) / (b + (a - 1) / 2));
    return b / a / std::expm1(GammaUpperQuantile(probability, b) / (a + (b - 1) / 2));
  }
  return Guarded(
      [&] { return quantile(Fisher(degrees.numerator, degrees.denominator), probability); });
}

double BetaQuantile(double probability, BetaShape shape) {
  const auto& [a, b] = shape;
  if (std::max(a, b) < kLargeShape) {
    return Guarded([&] { return quantile(Beta(a, b), probability); });
  }
  if (std::min(a, b) > kSmallShape) return LargeBeta(a, b, NormalQuantile(probability));
  // Wise 1950: with a large second shape -log(1 - x) is a gamma variable of the first.
  if (a < b) return -std::expm1(-GammaQuantile(probability, a) / (b + (a - 1) / 2));
  return std::exp(-GammaUpperQuantile(probability, b) / (a + (b - 1) / 2));
}

double BetaUpperQuantile(double probability, BetaShape shape) {
  const auto& [a, b] = shape;
  if (std::max(a, b) < kLargeShape) {
    return Guarded([&] { return quantile(complement(Beta(a, b), probability)); });
  }
  if (std::min(a, b) > kSmallShape) return LargeBeta(a, b, -NormalQuantile(probability));
  if (a < b) return -std::expm1(-GammaUpperQuantile(probability, a) / (b + (a - 1) / 2));
  return std::exp(-GammaQuantile(probability, b) / (a + (b - 1) / 2));
}

double BetaCdf(double x, BetaShape shape) {
  return Guarded([&] { return boost::math::ibeta(shape.a, shape.b, x, Quiet()); });
}

double GammaQuantile(double probability, double shape) {
  if (shape > kLargeShape) return LargeGamma(shape, NormalQuantile(probability));
  return Guarded([&] { return boost::math::gamma_p_inv(shape, probability, Quiet()); });
}
double GammaUpperQuantile(double probability, double shape) {
  if (shape > kLargeShape) return LargeGamma(shape, -NormalQuantile(probability));
  return Guarded([&] { return boost::math::gamma_q_inv(shape, probability, Quiet()); });
}
double LogGamma(double x) {
  return Guarded([&] { return boost::math::lgamma(x, Quiet()); });
}
double GammaCdf(double x, double shape) {
  return Guarded([&] { return boost::math::gamma_p(shape, x, Quiet()); });
}

double BinomialCdf(double k, double trials, double probability) {
  if (k < 0) return 0.0;
  if (k >= trials) return 1.0;
  return Guarded([&] { return boost::math::ibetac(k + 1, trials - k, probability, Quiet()); });
}

double BinomialUpperTail(double k, double trials, double probability) {
  if (k <= 0) return 1.0;
  if (k > trials) return 0.0;
  return Guarded([&] { return boost::math::ibeta(k, trials - k + 1, probability, Quiet()); });
}

double LogBinomial(double k, double trials, Chance chance) {
  if (chance.hit <= 0) return k == 0 ? 0.0 : -std::numeric_limits<double>::infinity();
  if (chance.miss <= 0) return k == trials ? 0.0 : -std::numeric_limits<double>::infinity();
  // The chance that is at most a half is exact, the log of the other follows from it.
  const double log_hit = chance.hit < 0.5 ? std::log(chance.hit) : std::log1p(-chance.miss);
  const double log_miss = chance.miss < 0.5 ? std::log(chance.miss) : std::log1p(-chance.hit);
  if (k == 0) return trials * log_miss;
  if (k == trials) return trials * log_hit;
  const double rest = trials - k;
  const double deviance = Deviance(k, trials * chance.hit) + Deviance(rest, trials * chance.miss);
  return StirlingError(trials) - StirlingError(k) - StirlingError(rest) - deviance -
         0.5 * std::log(2 * std::numbers::pi * k * (rest / trials));
}

}  // namespace assay::stats
