#include "services/assayctl/simulate/arrivals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "services/assayctl/simulate/agent_pool.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using namespace std::chrono_literals;

const WallTime kMonday{std::chrono::sys_days(std::chrono::year(2026) / 1 / 5)};

SimulatedBranch BranchIn(const char* zone) {
  return {.unit_id = "b1",
          .zone = *directory::TimeZone::Find(zone),
          .call_prefix = "acd/b1/",
          .survey_prefix = "keypress/b1/"};
}

TEST(RandomTest, IsTheSameForTheSameSeedAndName) {
  Random a(7, "x"), same(7, "x"), other_name(7, "y"), other_seed(8, "x");
  const double first = a.Uniform();

  EXPECT_EQ(first, same.Uniform());
  EXPECT_NE(first, other_name.Uniform());
  EXPECT_NE(first, other_seed.Uniform());
}

TEST(RandomTest, DrawsHaveTheirMeans) {
  Random random(1, "means");
  constexpr int kDraws = 100'000;
  const std::array weights = {1.0, 3.0};
  double exponential = 0, normal = 0, squares = 0, below_median = 0, second = 0;
  for (int i = 0; i < kDraws; ++i) {
    exponential += random.Exponential(30);
    const double x = random.Normal();
    normal += x;
    squares += x * x;
    below_median += random.LogNormal(100, 0.7) < 100;
    second += static_cast<double>(random.Pick(weights));
  }

  EXPECT_NEAR(exponential / kDraws, 30, 0.5);
  EXPECT_NEAR(normal / kDraws, 0, 0.02);
  EXPECT_NEAR(squares / kDraws, 1, 0.02);
  EXPECT_NEAR(below_median / kDraws, 0.5, 0.01);
  EXPECT_NEAR(second / kDraws, 0.75, 0.01);
}

TEST(RhythmTest, AWeekdayHasTwoPeaksAndAQuietNight) {
  double sum = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) sum += Rhythm(3, minute / 60.0) / (24 * 60);
  EXPECT_NEAR(sum, 1, 0.02);
  EXPECT_GT(Rhythm(3, 10.5), 1.5 * Rhythm(3, 12.5));
  EXPECT_GT(Rhythm(3, 15.5), 1.3 * Rhythm(3, 12.5));
  EXPECT_LT(Rhythm(3, 3), 0.1);
  EXPECT_LT(Rhythm(0, 10.5), Rhythm(1, 10.5) / 2);
  for (int weekday = 0; weekday < 7; ++weekday) {
    for (double hour = 0; hour < 24; hour += 0.1) EXPECT_LE(Rhythm(weekday, hour), kRhythmMax);
  }
}

TEST(ArrivalsTest, FollowTheRhythmOfTheirOwnLocalTime) {
  const BranchProfile profile = ProfileOf(BranchIn("Asia/Tokyo"), 1, 2'000);
  const WallTime begin = kMonday - 9h;  // Midnight in Tokyo.
  Arrivals arrivals = Arrivals::WithRhythm(profile, 1, begin, begin + 5 * 24h);

  std::array<int, 24> by_hour{};
  int count = 0;
  WallTime last = begin;
  while (const auto at = arrivals.Next()) {
    EXPECT_GE(*at, last);
    last = *at;
    ++by_hour[static_cast<size_t>((*at - begin) / 1h % 24)];
    ++count;
  }
  EXPECT_LT(last, begin + 5 * 24h);
  EXPECT_NEAR(count, 5 * profile.calls_per_day, 0.08 * 5 * profile.calls_per_day);
  EXPECT_GT(by_hour[10], 10 * by_hour[3]);
}

TEST(ArrivalsTest, MayBeSteady) {
  const BranchProfile profile = ProfileOf(BranchIn("UTC"), 1, 100);
  Arrivals arrivals = Arrivals::Steady(profile, 1, kMonday, kMonday + 1h, 5);

  int count = 0;
  while (arrivals.Next()) ++count;
  EXPECT_NEAR(count, 18'000, 500);
}

TEST(BranchProfileTest, BelongsToTheUnitAndTheSeed) {
  SimulatedBranch other = BranchIn("UTC");
  other.unit_id = "b2";
  const BranchProfile profile = ProfileOf(BranchIn("UTC"), 1, 100);

  EXPECT_EQ(profile.occupancy, ProfileOf(BranchIn("UTC"), 1, 100).occupancy);
  EXPECT_NE(profile.occupancy, ProfileOf(BranchIn("UTC"), 2, 100).occupancy);
  EXPECT_NE(profile.occupancy, ProfileOf(other, 1, 100).occupancy);
}

// Against Erlang's formula for callers who never give up: 10 erlang, 12 agents.
TEST(AgentPoolTest, WaitsAsErlangSays) {
  double term = 1, sum = 1;  // a^k / k!
  for (int k = 1; k < 12; ++k) sum += term *= 10.0 / k;
  term *= 10.0 / 12;
  const double blocked = term * 12 / (12 - 10);
  const double must_wait = blocked / (sum + blocked);

  Random random(3, "erlang");
  AgentPool pool;
  WallTime now = kMonday;
  pool.Staff(12, now);
  constexpr int kCalls = 100'000;
  int waited = 0;
  double wait_s = 0;
  for (int i = 0; i < kCalls; ++i) {
    now += std::chrono::milliseconds(static_cast<int64_t>(random.Exponential(10'000)));
    const WallTime answered = pool.NextFree(now);
    waited += answered > now;
    wait_s += std::chrono::duration<double>(answered - now).count();
    pool.Serve(answered +
               std::chrono::milliseconds(static_cast<int64_t>(random.Exponential(100'000))));
  }
  EXPECT_NEAR(static_cast<double>(waited) / kCalls, must_wait, 0.03);
  EXPECT_NEAR(wait_s / kCalls, must_wait * 100 / (12 - 10), 3);
}

TEST(AgentPoolTest, TheFirstWhoAreFreeLeave) {
  AgentPool pool;
  pool.Staff(2, kMonday);
  pool.Serve(kMonday + 10s);
  EXPECT_EQ(pool.NextFree(kMonday), kMonday);

  pool.Staff(1, kMonday);
  EXPECT_EQ(pool.NextFree(kMonday), kMonday + 10s);
  pool.Staff(2, kMonday + 5s);
  EXPECT_EQ(pool.NextFree(kMonday + 5s), kMonday + 5s);
}

}  // namespace
}  // namespace assay::assayctl
