#include "ingest/sink/family_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "ingest/sink/session_bench.h"
#include "services/runtime/testing/eventually.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using ::testing::StartsWith;

// A loop on a log and a store in memory, run by a thread.
class FamilyLoopTest : public ::testing::Test {
 protected:
  FamilyLoopTest() : log_(*new FakeLog(1)), store_(*new FakeStore) {}

  void Start(BatchLimits limits) {
    loop_ =
        std::make_unique<FamilyLoop>(SessionOptions{.family = kFamilies[0],
                                                    .log_id = "log-1",
                                                    .assign = AssignFromFile("", "sink"),
                                                    .limits = limits},
                                     FamilyLoop::Parts{.log = std::unique_ptr<LogReader>(&log_),
                                                       .store = std::unique_ptr<RowStore>(&store_),
                                                       .current = nullptr,
                                                       .clock = clock_,
                                                       .metrics = metrics_,
                                                       .audit_every = 1h});
    thread_ = std::jthread([this](std::stop_token stop) { loop_->Run(stop); });
  }

  FakeClock clock_;
  telemetry::Metrics metrics_;
  FakeLog& log_;  // Owned by the loop once it is started, as the store.
  FakeStore& store_;
  std::unique_ptr<FamilyLoop> loop_;
  std::jthread thread_;
};

TEST_F(FamilyLoopTest, BatchesShrinkUntilTheStoreTakesThemInTime) {
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) log_.Append(0, Call(sequence));
  store_.SetRowsInTime(4);

  Start({.rows_due = 2, .age_due = 0ms, .spacing = 0ms, .rows_max = 16, .bytes_max = 1 << 20});

  EXPECT_TRUE(Eventually([&] { return store_.rows().size() == 40; }, 30s));
  EXPECT_THAT(store_.parts(), Each(SizeIs(Le(4))));
}

TEST_F(FamilyLoopTest, PartThatCannotBeReadIsSetAsideAndItsRowsStoredAgain) {
  for (uint64_t sequence = 1; sequence <= 8; ++sequence) log_.Append(0, Call(sequence));
  const BatchLimits limits{
      .rows_due = 2, .age_due = 0ms, .spacing = 0ms, .rows_max = 4, .bytes_max = 1 << 20};
  Start(limits);
  ASSERT_TRUE(Eventually([&] { return store_.rows().size() == 8; }, 30s));

  store_.BreakPartOf(0, 0);
  loop_->Reload();

  ASSERT_TRUE(Eventually([&] { return !store_.is_broken(); }, 30s));
  EXPECT_TRUE(Eventually([&] { return store_.rows().size() == 8; }, 30s));
}

TEST_F(FamilyLoopTest, StoppedPartitionIsToldWithWhyAndSinceWhenAndTheFamilyGoesOn) {
  store_.Add({.partition = 0, .offset = 0, .status = "ok", .identity = {}});
  for (uint64_t sequence = 1; sequence <= 4; ++sequence) log_.Append(0, Call(sequence));
  log_.AgeOut(0, 3);

  Start({.rows_due = 2, .age_due = 0ms, .spacing = 0ms, .rows_max = 4, .bytes_max = 1 << 20});

  ASSERT_TRUE(Eventually([&] { return loop_->health().ok(); }, 30s)) << loop_->health();
  const FamilyLoop::State state = loop_->state();
  EXPECT_THAT(state.partitions, IsEmpty());
  EXPECT_FALSE(state.unwell_since.has_value());
  EXPECT_THAT(Describe("call", state.stopped),
              AllOf(StartsWith("call 0 since 2026-01-01T00:00:00Z: "), HasSubstr("aged out")));
}

TEST_F(FamilyLoopTest, FamilyThatCannotBeStoredSaysSinceWhen) {
  log_.Append(0, Call(1));
  store_.Plan(std::deque<InsertFault>(1'000, InsertFault::kRefused));

  Start({.rows_due = 1, .age_due = 0ms, .spacing = 0ms, .rows_max = 4, .bytes_max = 1 << 20});

  const auto has_failed = [&] {
    return metrics_.Text().find("sink_restarts_total{family=\"call\"} 2\n") != std::string::npos;
  };
  ASSERT_TRUE(Eventually(has_failed, 30s)) << metrics_.Text();
  const FamilyLoop::State state = loop_->state();
  EXPECT_FALSE(state.health.ok());
  EXPECT_EQ(state.unwell_since, clock_.Now());
  EXPECT_THAT(state.partitions, ElementsAre(0));
}

TEST_F(FamilyLoopTest, FamilyIsWellAgainOnceItHasStored) {
  log_.Append(0, Call(1));
  store_.Plan({InsertFault::kRefused, InsertFault::kRefused});

  Start({.rows_due = 1, .age_due = 0ms, .spacing = 0ms, .rows_max = 4, .bytes_max = 1 << 20});

  const auto is_well = [&] {
    clock_.Advance(1s);
    return store_.rows().size() == 1 && loop_->health().ok();
  };
  EXPECT_TRUE(Eventually(is_well, 30s)) << loop_->health();
}

}  // namespace
}  // namespace assay::sink
