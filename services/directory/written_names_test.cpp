#include "services/directory/written_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/reference/v1/reference.pb.h"

namespace assay::directory {
namespace {

using ::testing::StartsWith;

TEST(WrittenNamesTest, AreTheFieldsOfAMessage) {
  EXPECT_THAT(FieldNames(*reference::v1::Unit::descriptor()), StartsWith("unit_id, "));
}

TEST(WrittenNamesTest, LeaveTheEnumsOwnNameAndItsUnsetValueOut) {
  const auto& type = *reference::v1::UnitLevel_descriptor();

  EXPECT_EQ(ShortName(*type.FindValueByName("UNIT_LEVEL_REGION")), "REGION");
  EXPECT_THAT(ShortNames(type), StartsWith("GROUP, REGION, "));
}

TEST(ParseNumberTest, TakesAWholeTextOfItsTypeOrNothing) {
  uint32_t number = 7;
  EXPECT_TRUE(ParseNumber("12", &number));
  EXPECT_EQ(number, 12u);
  for (const char* wrong : {"", "12x", " 12", "-1", "4294967296"}) {
    EXPECT_FALSE(ParseNumber(wrong, &number)) << wrong;
  }
}

}  // namespace
}  // namespace assay::directory
