#include "services/directory/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/build.h"
#include "services/directory/example_records.h"

namespace assay::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<const Snapshot> SnapshotOf(std::vector<reference::v1::ReferenceRecord> more = {}) {
  auto records = Organisation();
  records.insert(records.end(), more.begin(), more.end());
  return Build(records, 1).snapshot;
}

std::string AdmittedBy(const Snapshot& snapshot, std::string_view source_id) {
  const Source* source = snapshot.FindSource(source_id);
  return source == nullptr ? "" : source->id;
}

TEST(SnapshotTest, KnowsWhatIsBelowAUnit) {
  const auto snapshot = SnapshotOf();
  const Unit& north = *snapshot->FindUnit("north");

  std::vector<std::string> ids;
  for (const Unit& unit : snapshot->Within(north)) ids.push_back(unit.id);
  EXPECT_THAT(ids, ElementsAre("north", "n1", "n1-a", "n2"));
  EXPECT_TRUE(snapshot->FindUnit("n1-a")->IsWithin(north));
  EXPECT_TRUE(north.IsWithin(north));
  EXPECT_FALSE(snapshot->FindUnit("s1")->IsWithin(north));
  EXPECT_FALSE(snapshot->FindUnit("group")->IsWithin(north));
}

TEST(SnapshotTest, FindsTheUnitAboveAtALevel) {
  const auto snapshot = SnapshotOf();
  const Unit& outlet = *snapshot->FindUnit("n1-a");

  EXPECT_EQ(snapshot->AtLevel(outlet, Level::kRegion)->id, "north");
  EXPECT_EQ(snapshot->AtLevel(outlet, Level::kOutlet)->id, "n1-a");
  EXPECT_EQ(snapshot->AtLevel(*snapshot->FindUnit("north"), Level::kBranch), nullptr);
  EXPECT_EQ(snapshot->ParentOf(*snapshot->FindUnit("group")), nullptr);
}

TEST(SnapshotTest, UnknownThingsAreNull) {
  const auto snapshot = SnapshotOf();

  EXPECT_EQ(snapshot->FindUnit("west"), nullptr);
  EXPECT_EQ(snapshot->FindUnit(""), nullptr);
  EXPECT_EQ(snapshot->FindSource("acd"), nullptr);
  EXPECT_EQ(snapshot->FindQuestionnaire("visit", 1), nullptr);
  EXPECT_THAT(snapshot->VersionsOf("visit"), IsEmpty());
  EXPECT_THAT(Snapshot().units(), IsEmpty());
}

TEST(SnapshotTest, AdmitsASourceByItsIdOrTheLongestPrefix) {
  const auto snapshot = SnapshotOf({
      SourceRecord("import/", "group", true),
      SourceRecord("import/calls/", "north", true),
      SourceRecord("import/calls/final", "n1"),
      SourceRecord("acd-n1", "n1"),
      SourceRecord("z", "s1", true),
  });

  EXPECT_EQ(AdmittedBy(*snapshot, "acd-n1"), "acd-n1");
  EXPECT_EQ(AdmittedBy(*snapshot, "acd-n1x"), "");
  EXPECT_EQ(AdmittedBy(*snapshot, "acd-n"), "");
  EXPECT_EQ(AdmittedBy(*snapshot, "import/calls/2026"), "import/calls/");
  EXPECT_EQ(AdmittedBy(*snapshot, "import/calls/"), "import/calls/");
  EXPECT_EQ(AdmittedBy(*snapshot, "import/calls"), "import/");
  EXPECT_EQ(AdmittedBy(*snapshot, "import/zzz"), "import/");
  EXPECT_EQ(AdmittedBy(*snapshot, "import"), "");
  EXPECT_EQ(AdmittedBy(*snapshot, "zebra"), "z");
  EXPECT_EQ(AdmittedBy(*snapshot, ""), "");
}

TEST(SnapshotTest, AFullIdDoesNotHideTheShorterPrefix) {
  const auto snapshot = SnapshotOf({
      SourceRecord("a", "group", true),
      SourceRecord("ab", "north"),
      SourceRecord("abc", "n1"),
  });

  EXPECT_EQ(AdmittedBy(*snapshot, "abc"), "abc");
  EXPECT_EQ(AdmittedBy(*snapshot, "abcd"), "a");
  EXPECT_EQ(AdmittedBy(*snapshot, "abb"), "a");
}

TEST(SnapshotTest, ListsTheVersionsOfAQuestionnaire) {
  const auto snapshot = SnapshotOf({QuestionnaireRecord("visit", 2), QuestionnaireRecord("web", 1),
                                    QuestionnaireRecord("visit", 1)});

  ASSERT_EQ(snapshot->VersionsOf("visit").size(), 2u);
  EXPECT_EQ(snapshot->VersionsOf("visit")[0].version, 1u);
  EXPECT_EQ(snapshot->FindQuestionnaire("visit", 2)->version, 2u);
  EXPECT_EQ(snapshot->FindQuestionnaire("visit", 3), nullptr);
}

}  // namespace
}  // namespace assay::directory
