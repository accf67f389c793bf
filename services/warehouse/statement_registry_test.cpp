#include "services/warehouse/statement_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "services/runtime/testing/eventually.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using namespace std::chrono_literals;
using Mode = KillStatement::Mode;

constexpr auto kNoPatience = 0ms;
constexpr auto kPatience = 10s;

// Waits for it.
bool IsCancelled(StatementRegistry::Admission& admission) {
  return bool(
      testing::Eventually([&] { return admission.statement().cancelled().raised(); }, kPatience));
}

TEST(StatementRegistryTest, RefusesAnIdThatIsRunning) {
  StatementRegistry registry(4);
  auto first = registry.Admit("a", "default", "SELECT 1", kNoPatience);
  ASSERT_TRUE(first.ok());

  EXPECT_EQ(ExceptionCode(registry.Admit("a", "default", "SELECT 1", kNoPatience).status()), 216);
  first->reset();
  EXPECT_TRUE(registry.Admit("a", "default", "SELECT 1", kNoPatience).ok());
}

TEST(StatementRegistryTest, GivesEveryStatementAMarkOfItsOwn) {
  StatementRegistry registry(4);
  auto a = registry.Admit("a", "default", "SELECT 1", kNoPatience);
  auto b = registry.Admit("b", "default", "SELECT 1", kNoPatience);

  EXPECT_NE((*a)->statement().mark(), (*b)->statement().mark());
}

TEST(StatementRegistryTest, TurnsAwayWhatFindsNoPlaceInTime) {
  StatementRegistry registry(1);
  auto first = registry.Admit("a", "default", "SELECT 1", kNoPatience);

  const auto second = registry.Admit("b", "default", "SELECT 1", 10ms);

  EXPECT_EQ(ExceptionCode(second.status()), 202);
  EXPECT_EQ(registry.running(), 1u);
}

TEST(StatementRegistryTest, GivesAFreePlaceToWhoWaits) {
  StatementRegistry registry(1);
  auto first = registry.Admit("a", "default", "SELECT 1", kNoPatience);
  StatusOr<std::unique_ptr<StatementRegistry::Admission>> second =
      registry.Admit("x", "default", "", kNoPatience);
  std::thread waiter([&] { second = registry.Admit("b", "default", "SELECT 2", kPatience); });

  first->reset();
  waiter.join();

  EXPECT_TRUE(second.ok()) << second.status();
}

TEST(StatementRegistryTest, KillWaitsUntilTheStatementIsGone) {
  StatementRegistry registry(1);
  auto victim = registry.Admit("a", "default", "SELECT 1", kNoPatience);
  std::thread runner([&] {
    EXPECT_TRUE(IsCancelled(**victim));
    victim->reset();
  });

  const std::vector<KillResult> results = registry.Kill({{"a", "unknown"}, Mode::kSync}, kPatience);

  runner.join();
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].status, "finished");
  EXPECT_EQ(results[0].query_id, "a");
  EXPECT_EQ(results[0].sql, "SELECT 1");
}

TEST(StatementRegistryTest, KillSaysWhatStillRuns) {
  StatementRegistry registry(1);
  auto victim = registry.Admit("a", "default", "SELECT 1", kNoPatience);

  EXPECT_EQ(registry.Kill({{"a"}, Mode::kTest}, kPatience)[0].status, "waiting");
  EXPECT_FALSE((*victim)->statement().cancelled().raised());
  EXPECT_EQ(registry.Kill({{"a"}, Mode::kSync}, 10ms)[0].status, "waiting");
  EXPECT_TRUE((*victim)->statement().cancelled().raised());
}

TEST(StatementRegistryTest, KillReachesAStatementThatWaitsForItsPlace) {
  StatementRegistry registry(1);
  auto first = registry.Admit("a", "default", "SELECT 1", kNoPatience);
  Status status;
  std::thread waiter(
      [&] { status = registry.Admit("b", "default", "SELECT 2", kPatience).status(); });
  EXPECT_TRUE(testing::Eventually(
      [&] {
        return !registry.Kill({{"b"}, Mode::kSync}, kPatience).empty();
      },
      kPatience));

  waiter.join();

  EXPECT_EQ(ExceptionCode(status), 394);
}

TEST(StatementRegistryTest, DrainLetsFinishThenStops) {
  StatementRegistry registry(2);
  auto slow = registry.Admit("slow", "default", "SELECT 1", kNoPatience);
  std::thread runner([&] {
    EXPECT_TRUE(IsCancelled(**slow));
    slow->reset();
  });

  registry.Drain(10ms);

  runner.join();
  EXPECT_EQ(registry.running(), 0u);
  EXPECT_EQ(ExceptionCode(registry.Admit("late", "default", "SELECT 1", kPatience).status()), 236);
}

}  // namespace
}  // namespace assay::warehouse
