#include "query/stats/distributions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace assay::stats {
namespace {

// With so many degrees log F is normal with variance 2 / d1 + 2 / d2.
TEST(DistributionsTest, QuantilesOfFHoldWithMoreDegreesThanDoublesCanCount) {
  for (const FDegrees degrees :
       {FDegrees{9e15, 2.7e16}, FDegrees{2e18, 2e18}, FDegrees{1e17, 4e19}}) {
    const double deviation = std::sqrt(2 / degrees.numerator + 2 / degrees.denominator);
    for (const double p : {1e-10, .025, .975}) {
      const double expected = std::expm1(NormalQuantile(p) * deviation);
      EXPECT_NEAR(FQuantile(p, degrees) - 1, expected, 3e-16 + 1e-7 * std::abs(expected))
          << degrees.numerator << " " << p;
    }
  }
}

// As chi-square by its degrees, or the inverse of it.
TEST(DistributionsTest, QuantilesOfFHoldWhereOnlyOneSideHasManyDegrees) {
  EXPECT_DOUBLE_EQ(FQuantile(.025, {4, 1e17}), ChiSquareQuantile(.025, 4) / 4);
  EXPECT_DOUBLE_EQ(FQuantile(1e-10, {39, 1e18}), ChiSquareQuantile(1e-10, 39) / 39);
  EXPECT_DOUBLE_EQ(FQuantile(.975, {1e17, 4}), 4 / ChiSquareQuantile(.025, 4));
  EXPECT_DOUBLE_EQ(FQuantile(.025, {1e17, 4}), 4 / ChiSquareQuantile(.975, 4));
}

}  // namespace
}  // namespace assay::stats
