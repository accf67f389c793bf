#include "query/server/engine/memory_budget.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <random>
#include <thread>

#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

constexpr size_t kMiB = 1 << 20;

TEST(MemoryBudgetTest, RefusesAtOnceWhatCanNeverFit) {
  MemoryBudget budget({.bytes_max = 4 * kMiB, .wait_max = 1h});
  MemoryBudget::Charge charge = budget.None();
  const Status refused = charge.Raise(5 * kMiB, {});
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted,
                                AllOf(HasSubstr("5.0 MiB"), HasSubstr("4 MiB"),
                                      HasSubstr("query.memory_max"), HasSubstr("shorter period"))));
  EXPECT_EQ(ReasonOf(refused), "MEMORY_BUSY");
  EXPECT_EQ(charge.bytes(), 0u);
}

TEST(MemoryBudgetTest, RefusesWhatDoesNotFitInTime) {
  MemoryBudget budget({.bytes_max = 4 * kMiB, .wait_max = 10ms});
  MemoryBudget::Charge first = budget.None();
  ASSERT_OK(first.Raise(3 * kMiB, {}));
  MemoryBudget::Charge second = budget.None();
  EXPECT_THAT(second.Raise(2 * kMiB, {}),
              StatusIs(StatusCode::kResourceExhausted,
                       AllOf(HasSubstr("for 10 ms (query.memory_wait_max)"), HasSubstr("3.0 of"))));
  EXPECT_THAT(second.TryRaise(2 * kMiB), StatusIs(StatusCode::kResourceExhausted));
  EXPECT_OK(second.Raise(kMiB, {}));
  EXPECT_EQ(budget.bytes_used(), 4 * kMiB);
}

TEST(MemoryBudgetTest, WaitsUntilOthersGiveBack) {
  MemoryBudget budget({.bytes_max = 4 * kMiB, .wait_max = 1h});
  MemoryBudget::Charge first = budget.None();
  ASSERT_OK(first.Raise(3 * kMiB, {}));
  MemoryBudget::Charge second = budget.None();
  auto raised = std::async(std::launch::async, [&] { return second.Raise(2 * kMiB, {}); });
  first.LowerTo(2 * kMiB);
  EXPECT_OK(raised.get());
}

TEST(MemoryBudgetTest, WaitsNoLongerThanItsCaller) {
  MemoryBudget budget({.bytes_max = kMiB, .wait_max = 1h});
  MemoryBudget::Charge first = budget.None();
  ASSERT_OK(first.Raise(kMiB, {}));
  MemoryBudget::Charge second = budget.None();
  EXPECT_THAT(second.Raise(1, {.timeout = 10ms}), StatusIs(StatusCode::kResourceExhausted));

  std::stop_source gone;
  auto raised =
      std::async(std::launch::async, [&] { return second.Raise(1, {.cancel = gone.get_token()}); });
  gone.request_stop();
  EXPECT_THAT(raised.get(), StatusIs(StatusCode::kCancelled));
}

TEST(MemoryBudgetTest, LetsOnlySomeWait) {
  MemoryBudget budget({.bytes_max = kMiB, .wait_max = 1h, .waiting_max = 0});
  MemoryBudget::Charge first = budget.None();
  ASSERT_OK(first.Raise(kMiB, {}));
  MemoryBudget::Charge second = budget.None();
  EXPECT_THAT(second.Raise(1, {}),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("are in use; try again")));
}

TEST(MemoryBudgetTest, AChargeGivesBackWhenItEnds) {
  MemoryBudget budget({.bytes_max = kMiB});
  {
    MemoryBudget::Charge charge = budget.None();
    ASSERT_OK(charge.Raise(kMiB, {}));
    const MemoryBudget::Charge moved = std::move(charge);
    EXPECT_EQ(budget.bytes_used(), kMiB);
  }
  EXPECT_EQ(budget.bytes_used(), 0u);
}

TEST(MemoryBudgetTest, ReturnsFreedMemoryOnceItIsMuch) {
  int given_back = 0;
  MemoryBudget budget(
      {.bytes_max = 8 * kMiB, .give_back = [&] { ++given_back; }, .give_back_bytes = 2 * kMiB});
  MemoryBudget::Charge charge = budget.None();
  ASSERT_OK(charge.Raise(5 * kMiB, {}));
  charge.LowerTo(4 * kMiB);
  EXPECT_EQ(given_back, 0);
  charge.LowerTo(3 * kMiB);
  EXPECT_EQ(given_back, 1);
  charge.LowerTo(2 * kMiB);
  EXPECT_EQ(given_back, 1);
}

TEST(MemoryBudgetTest, NeverHasMoreInUseThanItsSizeWhateverIsAskedAtOnce) {
  MemoryBudget budget({.bytes_max = 1'000, .wait_max = 1ms});
  std::atomic<size_t> in_use = 0;
  std::atomic<size_t> most = 0;
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < 500; ++i) {
        MemoryBudget::Charge charge = budget.None();
        const size_t bytes = random() % 600 + 1;
        if (!charge.Raise(bytes, {}).ok()) continue;
        const size_t now = in_use += bytes;
        size_t seen = most;
        while (seen < now && !most.compare_exchange_weak(seen, now)) {
        }
        in_use -= bytes;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 1'000u);
  EXPECT_EQ(budget.bytes_used(), 0u);
}

}  // namespace
}  // namespace assay::query
