#include "query/stats/erlang.h"

#include <limits>

#include "query/stats/answer_matchers.h"

namespace assay::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// 100 calls in 30 minutes of 3 minutes each; times in minutes.
const Traffic kTraffic{100 / 30., 3};
constexpr double kTwentySeconds = 1 / 3.;

TEST(ErlangTest, BIsTheTextbookValue) {
  EXPECT_NEAR(*ErlangB(2, 3), 4 / 19., 1e-12);  // (8/6) / (1 + 2 + 2 + 8/6)
  EXPECT_EQ(*ErlangB(2, 0), 1);
  EXPECT_EQ(*ErlangB(0, 3), 0);
}

// Published by pyworkforce (README and tests).
TEST(ErlangTest, CFindsTheSeatsOfThePublishedExample) {
  const auto staffing = SeatsFor(
      kTraffic,
      {.threshold = kTwentySeconds, .service_level = .8, .occupancy_max = .85, .shrinkage = .3});

  EXPECT_EQ(staffing->seats, 14);
  EXPECT_EQ(staffing->positions, 20);
  EXPECT_NEAR(staffing->figures.service_level, .8883500191794669, 1e-12);
  EXPECT_NEAR(staffing->figures.occupancy, .7142857142857143, 1e-12);
  EXPECT_NEAR(staffing->figures.wait_chance, .1741319335950498, 1e-12);
}

TEST(ErlangTest, ALetsCallersGiveUp) {
  const auto figures = ErlangA(kTraffic, 14, kTwentySeconds, 5);

  EXPECT_NEAR(figures->wait_chance, .14526, 5e-6);
  EXPECT_NEAR(figures->abandon_chance, .013984, 5e-7);
  EXPECT_NEAR(figures->mean_wait, .069919, 5e-7);
  EXPECT_NEAR(figures->service_level, .916792, 5e-7);
}

TEST(ErlangTest, AWithEndlessPatienceIsC) {
  const auto patient = ErlangA(kTraffic, 14, kTwentySeconds, 1e6);
  const auto c = ErlangC(kTraffic, 14, kTwentySeconds);

  EXPECT_NEAR(patient->wait_chance, c->wait_chance, 1e-5);
  EXPECT_NEAR(patient->service_level, c->service_level, 1e-5);
  EXPECT_NEAR(patient->mean_wait, c->mean_wait, 1e-5);
}

TEST(ErlangTest, AIsStableAboveItsSeats) {
  const auto figures = ErlangA({10, 3}, 10, kTwentySeconds, 2);

  EXPECT_NEAR(figures->abandon_chance, 1 - 10 / 30., .01);
  EXPECT_GT(figures->occupancy, .99);
}

TEST(ErlangTest, BadInputHasItsReason) {
  EXPECT_THAT(ErlangC({10, 3}, 30, 1), HasReason(Unanswered::kUnstableQueue));
  EXPECT_THAT(ErlangC({10, 3}, 0, 1), HasReason(Unanswered::kUnstableQueue));
  EXPECT_THAT(ErlangC({kNan, 3}, 30, 1), HasReason(Unanswered::kNotFinite));
  EXPECT_THAT(ErlangC({-1, 3}, 30, 1), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(ErlangC({1, 0}, 30, 1), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_THAT(ErlangC({1, 1}, 30, -1), HasReason(Unanswered::kNegativeValue));
  EXPECT_THAT(ErlangB(1, -1), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_THAT(ErlangB(1, 1'000'000), HasReason(Unanswered::kLimitExceeded));
  EXPECT_THAT(ErlangA({1, 1}, 0, 1, 1), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_THAT(ErlangA({1, 1}, 2, 1, 0), HasReason(Unanswered::kValueOutOfRange));
  EXPECT_THAT(SeatsFor({1, 1}, {.service_level = 1}), HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(SeatsFor({1e9, 1}, {.service_level = .8}), HasReason(Unanswered::kLimitExceeded));
  EXPECT_EQ(ErlangA({0, 1}, 2, 1, 1)->service_level, 1);
}

// In overload callers give up until those left are what the seats can do: 1 - 100 / 500.
TEST(ErlangTest, PatienceMakesALargeOverloadStable) {
  const auto figures = ErlangA({100, 5}, 100, 20. / 60, 20);
  EXPECT_NEAR(figures->abandon_chance, .8, 1e-6);
  EXPECT_NEAR(figures->occupancy, 1, 1e-6);
  EXPECT_NEAR(figures->mean_wait, 16, 1e-4);
}

TEST(ErlangTest, ExtremePatienceAndShrinkageHaveAnAnswerOrAReason) {
  for (const double patience : {1e-300, 1e-12, 1e12, 1e300, 1e308}) {
    const auto figures = ErlangA({10, 3}, 20, 1, patience);
    if (!figures.ok()) continue;
    EXPECT_TRUE(std::isfinite(figures->service_level)) << patience;
  }
  EXPECT_THAT(SeatsFor({10, 3}, {.threshold = 1, .service_level = .8, .shrinkage = .9999999999}),
              HasReason(Unanswered::kLimitExceeded));
}

}  // namespace
}  // namespace assay::stats
