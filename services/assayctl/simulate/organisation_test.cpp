#include "services/assayctl/simulate/organisation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/build.h"
#include "services/directory/documents.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;
using Records = std::vector<reference::v1::ReferenceRecord>;

std::shared_ptr<const directory::Snapshot> SnapshotOf(const Records& records) {
  const directory::Built built = directory::Build(records, 1);
  EXPECT_THAT(built.problems, IsEmpty());
  return built.snapshot;
}

Records SampleOrganisation() {
  directory::Documents documents;
  directory::ReadDocumentFile(
      (testing::SourceFolder() / "deploy/config/sample-organisation.yaml").string(), documents);
  return documents.records;
}

TEST(OrganisationTest, TheSampleOrganisationCanBeSimulated) {
  const auto snapshot = SnapshotOf(SampleOrganisation());

  ASSERT_OK_AND_ASSIGN(const auto branches, BranchesBelow(*snapshot, "group"));
  EXPECT_EQ(branches.size(), 24u);
  EXPECT_OK(NewestQuestionnaire(*snapshot, kQuestionnaireId));
  ASSERT_OK_AND_ASSIGN(const auto overseas, BranchesBelow(*snapshot, "overseas"));
  EXPECT_EQ(overseas.size(), 6u);
}

TEST(OrganisationTest, SaysWhatToDoWhereThereIsNothingToSimulate) {
  const auto snapshot = SnapshotOf({});

  EXPECT_THAT(BranchesBelow(*snapshot, "group"),
              StatusIs(StatusCode::kNotFound, HasSubstr("assayctl apply")));
  EXPECT_THAT(NewestQuestionnaire(*snapshot, kQuestionnaireId), StatusIs(StatusCode::kNotFound));
}

TEST(OrganisationTest, AMadeOrganisationIsSoundAtAnySize) {
  for (const int size : {1, 8, 9, 100}) {
    const auto snapshot = SnapshotOf(MakeOrganisation(size));
    ASSERT_OK_AND_ASSIGN(const auto branches, BranchesBelow(*snapshot, kMadeRoot));
    EXPECT_EQ(branches.size(), static_cast<size_t>(size));
    EXPECT_OK(NewestQuestionnaire(*snapshot, kMadeQuestionnaireId));
  }
}

TEST(OrganisationTest, AMadeOrganisationStandsBesideTheSample) {
  Records records = SampleOrganisation();
  for (const auto& record : MakeOrganisation(10)) records.push_back(record);

  SnapshotOf(records);
}

TEST(HistoryWindowTest, ReachesToTheLastQuarterOfAnHourThatIsOver) {
  const WallTime midnight = FakeClock().Now();  // 2026-01-01.
  const HistoryWindow window =
      WindowBefore(midnight + std::chrono::hours(12) + std::chrono::minutes(10), 3, 400, 1);

  EXPECT_EQ(window.first, std::chrono::year(2025) / 12 / 29);
  EXPECT_EQ(window.end(), midnight + std::chrono::hours(12));
  EXPECT_EQ(HistorySource("acd/b1/", 7, window), "acd/b1/history-7/2025-12-29/3/720/400/1");
}

TEST(HistoryWindowTest, IsWholeDaysJustAfterMidnight) {
  const WallTime midnight = FakeClock().Now();
  const HistoryWindow window = WindowBefore(midnight + std::chrono::minutes(10), 3, 12.5, 2);

  EXPECT_EQ(window.end(), midnight);
  EXPECT_EQ(HistorySource("acd/b1/", 7, window), "acd/b1/history-7/2025-12-29/3/0/12.5/2");
}

TEST(HistoryWindowTest, IsFoundAgainOnceRegistered) {
  Records records = MakeOrganisation(3);
  const auto before = SnapshotOf(records);
  ASSERT_OK_AND_ASSIGN(const auto branches, BranchesBelow(*before, kMadeRoot));
  const HistoryWindow window =
      WindowBefore(FakeClock().Now() + std::chrono::hours(15), 30, 250.5, 3);
  EXPECT_EQ(FindHistory(*before, branches, 7), std::nullopt);

  const Records registered = RegisterHistory(*before, branches, 7, window);
  ASSERT_EQ(registered.size(), 6u);
  records.push_back(registered.back());  // The others were not written any more.
  records.push_back(registered.front());

  const auto after = SnapshotOf(records);
  EXPECT_EQ(FindHistory(*after, branches, 7), window);
  EXPECT_EQ(FindHistory(*after, branches, 70), std::nullopt);
  EXPECT_EQ(RegisterHistory(*after, branches, 7, window).size(), 4u);
}

}  // namespace
}  // namespace assay::assayctl
