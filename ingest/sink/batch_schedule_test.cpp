#include "ingest/sink/batch_schedule.h"

#include <gtest/gtest.h>

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

class BatchScheduleTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  BatchSchedule schedule_{BatchLimits{}};
  const MonotonicTime began_ = clock_.MonotonicNow();
};

TEST_F(BatchScheduleTest, EmptyBatchIsNeverDue) {
  clock_.Advance(1h);

  EXPECT_FALSE(schedule_.IsDue(0, began_, clock_.MonotonicNow()));
  EXPECT_EQ(schedule_.Patience(0, began_, clock_.MonotonicNow(), 100ms), 100ms);
}

TEST_F(BatchScheduleTest, IsDueWhenWorthAnInsert) {
  EXPECT_FALSE(schedule_.IsDue(4'999, began_, began_));
  EXPECT_TRUE(schedule_.IsDue(5'000, began_, began_));
}

TEST_F(BatchScheduleTest, SingleRowIsDueAfterHalfASecond) {
  clock_.Advance(499ms);
  EXPECT_FALSE(schedule_.IsDue(1, began_, clock_.MonotonicNow()));
  EXPECT_EQ(schedule_.Patience(1, began_, clock_.MonotonicNow(), 100ms), 1ms);

  clock_.Advance(1ms);
  EXPECT_TRUE(schedule_.IsDue(1, began_, clock_.MonotonicNow()));
  EXPECT_EQ(schedule_.Patience(1, began_, clock_.MonotonicNow(), 100ms), 0ms);
}

TEST_F(BatchScheduleTest, InsertsKeepTheirDistance) {
  schedule_.Sealed(clock_.MonotonicNow());
  clock_.Advance(249ms);
  EXPECT_FALSE(schedule_.IsDue(50'000, began_, clock_.MonotonicNow()));
  EXPECT_EQ(schedule_.Patience(50'000, began_, clock_.MonotonicNow(), 100ms), 1ms);

  clock_.Advance(1ms);
  EXPECT_TRUE(schedule_.IsDue(50'000, began_, clock_.MonotonicNow()));
}

TEST_F(BatchScheduleTest, BatchIsFullByRowsOrBytes) {
  EXPECT_FALSE(schedule_.IsFull(99'999, 1));
  EXPECT_TRUE(schedule_.IsFull(100'000, 1));
  EXPECT_TRUE(schedule_.IsFull(1, 32u << 20));
}

}  // namespace
}  // namespace assay::sink
