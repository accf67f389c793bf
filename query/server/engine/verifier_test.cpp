#include "query/server/engine/verifier.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "query/server/engine/intake.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

// A store whose calls are as the test says and whose surveys are whole.
class FakeIntakeStore final : public IntakeStore {
 public:
  std::vector<OffsetCount> offsets;
  NumberingCount numbering;
  std::vector<RollUpCount> day;
  Status compare_fails;

  StatusOr<std::vector<StoredPartition>> Partitions(Family, const ReadControl&) override {
    return std::vector<StoredPartition>();
  }
  StatusOr<std::vector<RejectGroup>> Rejects(Family, uint32_t, const ReadControl&) override {
    return std::vector<RejectGroup>();
  }
  StatusOr<std::vector<StoredSource>> Sources(Family, const std::string&, uint32_t,
                                              const ReadControl&) override {
    return std::vector<StoredSource>();
  }
  StatusOr<std::vector<OffsetCount>> CountOffsets(Family family, const ReadControl&) override {
    return family == Family::kCall ? offsets : std::vector<OffsetCount>();
  }
  StatusOr<std::vector<uint64_t>> MissingOffsets(Family, const OffsetCount&,
                                                 const ReadControl&) override {
    return std::vector<uint64_t>{7};
  }
  StatusOr<std::vector<uint64_t>> RepeatedOffsets(Family, const OffsetCount&,
                                                  const ReadControl&) override {
    return std::vector<uint64_t>{8};
  }
  StatusOr<NumberingCount> CountNumbering(Family family, const ReadControl&) override {
    return family == Family::kCall ? numbering : NumberingCount();
  }
  StatusOr<std::vector<RollUpCount>> CompareRollUp(Family family, sql::Level level,
                                                   const ReadControl&) override {
    if (!compare_fails.ok()) return compare_fails;
    return family == Family::kCall && level == sql::Level::kDay ? day : std::vector<RollUpCount>();
  }
};

class VerifierTest : public ::testing::Test {
 protected:
  StatusOr<Verification> Verify() {
    return verifier_.Verify(Caller::Everything(), VerifyDepth::kRollUpsToo, {});
  }
  VerifyCheck Check(std::string_view name) {
    const auto result = Verify();
    EXPECT_OK(result);
    const auto& checks = result->checks;
    return *std::find_if(checks.begin(), checks.end(),
                         [&](const VerifyCheck& check) { return check.check == name; });
  }

  FakeClock clock_;
  FakeIntakeStore store_;
  Verifier verifier_{store_, clock_, "assay"};
};

TEST_F(VerifierTest, FindsAHoleThatARepetitionHides) {
  store_.offsets = {
      {.log_id = "1", .partition = 4, .rows = 3, .first = 7, .last = 9, .distinct = 2}};
  const VerifyCheck check = Check("one_row_per_offset");
  EXPECT_FALSE(check.passed);
  EXPECT_EQ(check.table, "assay.call");
  EXPECT_THAT(check.detail, HasSubstr("partition 4"));
  EXPECT_THAT(check.detail, HasSubstr("missing [7], repeated [8]"));
}

TEST_F(VerifierTest, NamesTheUnitsWhoseRollUpDiffersAndCountsTheRest) {
  for (int i = 0; i < 8; ++i) {
    store_.day.push_back({.unit = fmt::format("u{}", i),
                          .stored_cells = 3,
                          .recomputed_cells = 4,
                          .unequal = i == 0 ? 0u : 1u,
                          .begins = "2026-01-03"});
  }
  const VerifyCheck check = Check("rollup_day");
  EXPECT_FALSE(check.passed);
  EXPECT_EQ(check.compared, 32u);
  EXPECT_THAT(check.detail,
              HasSubstr("unit u1: 3 cells stored, 4 recomputed, unequal from 2026-01-03 on"));
  EXPECT_THAT(check.detail, HasSubstr("and 2 more"));
}

TEST_F(VerifierTest, IsNoResultWhenTheStoreCannotBeRead) {
  store_.compare_fails = FailedPrecondition("projection is not used");
  EXPECT_THAT(Verify(), StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_FALSE(verifier_.last().has_value());
}

TEST(BalanceTest, GivesTheLogToItsNewestIncarnation) {
  const std::vector<StoredPartition> stored = {
      {.log_id = "old",
       .partition = 0,
       .first_offset = 0,
       .last_offset = 9,
       .newest_ingested_at = WallTime(std::chrono::milliseconds(1))},
      {.log_id = "new",
       .partition = 0,
       .first_offset = 0,
       .last_offset = 4,
       .newest_ingested_at = WallTime(std::chrono::milliseconds(2))}};

  const auto intake = Balance(Family::kCall, stored, {{0, {0, 8}}});

  ASSERT_EQ(intake.size(), 2u);
  EXPECT_EQ(intake[0].received, 10u);
  EXPECT_EQ(intake[0].waiting, 0u);
  EXPECT_EQ(intake[1].received, 8u);
  EXPECT_EQ(intake[1].waiting, 3u);
}

TEST(BalanceTest, NeverCountsLessThanNothingAsWaiting) {
  // The log was made anew and is shorter than what is stored of the one before.
  const auto intake = Balance(
      Family::kCall, {{.partition = 0, .first_offset = 5, .last_offset = 9}}, {{0, {0, 2}}});
  EXPECT_EQ(intake[0].received, 5u);
  EXPECT_EQ(intake[0].waiting, 0u);
}

}  // namespace
}  // namespace assay::query
