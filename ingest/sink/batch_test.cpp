#include "ingest/sink/batch.h"

#include <gtest/gtest.h>

#include "ingest/sink/record_decoder.h"
#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

WallTime Midnight(int year, unsigned month, unsigned day) {
  return sys_days(std::chrono::year(year) / month / day);
}

Row RowAt(WallTime ingested_at, int64_t offset = 0, int32_t partition = 0) {
  Row row;
  row.partition = partition;
  row.offset = offset;
  row.ingested_at = ingested_at;
  return row;
}

class BatchTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  Batch batch_{Family::kCall, "log-1"};
};

TEST_F(BatchTest, HoldsRowsOfOneMonthOnly) {
  batch_.Append(RowAt(Midnight(2026, 1, 31)), 100, clock_.MonotonicNow());

  EXPECT_TRUE(batch_.Accepts(Midnight(2026, 1, 1)));
  EXPECT_TRUE(batch_.Accepts(Midnight(2026, 2, 1) - 1ms));
  EXPECT_FALSE(batch_.Accepts(Midnight(2026, 2, 1)));
  EXPECT_FALSE(batch_.Accepts(Midnight(2026, 1, 1) - 1ms));
}

TEST_F(BatchTest, YearEndsLikeAnyMonth) {
  batch_.Append(RowAt(Midnight(2025, 12, 31)), 100, clock_.MonotonicNow());

  EXPECT_FALSE(batch_.Accepts(Midnight(2026, 1, 1)));
  EXPECT_FALSE(batch_.Accepts(Midnight(2024, 12, 31)));
}

TEST_F(BatchTest, EmptiedBatchAcceptsAnyMonth) {
  batch_.Append(RowAt(Midnight(2026, 1, 31)), 100, clock_.MonotonicNow());

  batch_.Clear();

  EXPECT_TRUE(batch_.Accepts(Midnight(2026, 7, 1)));
  EXPECT_EQ(batch_.rows(), 0u);
  EXPECT_EQ(batch_.bytes(), 0u);
  EXPECT_TRUE(batch_.ranges().empty());
}

TEST_F(BatchTest, KnowsWhatItCoversOfEachPartition) {
  batch_.Append(RowAt(Midnight(2026, 1, 5), 10, 0), 1, clock_.MonotonicNow());
  batch_.Append(RowAt(Midnight(2026, 1, 4), 70, 1), 1, clock_.MonotonicNow());
  batch_.Append(RowAt(Midnight(2026, 1, 5), 11, 0), 1, clock_.MonotonicNow());

  EXPECT_EQ(batch_.ranges().at(0).first, 10);
  EXPECT_EQ(batch_.ranges().at(0).last, 11);
  EXPECT_EQ(batch_.ranges().at(1).last, 70);
  EXPECT_EQ(batch_.newest(), Midnight(2026, 1, 5));
}

TEST_F(BatchTest, AgeIsThatOfItsFirstRow) {
  const MonotonicTime first = clock_.MonotonicNow();
  batch_.Append(RowAt(Midnight(2026, 1, 5), 0), 1, first);
  clock_.Advance(300ms);
  batch_.Append(RowAt(Midnight(2026, 1, 5), 1), 1, clock_.MonotonicNow());

  EXPECT_EQ(batch_.began(), first);
}

TEST_F(BatchTest, EveryKindOfRowFillsEveryColumn) {
  for (const FamilyNames& family : kFamilies) {
    RecordDecoder decoder(family.family);
    Batch batch(family.family, "log-1");
    const bool is_call = family.family == Family::kCall;
    const std::string ok = (is_call ? SampleCall(1) : SampleSurvey(1)).SerializeAsString();
    const std::string rejected = SampleRejection(2).SerializeAsString();
    batch.Append(decoder.Decode(At(0, ok)), ok.size(), clock_.MonotonicNow());
    batch.Append(decoder.Decode(At(1, rejected)), rejected.size(), clock_.MonotonicNow());
    batch.Append(decoder.Decode(At(2, "\xff")), 1, clock_.MonotonicNow());

    EXPECT_EQ(batch.rows(), 3u) << family.name;
    EXPECT_OK(batch.block().block().CheckLengths()) << family.name;
    EXPECT_EQ(batch.rows_with(RowStatus::kPoison), 1u);
    const auto status = batch.block().block().Get<clickhouse::LowCardinalityColumn>("status");
    ASSERT_OK(status);
    EXPECT_EQ((**status)[0], "ok");
    EXPECT_EQ((**status)[1], "rejected");
    EXPECT_EQ((**status)[2], "poison");
  }
}

TEST_F(BatchTest, HandlingTimeIsTalkHoldAndWrap) {
  RecordDecoder decoder(Family::kCall);
  const std::string value = SampleCall(1).SerializeAsString();

  batch_.Append(decoder.Decode(At(0, value)), value.size(), clock_.MonotonicNow());

  const auto handle_ms = batch_.block().block().Get<clickhouse::UInt32Column>("handle_ms");
  ASSERT_OK(handle_ms);
  EXPECT_EQ((**handle_ms)[0], 180'000u);
}

}  // namespace
}  // namespace assay::sink
