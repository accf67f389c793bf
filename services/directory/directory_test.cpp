#include "services/directory/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "services/directory/example_records.h"
#include "services/runtime/telemetry/log.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"

namespace assay::directory {
namespace {

using namespace std::chrono_literals;
using testing::Eventually;
using ::testing::HasSubstr;
using testing::StatusIs;

// A log that brings what the test adds, slice by slice.
class FakeLog final : public ReferenceLog {
 public:
  void Add(StatusOr<LogSlice> slice) {
    std::lock_guard lock(mutex_);
    slices_.push_back(std::move(slice));
    added_.notify_all();
  }

  StatusOr<LogSlice> Read(std::chrono::milliseconds patience) override {
    std::unique_lock lock(mutex_);
    if (!added_.wait_for(lock, patience, [&] { return !slices_.empty(); })) return LogSlice{};
    StatusOr<LogSlice> slice = std::move(slices_.front());
    slices_.pop_front();
    return slice;
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<StatusOr<LogSlice>> slices_;
};

LogSlice SliceOf(const std::vector<reference::v1::ReferenceRecord>& records, uint64_t next_offset,
                 bool at_end) {
  LogSlice slice{.entries = {}, .next_offset = next_offset, .at_end = at_end};
  for (const auto& record : records) {
    slice.entries.push_back({KeyOf(record), record.SerializeAsString()});
  }
  return slice;
}

class DirectoryTest : public ::testing::Test {
 protected:
  static MonotonicTime Soon() { return Clock::System().MonotonicNow() + 10s; }

  FakeLog& log_ = *new FakeLog;  // Owned by the directory.
  Directory directory_{std::unique_ptr<ReferenceLog>(&log_)};
};

TEST_F(DirectoryTest, IsReadyOnceTheLogIsReadToItsEnd) {
  EXPECT_THAT(directory_.Health(), StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(directory_.Current()->version(), 0u);

  log_.Add(SliceOf(Organisation(), 7, false));
  log_.Add(SliceOf({SourceRecord("acd", "n1")}, 8, true));

  ASSERT_OK(directory_.WaitUntilCaughtUp(Soon()));
  EXPECT_OK(directory_.Health());
  EXPECT_EQ(directory_.Current()->version(), 8u);
  EXPECT_NE(directory_.Current()->FindSource("acd"), nullptr);
}

TEST_F(DirectoryTest, AnEmptyLogIsReadToItsEndToo) {
  log_.Add(SliceOf({}, 0, true));

  EXPECT_OK(directory_.WaitUntilCaughtUp(Soon()));
}

TEST_F(DirectoryTest, SaysWhyTheEndIsNotReached) {
  log_.Add(Unavailable("no broker answers"));
  ASSERT_TRUE(Eventually(
      [&] { return Message(directory_.Health()).find("no broker") != std::string_view::npos; },
      10s));

  EXPECT_THAT(directory_.WaitUntilCaughtUp(Clock::System().MonotonicNow()),
              StatusIs(StatusCode::kDeadlineExceeded, HasSubstr("no broker answers")));
}

TEST_F(DirectoryTest, FollowsChangesWhileOldSnapshotsStayWhole) {
  log_.Add(SliceOf(Organisation(), 7, true));
  ASSERT_OK(directory_.WaitUntilCaughtUp(Soon()));
  const auto before = directory_.Current();

  LogSlice removal{.entries = {{"unit/n2", std::nullopt}}, .next_offset = 8, .at_end = true};
  log_.Add(removal);

  ASSERT_TRUE(Eventually([&] { return directory_.Current()->version() == 8; }, 10s));
  EXPECT_EQ(directory_.Current()->FindUnit("n2"), nullptr);
  EXPECT_NE(before->FindUnit("n2"), nullptr);
}

TEST_F(DirectoryTest, CountsAndLogsBrokenRecordsOnceAndServesTheRest) {
  const log::CaptureForTest captured;
  LogSlice slice = SliceOf(Organisation(), 9, true);
  slice.entries.push_back({"source/bad", "\xff"});
  slice.entries.push_back({"source/lost", SourceRecord("lost", "nowhere").SerializeAsString()});
  log_.Add(slice);
  log_.Add(SliceOf({SourceRecord("acd", "n1")}, 10, true));

  ASSERT_TRUE(Eventually([&] { return directory_.Current()->version() == 10; }, 10s));
  EXPECT_EQ(directory_.broken_record_count(), 2u);
  EXPECT_NE(directory_.Current()->FindSource("acd"), nullptr);
  const std::string text = captured.text();
  EXPECT_THAT(text, HasSubstr("source/bad"));
  EXPECT_EQ(text.find("source/lost"), text.rfind("source/lost"));
}

// What depends on a broken unit is left out with it.
TEST_F(DirectoryTest, OneBrokenRecordIsAFewLinesHoweverMuchDependsOnIt) {
  const log::CaptureForTest captured;
  std::vector<reference::v1::ReferenceRecord> records = Organisation();
  for (int i = 0; i < 500; ++i) records.push_back(SourceRecord(fmt::format("acd{}", i), "n1"));
  log_.Add(SliceOf(records, 600, true));
  ASSERT_OK(directory_.WaitUntilCaughtUp(Soon()));
  LogSlice broken{.entries = {{"unit/n1", "\xff"}}, .next_offset = 601, .at_end = true};

  log_.Add(broken);

  ASSERT_TRUE(Eventually([&] { return directory_.Current()->version() == 601; }, 10s));
  EXPECT_GT(directory_.broken_record_count(), 500u);
  EXPECT_LT(std::ranges::count(captured.text(), '\n'), 20);
  EXPECT_THAT(captured.text(), HasSubstr("more reference records left out"));
}

TEST_F(DirectoryTest, AnOutageIsAFewLinesHoweverLongItLasts) {
  const log::CaptureForTest captured;
  for (int i = 0; i < 4; ++i) log_.Add(Unavailable("no broker answers, try {}", i));
  log_.Add(SliceOf(Organisation(), 7, true));

  ASSERT_OK(directory_.WaitUntilCaughtUp(Soon()));

  const std::string text = captured.text();
  EXPECT_THAT(text, HasSubstr("try 0"));
  EXPECT_EQ(text.find("try 3"), std::string::npos);
  EXPECT_THAT(text, HasSubstr("failed_reads=4"));
}

TEST_F(DirectoryTest, ALogThatWasMadeAgainReplacesEverything) {
  log_.Add(SliceOf(Organisation(), 7, true));
  ASSERT_OK(directory_.WaitUntilCaughtUp(Soon()));

  LogSlice anew =
      SliceOf({UnitRecord("solo", "", reference::v1::UNIT_LEVEL_GROUP, "UTC")}, 1, true);
  anew.restarted = true;
  log_.Add(anew);

  ASSERT_TRUE(Eventually([&] { return directory_.Current()->version() == 1; }, 10s));
  EXPECT_EQ(directory_.Current()->units().size(), 1u);
}

}  // namespace
}  // namespace assay::directory
