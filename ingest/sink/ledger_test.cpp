#include "ingest/sink/ledger.h"

#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using testing::StatusIs;

LedgerEntry Until(int64_t last) {
  return {.partition = 3, .first = 0, .last = last, .rows = static_cast<uint64_t>(last) + 1};
}

TEST(ResumeTest, EmptyLedgerBeginsWithTheFirstRecordTheLogHolds) {
  EXPECT_THAT(Resume("t", 3, std::nullopt, {.first = 17, .end = 40}),
              IsOkAndHolds(ResumePoint{17, false}));
}

TEST(ResumeTest, ReadsTheLastStoredRecordAgainToCompareIt) {
  EXPECT_THAT(Resume("t", 3, Until(41), {.first = 0, .end = 100}),
              IsOkAndHolds(ResumePoint{41, true}));
  EXPECT_THAT(Resume("t", 3, Until(41), {.first = 41, .end = 42}),
              IsOkAndHolds(ResumePoint{41, true}));
}

TEST(ResumeTest, GoesOnBehindALastRecordThatAgedOut) {
  EXPECT_THAT(Resume("t", 3, Until(41), {.first = 42, .end = 42}),
              IsOkAndHolds(ResumePoint{42, false}));
}

TEST(ResumeTest, LogThatEndsBelowTheLedgerStopsThePartition) {
  EXPECT_THAT(Resume("t", 3, Until(41), {.first = 0, .end = 41}),
              StatusIs(StatusCode::kDataLoss, HasSubstr("t [3]")));
  EXPECT_THAT(Resume("t", 3, Until(41), {.first = 0, .end = 0}),
              StatusIs(StatusCode::kDataLoss, HasSubstr("sink.log_id")));
}

TEST(ResumeTest, LogThatBeginsBehindTheLedgerStopsThePartition) {
  EXPECT_THAT(Resume("t", 3, Until(41), {.first = 45, .end = 60}),
              StatusIs(StatusCode::kDataLoss, HasSubstr("3 records aged out")));
}

TEST(LedgerEntryTest, KnowsWhetherRowsAreMissingOrDoubled) {
  LedgerEntry entry = Until(41);
  EXPECT_TRUE(entry.IsWhole());
  entry.rows = 41;
  EXPECT_FALSE(entry.IsWhole());
  entry.rows = 43;
  EXPECT_FALSE(entry.IsWhole());
}

class SameRecordTest : public ::testing::Test {
 protected:
  Status Check() { return CheckSameRecord("t", 0, 41, stored_, logged_); }

  RecordIdentity stored_{.ingested_at = WallTime(std::chrono::milliseconds(5)),
                         .source_id = "s",
                         .epoch = 1,
                         .sequence = 9};
  RecordIdentity logged_ = stored_;
};

TEST_F(SameRecordTest, AcceptsTheRecordThatWasStored) { EXPECT_OK(Check()); }

TEST_F(SameRecordTest, AnotherMomentIsAnotherRecord) {
  logged_.ingested_at += std::chrono::milliseconds(1);
  EXPECT_THAT(Check(), StatusIs(StatusCode::kDataLoss, HasSubstr("not the same log")));
}

TEST_F(SameRecordTest, AnotherSourceOrNumberIsAnotherRecord) {
  logged_.source_id = "other";
  EXPECT_THAT(Check(), StatusIs(StatusCode::kDataLoss));
  logged_ = stored_;
  logged_.sequence = 10;
  EXPECT_THAT(Check(), StatusIs(StatusCode::kDataLoss));
  logged_ = stored_;
  logged_.epoch = 2;
  EXPECT_THAT(Check(), StatusIs(StatusCode::kDataLoss));
}

TEST_F(SameRecordTest, FormerPoisonMayBeReadableToANewerVersion) {
  stored_.is_poison = true;
  stored_.epoch = 0;
  stored_.sequence = 0;
  EXPECT_OK(Check());
}

// Its numbers are absurd, or its key is no text.
TEST_F(SameRecordTest, RecordThatAnEarlierVersionTookMayBePoisonNow) {
  stored_.source_id = "a\xff";
  logged_.source_id = "a?";
  logged_.is_poison = true;
  logged_.epoch = 0;
  logged_.sequence = 0;
  EXPECT_OK(Check());
}

TEST_F(SameRecordTest, OffsetWithoutARecordIsOnlyThat) {
  stored_ = {
      .ingested_at = stored_.ingested_at, .source_id = {}, .is_poison = true, .is_absent = true};
  EXPECT_THAT(Check(), StatusIs(StatusCode::kDataLoss));
  logged_ = stored_;
  logged_.ingested_at += std::chrono::milliseconds(1);
  EXPECT_OK(Check());
}

}  // namespace
}  // namespace assay::sink
