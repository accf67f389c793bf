#include "ingest/gateway/log_tail.h"

#include <gtest/gtest.h>

#include "ingest/contract/event_limits.h"
#include "ingest/gateway/record_encoder.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;

const FamilyNames& kCalls = kFamilies[0];

// Offset n holds sequence n + 1 of source "s<n mod sources>".
class CountingReader final : public LogReader {
 public:
  StatusOr<LogRange> Offsets(const FamilyNames&, int32_t) override { return range_; }
  Status Read(const FamilyNames&, int32_t, LogRange range, const RecordVisitor& visit) override {
    read_.push_back({range.first, range.end});
    if (!error_.ok()) return error_;
    for (int64_t offset = range.first; offset < range.end; ++offset) {
      std::string record;
      AppendAccepted({.epoch = 1, .sequence = static_cast<uint64_t>(offset) + 1}, {}, "", record);
      visit("s" + std::to_string(offset % sources_), record);
      for (const uint64_t absurd : absurd_) {
        record.clear();
        AppendAccepted({.epoch = 1, .sequence = absurd}, {}, "", record);
        visit("s0", record);
        visit(std::string(10'000, 's'), record);
      }
    }
    return OkStatus();
  }
  LogRange range_;
  int64_t sources_ = 1;
  std::vector<uint64_t> absurd_;  // Sequences that a foreign producer gave "s0" and a longer name.
  std::vector<std::pair<int64_t, int64_t>> read_;
  Status error_;
};

class LogTailTest : public ::testing::Test {
 protected:
  using Ranges = std::vector<std::pair<int64_t, int64_t>>;

  bool Knows(uint64_t sequence, const std::string& source = "s0") {
    const auto* found = tail_.Find(kCalls, 0, {.source_id = source, .epoch = 1});
    return found != nullptr && found->Contains(sequence);
  }

  CountingReader reader_;
  telemetry::Metrics metrics_;
  LogTail tail_{reader_, 10, metrics_};
};

TEST_F(LogTailTest, ReadsOnFromWhereItStopped) {
  reader_.range_ = {0, 5};
  ASSERT_OK(tail_.Extend(kCalls, 0, std::nullopt));
  reader_.range_ = {0, 8};
  ASSERT_OK(tail_.Extend(kCalls, 0, 3));
  ASSERT_OK(tail_.Extend(kCalls, 0, 3));

  EXPECT_EQ(reader_.read_, (Ranges{{0, 5}, {5, 8}}));
  EXPECT_TRUE(Knows(8));
}

TEST_F(LogTailTest, NumbersAndNamesBeyondTheContractDoNotCount) {
  reader_.range_ = {0, 3};
  reader_.absurd_ = {contract::kSequenceMax + 1, uint64_t{1} << 63, UINT64_MAX};

  ASSERT_OK(tail_.Extend(kCalls, 0, std::nullopt));

  const auto* found = tail_.Find(kCalls, 0, {.source_id = "s0", .epoch = 1});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->max(), 3u);
  EXPECT_EQ(tail_.Find(kCalls, 0, {.source_id = std::string(10'000, 's'), .epoch = 1}), nullptr);
}

TEST_F(LogTailTest, BeginsAnewWhereTheStoreHasOvertakenIt) {
  reader_.range_ = {0, 5};
  ASSERT_OK(tail_.Extend(kCalls, 0, std::nullopt));
  reader_.range_ = {0, 10};
  ASSERT_OK(tail_.Extend(kCalls, 0, 9));

  EXPECT_EQ(reader_.read_, (Ranges{{0, 5}, {9, 10}}));
  EXPECT_TRUE(Knows(10));
}

TEST_F(LogTailTest, BeginsAnewWhenTheStoreWasSetBack) {
  reader_.range_ = {0, 10};
  ASSERT_OK(tail_.Extend(kCalls, 0, 8));
  ASSERT_OK(tail_.Extend(kCalls, 0, 2));

  EXPECT_EQ(reader_.read_, (Ranges{{8, 10}, {2, 10}}));
}

TEST_F(LogTailTest, ForgetsWhenThereAreTooManySources) {
  reader_.sources_ = 11;
  reader_.range_ = {0, 11};
  ASSERT_OK(tail_.Extend(kCalls, 0, std::nullopt));
  reader_.range_ = {0, 12};
  ASSERT_OK(tail_.Extend(kCalls, 0, 11));

  EXPECT_EQ(reader_.read_, (Ranges{{0, 11}, {11, 12}}));
  EXPECT_FALSE(Knows(2, "s1"));
}

TEST_F(LogTailTest, SkipsWhatAgedOutOfTheLog) {
  reader_.range_ = {100, 105};
  ASSERT_OK(tail_.Extend(kCalls, 0, 50));

  EXPECT_EQ(reader_.read_, (Ranges{{100, 105}}));
}

TEST_F(LogTailTest, ForgetsAPartitionItCouldNotReadToTheEnd) {
  reader_.range_ = {0, 5};
  reader_.error_ = Unavailable("broker away");
  EXPECT_THAT(tail_.Extend(kCalls, 0, std::nullopt), StatusIs(StatusCode::kUnavailable));
  reader_.error_ = OkStatus();
  ASSERT_OK(tail_.Extend(kCalls, 0, std::nullopt));

  EXPECT_EQ(reader_.read_, (Ranges{{0, 5}, {0, 5}}));
}

TEST_F(LogTailTest, LogThatEndsBeforeTheStoreIsAnError) {
  reader_.range_ = {0, 5};

  EXPECT_THAT(tail_.Extend(kCalls, 0, 6), StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace assay::gateway
