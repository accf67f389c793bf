#include "query/stats/studentized_range.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>

#include "query/stats/answer_matchers.h"
#include "query/stats/distributions.h"
#include "query/stats/reference_data.h"

namespace assay::stats {
namespace {

TEST(StudentizedRangeTest, AgreesWithTheHighPrecisionReference) {
  SKIP_WITHOUT_REFERENCE("stats/studentized_range_mpmath_ref.json");
  std::ifstream file(ReferenceData() / "stats/studentized_range_mpmath_ref.json");
  const nlohmann::json reference = nlohmann::json::parse(file);
  std::map<int, StudentizedRange> ranges;

  int compared = 0;
  for (const auto& row : reference.at("cdf_data")) {
    const auto& given = row.at("src_case");
    const int k = given.at("k");
    const double expected = row.at("mp_result");
    if (!ranges.contains(k)) ranges.emplace(k, StudentizedRange::ForGroups(k).value());
    const StudentizedRange& range = ranges.at(k);
    const double q = given.at("q");
    const double v = given.at("v");

    // The reference promises 1e-11 absolute as well as relative; its six values below 1e-20
    // were integrated to the absolute promise only (see the test below).
    if (expected > 1e-20) {
      EXPECT_NEAR(*range.Cdf(q, v) / expected, 1, 1e-10) << q << " " << k << " " << v;
    }
    EXPECT_NEAR(*range.UpperTail(q, v), 1 - expected, 1e-11) << q << " " << k << " " << v;
    ++compared;
  }
  EXPECT_EQ(compared, 72);
}

// Expected: the published integral by a trapezoidal sum of 4,001 x 3,001 points (NumPy); three
// degrees by adaptive quadrature with 25 digits (mpmath).
TEST(StudentizedRangeTest, TinyProbabilitiesKeepTheirRelativeAccuracy) {
  const auto range = StudentizedRange::ForGroups(20);
  EXPECT_NEAR(*range->Cdf(.1, 3) / 9.53977219514035e-22, 1, 1e-9);
  EXPECT_NEAR(*range->Cdf(.1, 10) / 2.511277411458477e-24, 1, 1e-9);
  EXPECT_NEAR(*range->Cdf(.1, 20) / 2.776738089985508e-25, 1, 1e-9);
  EXPECT_NEAR(*range->Cdf(.1, 50) / 4.923591165807708e-26, 1, 1e-9);
  EXPECT_NEAR(*range->Cdf(.1, 100) / 2.481215755722671e-26, 1, 1e-9);
  EXPECT_NEAR(*range->Cdf(.1, 120) / 2.198172681568408e-26, 1, 1e-9);
}

// Expected: SciPy studentized_range.sf and .isf.
TEST(StudentizedRangeTest, TailsAndCriticalValuesAgreeWithSciPy) {
  EXPECT_NEAR(*StudentizedRange::ForGroups(3)->UpperTail(3.5, 10), 0.07710331083841038, 1e-10);
  EXPECT_NEAR(*StudentizedRange::ForGroups(50)->UpperTail(6, 30), 0.07617140322561078, 1e-10);
  EXPECT_NEAR(*StudentizedRange::ForGroups(5)->UpperTail(9, 20) / 2.9497607834882977e-05, 1, 1e-8);
  EXPECT_NEAR(*StudentizedRange::ForGroups(2)->UpperTail(2, 1.5), 0.32941568781058994, 1e-10);
  EXPECT_NEAR(*StudentizedRange::ForGroups(3)->Critical(.05, 10), 3.876776750013158, 1e-8);
  EXPECT_NEAR(*StudentizedRange::ForGroups(50)->Critical(.05, 30), 6.266763215951387, 1e-8);
  EXPECT_NEAR(*StudentizedRange::ForGroups(2)->Critical(.05, 1.5), 8.508846562511753, 1e-8);
}

// With two groups Q = sqrt(2) |t|: an independent check of every tail.
TEST(StudentizedRangeTest, TwoGroupsAreStudentsT) {
  const auto range = StudentizedRange::ForGroups(2);
  for (const double v : {1.0, 2.0, 5.0, 29.0, 400.0, 1e6}) {
    for (const double t : {0.01, 0.7, 1.9, 4.0, 9.0}) {
      const double tail = *range->UpperTail(std::sqrt(2.0) * t, v);
      EXPECT_NEAR(tail / StudentTwoSidedP(t, v), 1, 1e-8) << v << " " << t;
      const double inverse = *range->Critical(tail, v);
      EXPECT_NEAR(inverse / (std::sqrt(2.0) * t), 1, 1e-7) << v << " " << t;
      EXPECT_NEAR(tail + *range->Cdf(std::sqrt(2.0) * t, v), 1, 1e-9) << v << " " << t;
    }
  }
  EXPECT_NEAR(*range->UpperTail(std::sqrt(2.0), 1), 0.5, 1e-9);  // Cauchy quartile: t = 1.
}

TEST(StudentizedRangeTest, BadInputHasItsReason) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(StudentizedRange::ForGroups(1), HasReason(Unanswered::kTooFewGroups));
  EXPECT_THAT(StudentizedRange::ForGroups(1001), HasReason(Unanswered::kLimitExceeded));
  const auto range = StudentizedRange::ForGroups(4);
  EXPECT_THAT(range->UpperTail(nan, 4), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(range->Cdf(1, 0), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_THAT(range->Critical(0, 4), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_EQ(*range->UpperTail(-1, 4), 1.0);
  EXPECT_EQ(*range->UpperTail(infinity, 4), 1e-300);
  EXPECT_THAT(range->UpperTail(2, 1e-6), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_EQ(*range->Cdf(infinity, 4), 1.0);
}

// Expected: for few degrees far out the tail is f(0) / q E[R], f(0) the density of s at 0; for two
// groups Student's t.
TEST(StudentizedRangeTest, FarTailsAreNotZero) {
  const double mean_range = 3 / std::sqrt(std::numbers::pi);  // Of three normals.
  const auto three = StudentizedRange::ForGroups(3);
  for (const double q : {1e6, 1e10, 1e20}) {
    const double expected = std::sqrt(2 / std::numbers::pi) * mean_range / q;
    EXPECT_NEAR(*three->UpperTail(q, 1) / expected, 1, 1e-8) << q;
  }
  const auto two = StudentizedRange::ForGroups(2);
  EXPECT_NEAR(*two->UpperTail(100, 200) / 1.8280080904101395e-143, 1, 1e-7);
  EXPECT_EQ(*two->UpperTail(1000, 1e7), 1e-300);
}

}  // namespace
}  // namespace assay::stats
