#include "services/runtime/base/strong_id.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <unordered_set>

namespace assay {
namespace {

using UnitId = StrongId<struct UnitIdTag, std::string>;
using SourceId = StrongId<struct SourceIdTag, std::string>;

TEST(StrongIdTest, ComparesAndHashesByValue) {
  EXPECT_EQ(UnitId("north"), UnitId("north"));
  EXPECT_LT(UnitId("a"), UnitId("b"));

  std::unordered_set<UnitId> units{UnitId("north"), UnitId("north"), UnitId("south")};
  EXPECT_EQ(units.size(), 2u);
}

TEST(StrongIdTest, DoesNotConvertIntoAnotherKindOfId) {
  EXPECT_FALSE((std::is_convertible_v<UnitId, SourceId>));
  EXPECT_FALSE((std::is_constructible_v<UnitId, SourceId>));
  EXPECT_FALSE((std::is_convertible_v<std::string, UnitId>));
}

}  // namespace
}  // namespace assay
