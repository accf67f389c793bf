#include "query/server/engine/subjects.h"

#include <gmock/gmock.h>

#include "query/server/engine/organisation_for_test.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;
using Values = SubjectRequest::Values;
using Wanted = sql::SubjectLayout::Wanted;

class SubjectsTest : public ::testing::Test {
 protected:
  // What is wanted of a version; empty when it is not looked at.
  static std::vector<Wanted> WantedOf(const ResolvedSubjects& resolved, const char* questionnaire,
                                      uint32_t version) {
    for (const sql::SubjectLayout& layout : resolved.layouts) {
      if (layout.questionnaire == questionnaire && layout.version == version) return layout.wanted;
    }
    return {};
  }

  const std::shared_ptr<const directory::Snapshot> snapshot_ = TestOrganisation();
};

TEST_F(SubjectsTest, AreTheOverallItemsWhereNothingElseIsAsked) {
  ASSERT_OK_AND_ASSIGN(const ResolvedSubjects resolved, ResolveSubjects(*snapshot_, {}));

  EXPECT_EQ(resolved.kind, metrics::SubjectKind::kOverall);
  EXPECT_THAT(WantedOf(resolved, "visit", 1), ElementsAre(Wanted{3, "overall", 1}));
  EXPECT_THAT(WantedOf(resolved, "visit", 2), ElementsAre(Wanted{1, "overall", 1}));
  EXPECT_THAT(WantedOf(resolved, "score", 1), ElementsAre(Wanted{1, "overall", 0}));
  EXPECT_THAT(WantedOf(resolved, "open", 1), ElementsAre(Wanted{0, "", 0}));
  EXPECT_THAT(resolved.scales, ElementsAre(Scale{0, 10}, Scale{1, 5}));
}

TEST_F(SubjectsTest, AreAllItemsOrAllDimensionsWhenCutByThem) {
  ASSERT_OK_AND_ASSIGN(const ResolvedSubjects items,
                       ResolveSubjects(*snapshot_, {.by_item = true}));
  EXPECT_THAT(WantedOf(items, "visit", 1),
              ElementsAre(Wanted{1, "speed", 0}, Wanted{2, "manner", 0}, Wanted{3, "overall", 0}));

  ASSERT_OK_AND_ASSIGN(const ResolvedSubjects dimensions,
                       ResolveSubjects(*snapshot_, {.by_dimension = true}));
  EXPECT_THAT(WantedOf(dimensions, "visit", 1), ElementsAre(Wanted{4, "service", 0}));
  EXPECT_TRUE(WantedOf(dimensions, "visit", 2).empty());
}

TEST_F(SubjectsTest, AreTheItemsOfADimensionThatFilters) {
  ASSERT_OK_AND_ASSIGN(
      const ResolvedSubjects resolved,
      ResolveSubjects(*snapshot_, {.by_item = true, .dimensions = Values{{"service"}, ""}}));
  EXPECT_THAT(WantedOf(resolved, "visit", 1),
              ElementsAre(Wanted{1, "speed", 0}, Wanted{2, "manner", 0}));
  EXPECT_TRUE(WantedOf(resolved, "visit", 2).empty());
}

TEST_F(SubjectsTest, KnowTheThresholdTheyAllShare) {
  ASSERT_OK_AND_ASSIGN(const ResolvedSubjects manner,
                       ResolveSubjects(*snapshot_, {.items = Values{{"manner"}, ""}}));
  EXPECT_EQ(manner.favourable_from, 4);

  ASSERT_OK_AND_ASSIGN(const ResolvedSubjects speed,
                       ResolveSubjects(*snapshot_, {.items = Values{{"speed"}, ""}}));
  EXPECT_EQ(speed.favourable_from, std::nullopt);
}

TEST_F(SubjectsTest, RefuseToAddUpAnswersToDifferentQuestions) {
  EXPECT_THAT(
      ResolveSubjects(*snapshot_, {.items = Values{{"manner", "speed"}, "where[0].values"}}),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr("where[0].values")));
  EXPECT_FALSE(ResolveSubjects(*snapshot_, {.by_item = true, .by_dimension = true}).ok());
  EXPECT_FALSE(
      ResolveSubjects(*snapshot_, {.by_dimension = true, .items = Values{{"speed"}, ""}}).ok());
}

TEST_F(SubjectsTest, SuggestWhatMayHaveBeenMeant) {
  EXPECT_THAT(ResolveSubjects(*snapshot_, {.items = Values{{"sped"}, "where"}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("did you mean \"speed\"")));
  EXPECT_THAT(ResolveSubjects(*snapshot_, {.questionnaires = Values{{"visits"}, "where"}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("did you mean \"visit\"")));
  // Known, but not in the questionnaire that is asked.
  EXPECT_THAT(ResolveSubjects(*snapshot_, {.items = Values{{"speed"}, "where"},
                                           .questionnaires = Values{{"open"}, "where"}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no questionnaire asked has")));
}

}  // namespace
}  // namespace assay::query
