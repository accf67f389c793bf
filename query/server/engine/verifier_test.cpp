#include "query/server/engine/verifier.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "query/server/engine/fake_intake_store.h"
#include "query/server/engine/intake.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

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
  StatusOr<std::vector<Finding>> stoppages_ = std::vector<Finding>();
  Verifier verifier_{store_, [this](const ReadControl&) { return stoppages_; }, clock_, "assay"};
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

TEST_F(VerifierTest, SaysFirstWhatIsNotStored) {
  stoppages_ = std::vector<Finding>{{.kind = FindingKind::kPartitionStopped,
                                     .family = Family::kCall,
                                     .partitions = {1, 3},
                                     .waiting = 12,
                                     .why = "lost its tail",
                                     .advice = "restart it"}};
  ASSERT_OK_AND_ASSIGN(const Verification result, Verify());

  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.checks[0].check, "storing");
  EXPECT_EQ(result.checks[0].table, "assay.call");
  EXPECT_FALSE(result.checks[0].passed);
  EXPECT_EQ(result.checks[0].detail, "partition 1, 3: 12 waiting: lost its tail; restart it");
  EXPECT_EQ(result.checks[1].table, "assay.survey");
  EXPECT_TRUE(result.checks[1].passed);
}

TEST_F(VerifierTest, ALogThatCannotBeSeenProvesNothing) {
  stoppages_ = Unavailable("no broker answers");
  const VerifyCheck check = Check("storing");
  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("no broker answers"));
}

TEST_F(VerifierTest, RepetitionsThatSaySomethingElseAreAFindingUntilTheNextOne) {
  store_.conflicts = {.count = 2, .newest = "conflicting_repetition: acd epoch 1 sequence 7"};
  const VerifyCheck check = Check("repetitions_agree");
  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("acd epoch 1 sequence 7"));
  EXPECT_THAT(check.detail, HasSubstr("assay.call_conflict"));
  ASSERT_EQ(verifier_.Findings({}).size(), 1u);
  EXPECT_EQ(verifier_.Findings({})[0].kind, FindingKind::kCheckFailed);
  EXPECT_EQ(verifier_.Findings({})[0].since, clock_.Now());
  EXPECT_TRUE(verifier_.Findings(Family::kSurvey).empty());

  store_.conflicts = {};
  ASSERT_OK(Verify());
  EXPECT_TRUE(verifier_.Findings({}).empty());
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

TEST_F(VerifierTest, NamesCurrentStatesThatDifferFromTheirFacts) {
  store_.current = {.compared = 5, .wrong = 1, .examples = {"acd call-7"}};
  store_.current_wrong_looks[0] = 100;

  const VerifyCheck check = Check("current_state");

  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("acd call-7"));
  EXPECT_EQ(check.compared, 5u);
}

TEST_F(VerifierTest, CurrentStateThatWasOnlyLateIsRight) {
  store_.current = {.compared = 5, .wrong = 1, .examples = {"acd call-7"}};
  store_.current_wrong_looks[0] = 2;

  EXPECT_TRUE(Check("current_state").passed);
}

TEST_F(VerifierTest, EverySliceOfCurrentStatesIsLookedAtAgainByItself) {
  store_.current = {.compared = 5, .wrong = 1, .examples = {"acd call-7"}};
  store_.current_slices = 3;
  store_.current_wrong_looks = {{0, 2}, {1, 3}, {2, 3}};

  const VerifyCheck check = Check("current_state");

  EXPECT_TRUE(check.passed);
  EXPECT_EQ(check.compared, 15u);
}

TEST_F(VerifierTest, StatesThatAreWrongInAnySliceAreTold) {
  store_.current = {.compared = 5, .wrong = 1, .examples = {"acd call-7"}};
  store_.current_slices = 3;
  store_.current_wrong_looks = {{1, 100}};

  const VerifyCheck check = Check("current_state");

  EXPECT_FALSE(check.passed);
  EXPECT_THAT(check.detail, HasSubstr("1 current states differ"));
}

}  // namespace
}  // namespace assay::query
