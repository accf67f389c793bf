#include "query/server/engine/unit_filter.h"

#include <gmock/gmock.h>

#include "query/server/engine/organisation_for_test.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using testing::StatusIs;

const metrics::Dimension& Dimension(const char* id) { return *metrics::FindDimension(id); }

class UnitFilterTest : public ::testing::Test {
 protected:
  const std::shared_ptr<const directory::Snapshot> snapshot_ = TestOrganisation();
  const UnitScope everything_{.is_everything = true};
};

TEST_F(UnitFilterTest, LeavesEverythingUnrestricted) {
  EXPECT_EQ(UnitFilter(*snapshot_, everything_).Units(), std::nullopt);
}

TEST_F(UnitFilterTest, AlwaysRestrictsAScopeEvenWithoutFilters) {
  EXPECT_THAT(UnitFilter(*snapshot_, {.roots = {"north"}}).Units(),
              Optional(ElementsAre("north", "n1", "n1-a", "n2")));
  EXPECT_THAT(UnitFilter(*snapshot_, {.roots = {"nowhere"}}).Units(), Optional(IsEmpty()));
  EXPECT_THAT(UnitFilter(*snapshot_, {}).Units(), Optional(IsEmpty()));
}

TEST_F(UnitFilterTest, TakesAUnitWithEverythingBelowIt) {
  UnitFilter filter(*snapshot_, everything_);
  ASSERT_OK(filter.Narrow(Dimension("unit"), {"n1", "s1"}, "where"));
  EXPECT_THAT(filter.Units(), Optional(ElementsAre("n1", "n1-a", "s1")));
}

TEST_F(UnitFilterTest, KeepsWhatAllFiltersHold) {
  UnitFilter filter(*snapshot_, everything_);
  ASSERT_OK(filter.Narrow(Dimension("region"), {"north"}, "where"));
  ASSERT_OK(filter.Narrow(Dimension("unit"), {"n1", "south"}, "where"));
  EXPECT_THAT(filter.Units(), Optional(ElementsAre("n1", "n1-a")));
}

TEST_F(UnitFilterTest, NeverLeavesTheScope) {
  UnitFilter filter(*snapshot_, {.roots = {"n1"}});

  const Status foreign = filter.Narrow(Dimension("unit"), {"s1"}, "where[0]");
  EXPECT_THAT(foreign, StatusIs(StatusCode::kPermissionDenied, HasSubstr("where[0]")));
  EXPECT_EQ(ReasonOf(foreign), "FOREIGN_UNIT");

  // A unit above the scope is not the scope's to name.
  EXPECT_THAT(filter.Narrow(Dimension("unit"), {"group"}, "where"),
              StatusIs(StatusCode::kPermissionDenied));
  EXPECT_THAT(filter.Units(), Optional(ElementsAre("n1", "n1-a")));
}

TEST_F(UnitFilterTest, NamesAnUnknownUnitAndANearOneThatMayBeSeen) {
  UnitFilter filter(*snapshot_, everything_);
  EXPECT_THAT(filter.Narrow(Dimension("unit"), {"nroth"}, "where"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("did you mean \"north\"")));

  UnitFilter south(*snapshot_, {.roots = {"south"}});
  EXPECT_THAT(south.Narrow(Dimension("unit"), {"nroth"}, "where"),
              StatusIs(StatusCode::kInvalidArgument, ::testing::Not(HasSubstr("north"))));
}

TEST_F(UnitFilterTest, SaysWhichLevelAUnitHas) {
  UnitFilter filter(*snapshot_, everything_);
  EXPECT_THAT(filter.Narrow(Dimension("region"), {"n1"}, "where"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("is a branch, not a region")));
}

TEST_F(UnitFilterTest, CutsByTheUnitAbove) {
  UnitFilter filter(*snapshot_, {.roots = {"north"}});

  const sql::Cut cut = filter.CutBy(Dimension("branch"));
  EXPECT_THAT(cut.units, ElementsAre("n1", "n1-a", "n2"));
  EXPECT_THAT(cut.above, ElementsAre("n1", "n1", "n2"));

  EXPECT_EQ(filter.CutBy(Dimension("unit")).column, "unit");
}

}  // namespace
}  // namespace assay::query
