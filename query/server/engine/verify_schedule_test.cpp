#include "query/server/engine/verify_schedule.h"

#include <gmock/gmock.h>

#include "query/server/engine/fake_intake_store.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using namespace std::chrono_literals;

TEST(VerifyScheduleTest, VerifiesByItselfAndShowsWhatFailed) {
  FakeClock clock;
  FakeIntakeStore store;
  store.offsets = {
      {.log_id = "1", .partition = 4, .rows = 3, .first = 7, .last = 9, .distinct = 2}};
  telemetry::Metrics metrics;
  Verifier verifier(store, NothingStopped, clock, "assay");

  const VerifySchedule schedule(verifier, 1ms, metrics);

  ASSERT_TRUE(testing::Eventually([&] { return verifier.last().has_value(); }, 10s));
  EXPECT_FALSE(verifier.last()->passed());
  const auto is_shown = [&] {
    return metrics.Text().find("query_verify_failed_checks 1") != std::string::npos;
  };
  EXPECT_TRUE(testing::Eventually(is_shown, 10s)) << metrics.Text();
}

TEST(VerifyScheduleTest, VerifiesAgainAndAgain) {
  FakeClock clock;
  FakeIntakeStore store;
  telemetry::Metrics metrics;
  Verifier verifier(store, NothingStopped, clock, "assay");
  const VerifySchedule schedule(verifier, 1ms, metrics);
  ASSERT_TRUE(testing::Eventually([&] { return verifier.last().has_value(); }, 10s));
  const WallTime first = clock.Now();

  clock.Advance(1min);

  EXPECT_TRUE(testing::Eventually([&] { return verifier.last()->finished_at > first; }, 10s));
}

TEST(VerifyScheduleTest, ZeroMeansNever) {
  FakeClock clock;
  FakeIntakeStore store;
  telemetry::Metrics metrics;
  Verifier verifier(store, NothingStopped, clock, "assay");

  { const VerifySchedule schedule(verifier, 0ms, metrics); }

  EXPECT_FALSE(verifier.last().has_value());
}

}  // namespace
}  // namespace assay::query
