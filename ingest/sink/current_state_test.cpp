#include "ingest/sink/current_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;

// Remembers which offsets were computed, and the cursors.
class FakeCurrentStore final : public CurrentStore {
 public:
  StatusOr<std::vector<LogPosition>> ReadCursors(std::span<const int32_t> partitions) override {
    std::vector<LogPosition> found;
    for (const int32_t partition : partitions) {
      if (cursors.contains(partition)) found.push_back({partition, cursors[partition]});
    }
    return found;
  }
  Status Recompute(std::span<const PartitionRange> ranges, std::stop_token cancel) override {
    for (const PartitionRange& range : ranges) computed.push_back(range.offsets);
    if (when_computing) when_computing();
    if (waits_for_cancel) {
      std::promise<void> cancelled;
      const std::stop_callback on_cancel(cancel, [&] { cancelled.set_value(); });
      cancelled.get_future().wait();
      return Cancelled("given up");
    }
    return std::exchange(next_error, OkStatus());
  }
  StatusOr<size_t> SetAsideBrokenParts() override { return std::exchange(broken_parts, 0); }
  Status WriteCursors(std::span<const LogPosition> positions) override {
    for (const LogPosition& position : positions) cursors[position.partition] = position.offset;
    return OkStatus();
  }

  std::map<int32_t, int64_t> cursors;
  std::vector<OffsetRange> computed;
  std::function<void()> when_computing;
  bool waits_for_cancel = false;
  Status next_error;
  size_t broken_parts = 0;
};

class CurrentStateTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(current_.Begin(partitions_)); }
  static LedgerEntry Stored(int64_t first, int64_t last) {
    return {.partition = 0, .first = first, .last = last, .rows = 0, .newest = {}};
  }
  // And waits for it.
  Status Step(const LedgerEntry& entry, FactsFlow facts = FactsFlow::kInserting) {
    RETURN_IF_ERROR(current_.Step(std::span(&entry, 1), facts));
    return current_.Finish();
  }

  const std::vector<int32_t> partitions_{0};
  FakeClock clock_;
  FakeCurrentStore store_;
  CurrentState current_{store_, clock_};
};

TEST_F(CurrentStateTest, EveryStoredOffsetIsComputedOnce) {
  ASSERT_OK(Step(Stored(5, 9)));
  clock_.Advance(1s);
  ASSERT_OK(Step(Stored(5, 9)));
  ASSERT_OK(Step(Stored(5, 12)));

  EXPECT_THAT(store_.computed, ElementsAre(OffsetRange{5, 9}, OffsetRange{10, 12}));
  EXPECT_EQ(store_.cursors[0], 13);
}

TEST_F(CurrentStateTest, StepsKeepADistance) {
  ASSERT_OK(Step(Stored(0, 9)));
  ASSERT_OK(Step(Stored(0, 19)));

  EXPECT_THAT(store_.computed, ElementsAre(OffsetRange{0, 9}));
  EXPECT_EQ(current_.Behind(std::vector{Stored(0, 19)}), 10);
}

TEST_F(CurrentStateTest, SlowStepsLeaveNineteenTwentiethsOfTheTimeToTheFacts) {
  store_.when_computing = [&] { clock_.Advance(1s); };
  ASSERT_OK(Step(Stored(0, 9)));

  clock_.Advance(19s);
  ASSERT_OK(Step(Stored(0, 19)));
  EXPECT_EQ(store_.computed.size(), 1u);

  clock_.Advance(1s);
  ASSERT_OK(Step(Stored(0, 19)));
  EXPECT_EQ(store_.computed.size(), 2u);
}

TEST_F(CurrentStateTest, SlowStepsTakeAThirdOfTheTimeWhileFactsRest) {
  store_.when_computing = [&] { clock_.Advance(1s); };
  ASSERT_OK(Step(Stored(0, 9), FactsFlow::kResting));

  clock_.Advance(1999ms);
  ASSERT_OK(Step(Stored(0, 19), FactsFlow::kResting));
  EXPECT_EQ(store_.computed.size(), 1u);

  clock_.Advance(1ms);
  ASSERT_OK(Step(Stored(0, 19), FactsFlow::kResting));
  EXPECT_EQ(store_.computed.size(), 2u);
}

TEST_F(CurrentStateTest, StepsGrowWhileTheyAreShortAndBeginSmallAfterAnError) {
  const auto compute = [&](std::chrono::milliseconds took, const Status& outcome = OkStatus()) {
    store_.when_computing = [&] { clock_.Advance(took); };
    store_.next_error = outcome;
    clock_.Advance(1h);
    (void)Step(Stored(0, 1'000'000));
    return store_.computed.back().last - store_.computed.back().first + 1;
  };

  const int64_t first = compute(3900ms);
  EXPECT_EQ(compute(3900ms), first * 2);
  EXPECT_EQ(compute(4s), first * 4);
  EXPECT_EQ(compute(10s), first * 4);
  EXPECT_EQ(compute(10s, DeadlineExceeded("too much")), first * 4);
  EXPECT_EQ(compute(3900ms), first);
  EXPECT_EQ(compute(3900ms), first * 2);
}

