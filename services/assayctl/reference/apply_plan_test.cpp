#include "services/assayctl/reference/apply_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/child_process.h"

namespace assay::assayctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = Change::Kind;

constexpr std::string_view kOrganisation = R"(
{kind: Source, source_id: acd/n1, family: call, unit_id: n1}
---
{kind: Unit, unit_id: n1, parent_id: group, level: branch}
---
{kind: Unit, unit_id: group, level: group, time_zone: Asia/Shanghai}
---
kind: Questionnaire
questionnaire_id: keypress
version: 1
names: {en: Key press}
items: [{item_id: overall, scale_min: 1, scale_max: 5, favourable_from: 4}]
)";

directory::Documents Documents(std::string_view text) {
  directory::Documents documents;
  directory::ReadDocuments(text, "org.yaml", documents);
  return documents;
}

std::vector<reference::v1::ReferenceRecord> InForce(std::string_view text) {
  return Documents(text).records;
}

std::vector<std::string> Keys(const ApplyPlan& plan) {
  std::vector<std::string> keys;
  for (const Change& change : plan.changes) keys.push_back(change.key);
  return keys;
}

TEST(ApplyPlanTest, WritesWhatOthersReferToFirst) {
  const ApplyPlan plan = PlanApply({}, Documents(kOrganisation));

  EXPECT_THAT(plan.problems, IsEmpty());
  EXPECT_THAT(Keys(plan),
              ElementsAre("unit/group", "unit/n1", "source/acd/n1", "questionnaire/keypress/1"));
  EXPECT_EQ(plan.Count(Kind::kAdd), 4u);
}

TEST(ApplyPlanTest, TheSameAgainWritesNothing) {
  const ApplyPlan plan = PlanApply(InForce(kOrganisation), Documents(kOrganisation));

  EXPECT_EQ(plan.Count(Kind::kSame), 4u);
  EXPECT_THAT(plan.Records(), IsEmpty());
}

TEST(ApplyPlanTest, TellsWhatDiffers) {
  const ApplyPlan plan =
      PlanApply(InForce(kOrganisation),
                Documents("{kind: Unit, unit_id: group, level: group, time_zone: Asia/Tokyo}"));

  ASSERT_EQ(plan.Count(Kind::kChange), 1u);
  EXPECT_THAT(plan.changes[0].details, HasSubstr("time_zone: \"Asia/Shanghai\" -> \"Asia/Tokyo\""));
  EXPECT_EQ(plan.Records().size(), 1u);
}

TEST(ApplyPlanTest, WhatIsAppliedMayReferToWhatIsInForce) {
  const ApplyPlan plan =
      PlanApply(InForce(kOrganisation),
                Documents("{kind: Unit, unit_id: n2, parent_id: group, level: branch}"));

  EXPECT_THAT(plan.problems, IsEmpty());
}

// Of a document that could not be read it is not known what it would have defined.
TEST(ApplyPlanTest, WhatCannotBeReadIsTheOnlyProblem) {
  const ApplyPlan plan = PlanApply({}, Documents(R"(
{kind: Source, source_id: zz/, is_prefix: true, family: call, unit_id: north}
---
{kind: Unti, unit_id: north, level: group, time_zone: UTC}
)"));

  EXPECT_THAT(plan.problems, ElementsAre(HasSubstr("org.yaml:4: kind: \"Unti\" is unknown")));
}

TEST(ApplyPlanTest, RefusesWhatWouldBreakWhatIsInForce) {
  const ApplyPlan plan =
      PlanApply(InForce(kOrganisation), Documents("{kind: Unit, unit_id: group, level: outlet}"));

  EXPECT_THAT(plan.problems, ElementsAre(HasSubstr("org.yaml:1: unit/group: time_zone: missing"),
                                         HasSubstr("in force already: source/acd/n1"),
                                         HasSubstr("in force already: unit/n1")));
}

TEST(ApplyPlanTest, AQuestionnaireVersionNeverChangesButItsNamesMay) {
  constexpr std::string_view kOther = R"(
kind: Questionnaire
questionnaire_id: keypress
version: 1
names: {en: Another name}
items: [{item_id: overall, scale_min: 1, scale_max: MAX, favourable_from: 4}]
)";
  const auto with_max = [&](const std::string& max) {
    std::string text(kOther);
    return text.replace(text.find("MAX"), 3, max);
  };

  EXPECT_THAT(PlanApply(InForce(kOrganisation), Documents(with_max("5"))).problems, IsEmpty());
  EXPECT_THAT(PlanApply(InForce(kOrganisation), Documents(with_max("7"))).problems,
              ElementsAre(HasSubstr("give the new one the next version")));
}

TEST(ApplyPlanTest, TheDocumentsOfTheDeploymentAreSound) {
  directory::Documents documents;
  for (const char* name : {"sample-organisation.yaml", "reference-months.yaml"}) {
    directory::ReadDocumentFile((testing::SourceFolder() / "deploy/config" / name).string(),
                                documents);
  }

  const ApplyPlan plan = PlanApply({}, documents);

  EXPECT_THAT(plan.problems, IsEmpty());
  const auto levels = [&](reference::v1::UnitLevel level) {
    return std::ranges::count_if(plan.changes, [&](const Change& change) {
      return change.record.has_unit() && change.record.unit().parent_id() != "" &&
             change.record.unit().level() == level;
    });
  };
  EXPECT_EQ(levels(reference::v1::UNIT_LEVEL_REGION), 4);
  EXPECT_EQ(levels(reference::v1::UNIT_LEVEL_BRANCH), 24);
}

}  // namespace
}  // namespace assay::assayctl
