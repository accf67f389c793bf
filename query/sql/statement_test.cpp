#include "query/sql/statement.h"

#include <gmock/gmock.h>

namespace assay::sql {
namespace {

TEST(BindingsTest, BindsAnEqualValueOnce) {
  Bindings bindings;
  const std::vector<std::string> units = {"north", "south"};

  EXPECT_EQ(bindings.Bind("units", "Array(String)", units), "{units:Array(String)}");
  EXPECT_EQ(bindings.Bind("units", "Array(String)", units), "{units:Array(String)}");

  ASSERT_EQ(bindings.parameters().size(), 1u);
  EXPECT_EQ(bindings.parameters()[0].second.text(), "['north','south']");
}

TEST(BindingsTest, NumbersOtherValuesOfTheSameName) {
  Bindings bindings;
  bindings.Bind("from", "Date", "2010-08-01");

  EXPECT_EQ(bindings.Bind("from", "Date", "2010-09-01"), "{from_2:Date}");
  EXPECT_EQ(bindings.Bind("from", "String", "2010-08-01"), "{from_3:String}");
  EXPECT_EQ(bindings.Bind("from", "Date", "2010-09-01"), "{from_2:Date}");
}

}  // namespace
}  // namespace assay::sql
