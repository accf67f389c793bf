#include "services/directory/build.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/directory/example_records.h"
#include "services/runtime/base/alphabet.h"

namespace assay::directory {
namespace {

using reference::v1::ReferenceRecord;
using namespace reference::v1;  // The enumerators of levels.
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

auto IsProblem(const std::string& key, const std::string& text) {
  return AllOf(Field(&Problem::key, key), Field(&Problem::message, HasSubstr(text)));
}

std::vector<std::string> UnitIds(const Snapshot& snapshot) {
  std::vector<std::string> ids;
  for (const directory::Unit& unit : snapshot.units()) ids.push_back(unit.id);
  return ids;
}

TEST(BuildTest, PlacesEveryUnitDirectlyBeforeWhatIsBelowIt) {
  const Built built = Build(Organisation(), 7);

  EXPECT_THAT(built.problems, IsEmpty());
  EXPECT_EQ(built.snapshot->version(), 7u);
  EXPECT_THAT(UnitIds(*built.snapshot),
              ElementsAre("group", "north", "n1", "n1-a", "n2", "south", "s1"));
}

TEST(BuildTest, UnitsWithoutATimeZoneTakeTheNearestAbove) {
  const Built built = Build(Organisation(), 1);

  EXPECT_EQ(built.snapshot->FindUnit("n1-a")->zone.name(), "Asia/Shanghai");
  EXPECT_EQ(built.snapshot->FindUnit("s1")->zone.name(), "Asia/Urumqi");
}

// What is in the names and ids reaches terminals, pages and logs.
TEST(BuildTest, TextsWithControlOrDirectionCharactersAreRefusedAndShownWithoutThem) {
  const std::string bad = "n\x1B[2J\xE2\x80\xAE";
  ReferenceRecord named = UnitRecord("named", "", UNIT_LEVEL_GROUP, "Asia/Shanghai");
  named.mutable_unit()->mutable_names()->set_zh(bad);
  ReferenceRecord system = SourceRecord("acd", "group");
  system.mutable_source()->set_system(bad);
  ReferenceRecord survey = QuestionnaireRecord("visit", 1);
  survey.mutable_questionnaire()->mutable_items(0)->mutable_names()->set_en(bad);
  auto records = Organisation();
  const size_t good = records.size();
  for (const ReferenceRecord& record :
       {named, system, survey, UnitRecord(bad, "", UNIT_LEVEL_GROUP, "Asia/Shanghai"),
        UnitRecord("u", bad, UNIT_LEVEL_BRANCH), UnitRecord("z", "", UNIT_LEVEL_GROUP, bad),
        SourceRecord(std::string("import/\0\n", 9), "group", /*is_prefix=*/true),
        SourceRecord("s", bad), QuestionnaireRecord(bad, 1)}) {
    records.push_back(record);
  }

  const Built built = Build(records, 1);

  std::set<size_t> refused;
  for (const Problem& problem : built.problems) {
    refused.insert(problem.record);
    EXPECT_FALSE(FindBadCharacter(problem.key, Alphabet::kWord)) << problem.key;
    EXPECT_FALSE(FindBadCharacter(problem.message, Alphabet::kWord)) << problem.message;
  }
  EXPECT_EQ(refused.size(), records.size() - good);
  EXPECT_THAT(built.problems,
              ::testing::Contains(IsProblem("unit/named", "names.zh: U+001B at byte 1")));
  EXPECT_EQ(built.snapshot->sources().size(), 0u);
}

TEST(BuildTest, ChineseNamesAreTaken) {
  auto records = Organisation();
  records.back().mutable_unit()->mutable_names()->set_zh("客户服务中心（总行）·95×××");

  EXPECT_THAT(Build(records, 1).problems, IsEmpty());
}

TEST(BuildTest, AllowsSeveralRoots) {
  auto records = Organisation();
  records.push_back(UnitRecord("partner", "", UNIT_LEVEL_BRANCH, "Europe/Paris"));

  const Built built = Build(records, 1);

  EXPECT_THAT(built.problems, IsEmpty());
  EXPECT_NE(built.snapshot->FindUnit("partner"), nullptr);
}

TEST(BuildTest, ListsEveryProblemOfEveryRecord) {
  ReferenceRecord source = SourceRecord("a b", "");
  source.mutable_source()->clear_family();
  const std::vector<ReferenceRecord> records = {
      UnitRecord("", "", UNIT_LEVEL_UNSPECIFIED),
      UnitRecord("east", "", UNIT_LEVEL_REGION, "Mars/Base"), source, ReferenceRecord()};

  EXPECT_THAT(
      Build(records, 1).problems,
      ElementsAre(IsProblem("unit/", "unit_id: missing"), IsProblem("unit/", "level: missing"),
                  IsProblem("unit/", "time_zone: missing"), IsProblem("unit/east", "Mars/Base"),
                  IsProblem("source/a b", "source_id: \"a b\""),
                  IsProblem("source/a b", "family: missing"),
                  IsProblem("source/a b", "unit_id: missing"), IsProblem("", "empty")));
}

TEST(BuildTest, LeavesOutWhatDependsOnABrokenUnit) {
  auto records = Organisation();
  records[5] = UnitRecord("north", "group", UNIT_LEVEL_REGION, "Mars/Base");
  records.push_back(SourceRecord("acd-n1", "n1"));
  records.push_back(SourceRecord("acd-s1", "s1"));

  const Built built = Build(records, 1);

  EXPECT_THAT(UnitIds(*built.snapshot), ElementsAre("group", "south", "s1"));
  EXPECT_EQ(built.snapshot->FindSource("acd-n1"), nullptr);
  EXPECT_NE(built.snapshot->FindSource("acd-s1"), nullptr);
  EXPECT_THAT(built.problems,
              UnorderedElementsAre(IsProblem("unit/north", "Mars/Base"),
                                   IsProblem("unit/n1", "\"north\" has problems"),
                                   IsProblem("unit/n2", "\"north\" has problems"),
                                   IsProblem("unit/n1-a", "\"n1\" has problems"),
                                   IsProblem("source/acd-n1", "no valid unit \"n1\"")));
}

TEST(BuildTest, RefusesAParentThatIsMissingOrNotHigher) {
  auto records = Organisation();
  records.push_back(UnitRecord("lost", "nowhere", UNIT_LEVEL_BRANCH));
  records.push_back(UnitRecord("flat", "n1", UNIT_LEVEL_BRANCH));
  records.push_back(UnitRecord("own", "own", UNIT_LEVEL_BRANCH));

  EXPECT_THAT(Build(records, 1).problems,
              ElementsAre(IsProblem("unit/lost", "no unit \"nowhere\""),
                          IsProblem("unit/flat", "\"n1\" is a branch"),
                          IsProblem("unit/own", "\"own\" is a branch")));
}

TEST(BuildTest, KeepsTheFirstOfRecordsWithTheSameKey) {
  auto records = Organisation();
  records.push_back(UnitRecord("group", "", UNIT_LEVEL_GROUP, "Asia/Tokyo"));

  const Built built = Build(records, 1);

  EXPECT_THAT(built.problems, ElementsAre(IsProblem("unit/group", "given twice")));
  EXPECT_EQ(built.problems.front().record, records.size() - 1);
  EXPECT_EQ(built.snapshot->FindUnit("group")->zone.name(), "Asia/Shanghai");
}

TEST(BuildTest, LaysQuestionnairesOutAsItemsThenDimensions) {
  const Built built = Build(std::vector{QuestionnaireRecord("visit", 2)}, 1);

  ASSERT_THAT(built.problems, IsEmpty());
  const directory::Questionnaire& visit = *built.snapshot->FindQuestionnaire("visit", 2);
  std::vector<std::string> ids;
  for (const Subject& subject : visit.subjects) ids.push_back(subject.id);
  EXPECT_THAT(ids, ElementsAre("speed", "manner", "overall", "service"));
  EXPECT_EQ(visit.item_count, 3u);
  EXPECT_EQ(visit.overall, 2);
  EXPECT_EQ(visit.PositionOf("service"), 3);
  EXPECT_EQ(visit.PositionOf("price"), -1);
  EXPECT_EQ(visit.subjects[0].dimension, 3);
  EXPECT_EQ(visit.subjects[2].dimension, -1);
  EXPECT_THAT(visit.subjects[3].items, ElementsAre(0u, 1u));
  EXPECT_EQ(visit.subjects[3].scale_max, 5);
  EXPECT_EQ(visit.subjects[3].favourable_from, 4);
}

TEST(BuildTest, ListsEveryProblemOfAQuestionnaire) {
  ReferenceRecord record = QuestionnaireRecord("visit", 0);
  reference::v1::Questionnaire& questionnaire = *record.mutable_questionnaire();
  questionnaire.mutable_items(1)->set_scale_max(7);
  questionnaire.mutable_items(1)->set_is_overall(true);
  AddItem(questionnaire, "speed", "price").set_scale_max(1);
  questionnaire.add_dimensions()->set_dimension_id("empty");
  AddItem(questionnaire, "far").set_scale_max(1e6);
  AddItem(questionnaire, "odd").set_favourable_from(9);

  EXPECT_THAT(
      Build(std::vector{record}, 1).problems,
      UnorderedElementsAre(
          IsProblem("questionnaire/visit/0", "version: missing"),
          IsProblem("questionnaire/visit/0", "items[1]: its scale"),
          IsProblem("questionnaire/visit/0", "items[2].is_overall: \"manner\""),
          IsProblem("questionnaire/visit/0", "items[3].item_id: \"speed\" is given twice"),
          IsProblem("questionnaire/visit/0", "items[3]: scale_min 1 must be below scale_max 1"),
          IsProblem("questionnaire/visit/0", "items[3].dimension_id: there is no"),
          IsProblem("questionnaire/visit/0", "items[4]: the scale is 999999 points long"),
          IsProblem("questionnaire/visit/0", "items[5].favourable_from: 9 is not between"),
          IsProblem("questionnaire/visit/0", "\"empty\" has no items")));
}

TEST(BuildTest, AQuestionnaireNeedsItems) {
  ReferenceRecord record;
  record.mutable_questionnaire()->set_questionnaire_id("none");
  record.mutable_questionnaire()->set_version(1);

  EXPECT_THAT(Build(std::vector{record}, 1).problems,
              ElementsAre(IsProblem("questionnaire/none/1", "items: 0 given")));
}

TEST(KeyOfTest, NamesKindAndId) {
  EXPECT_EQ(KeyOf(UnitRecord("n1", "", UNIT_LEVEL_BRANCH)), "unit/n1");
  EXPECT_EQ(KeyOf(SourceRecord("acd/n1", "n1")), "source/acd/n1");
  EXPECT_EQ(KeyOf(QuestionnaireRecord("visit", 3)), "questionnaire/visit/3");
  EXPECT_EQ(KeyOf(ReferenceRecord()), "");
}

}  // namespace
}  // namespace assay::directory