TEST_F(CurrentStateTest, StepsThatTookAllThereWasDoNotGrow) {
  for (int64_t last = 9; last < 100; last += 10) {
    clock_.Advance(1h);
    ASSERT_OK(Step(Stored(0, last)));
  }
  clock_.Advance(1h);
  ASSERT_OK(Step(Stored(0, 1'000'000)));

  EXPECT_EQ(store_.computed.back(), (OffsetRange{100, 2'099}));
}

TEST_F(CurrentStateTest, CursorStaysWhenTheStatesCouldNotBeComputed) {
  store_.next_error = Unavailable("no");

  EXPECT_THAT(Step(Stored(0, 9)), StatusIs(StatusCode::kUnavailable));
  EXPECT_THAT(store_.cursors, IsEmpty());
  clock_.Advance(10s);
  ASSERT_OK(Step(Stored(0, 9)));

  EXPECT_THAT(store_.computed, ElementsAre(OffsetRange{0, 9}, OffsetRange{0, 9}));
}

TEST_F(CurrentStateTest, NewProcessGoesOnAtTheCursor) {
  ASSERT_OK(Step(Stored(0, 9)));
  CurrentState next(store_, clock_);

  ASSERT_OK(next.Begin(partitions_));
  ASSERT_OK(next.Step(std::vector{Stored(0, 12)}, FactsFlow::kInserting));
  ASSERT_OK(next.Finish());

  EXPECT_THAT(store_.computed, ElementsAre(OffsetRange{0, 9}, OffsetRange{10, 12}));
}

TEST_F(CurrentStateTest, ReplayedOffsetsAreComputedAgainAlsoByTheNextProcess) {
  ASSERT_OK(Step(Stored(0, 9)));

  ASSERT_OK(current_.SetBack(0, 4));

  EXPECT_EQ(store_.cursors[0], 4);
  clock_.Advance(1s);
  ASSERT_OK(Step(Stored(0, 9)));
  EXPECT_THAT(store_.computed, ElementsAre(OffsetRange{0, 9}, OffsetRange{4, 9}));
}

TEST_F(CurrentStateTest, CursorIsNeverSetForward) {
  ASSERT_OK(Step(Stored(0, 9)));

  ASSERT_OK(current_.SetBack(0, 20));

  EXPECT_EQ(store_.cursors[0], 10);
}

TEST_F(CurrentStateTest, StoringGoesOnWhileStatesAreComputed) {
  std::promise<void> may_end;
  store_.when_computing = [&] { may_end.get_future().wait(); };

  ASSERT_OK(current_.Step(std::vector{Stored(0, 9)}, FactsFlow::kInserting));
  ASSERT_OK(current_.Step(std::vector{Stored(0, 19)},
                          FactsFlow::kInserting));  // Neither waits nor begins another one.
  EXPECT_EQ(current_.Behind(std::vector{Stored(0, 19)}), 20);
  may_end.set_value();
  ASSERT_OK(current_.Finish());

  EXPECT_THAT(store_.computed, ElementsAre(OffsetRange{0, 9}));
  EXPECT_EQ(current_.Behind(std::vector{Stored(0, 19)}), 10);
}

TEST_F(CurrentStateTest, StatesOfAPartThatCannotBeReadAreComputedAgain) {
  ASSERT_OK(Step(Stored(3, 9)));

  ASSERT_OK(current_.Mend(std::vector{Stored(3, 9)}));
  EXPECT_EQ(store_.cursors[0], 10);
  store_.broken_parts = 1;
  ASSERT_OK(current_.Mend(std::vector{Stored(3, 9)}));

  EXPECT_EQ(store_.cursors[0], 3);
}

TEST_F(CurrentStateTest, SessionThatEndsDoesNotWaitForWhatIsComputed) {
  store_.waits_for_cancel = true;
  {
    CurrentState ending(store_, clock_);
    ASSERT_OK(ending.Begin(partitions_));
    ASSERT_OK(ending.Step(std::vector{Stored(0, 9)}, FactsFlow::kResting));
  }

  EXPECT_EQ(store_.computed.size(), 1u);
  EXPECT_THAT(store_.cursors, IsEmpty());
}

TEST_F(CurrentStateTest, LongBacklogIsComputedInSteps) {
  ASSERT_OK(Step(Stored(0, 119'999)));
  EXPECT_EQ(store_.cursors[0], 2'000);

  clock_.Advance(1s);
  ASSERT_OK(Step(Stored(0, 119'999)));
  EXPECT_EQ(store_.cursors[0], 6'000);
}

}  // namespace
}  // namespace assay::sink
