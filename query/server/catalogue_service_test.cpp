#include "query/server/catalogue_service.h"

#include <gmock/gmock.h>

#include "query/server/engine/organisation_for_test.h"

namespace assay::query {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> UnitsOf(const UnitScope& scope, v1::ListUnitsResponse& response) {
  ListUnits(*TestOrganisation(), scope, response);
  std::vector<std::string> ids;
  for (const auto& unit : response.units()) ids.push_back(unit.unit_id());
  return ids;
}

TEST(CatalogueTest, ListsTheTreeWithEveryZoneFilledIn) {
  v1::ListUnitsResponse response;
  EXPECT_THAT(UnitsOf({.is_everything = true}, response),
              ElementsAre("group", "north", "n1", "n1-a", "n2", "south", "s1", "other"));
  EXPECT_EQ(response.units(3).time_zone(), "Asia/Shanghai");
  EXPECT_EQ(response.units(3).parent_id(), "n1");
  EXPECT_EQ(response.units(3).level(), reference::v1::UNIT_LEVEL_OUTLET);
}

TEST(CatalogueTest, ShowsAScopeAsAForestOfItsOwn) {
  v1::ListUnitsResponse response;
  EXPECT_THAT(UnitsOf({.roots = {"n1", "south"}}, response),
              ElementsAre("n1", "n1-a", "south", "s1"));
  EXPECT_EQ(response.units(0).parent_id(), "");
  EXPECT_EQ(response.units(1).parent_id(), "n1");
}

TEST(CatalogueTest, ListsQuestionnairesNewestVersionFirst) {
  v1::ListQuestionnairesResponse response;
  ListQuestionnaires(*TestOrganisation(), response);

  std::vector<std::string> versions;
  for (const auto& each : response.questionnaires()) {
    versions.push_back(each.questionnaire_id() + std::to_string(each.version()));
  }
  EXPECT_THAT(versions, ElementsAre("open1", "score1", "visit2", "visit1"));
  const auto& visit = response.questionnaires(3);
  ASSERT_EQ(visit.items_size(), 3);
  EXPECT_EQ(visit.items(0).dimension_id(), "service");
  EXPECT_TRUE(visit.items(2).is_overall());
  EXPECT_EQ(visit.items(2).favourable_from(), 4);
  ASSERT_EQ(visit.dimensions_size(), 1);
}

}  // namespace
}  // namespace assay::query
