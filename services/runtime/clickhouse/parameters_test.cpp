#include "services/runtime/clickhouse/parameters.h"

#include <gtest/gtest.h>

namespace assay::clickhouse {
namespace {

using std::chrono::milliseconds;

TEST(ParameterValueTest, WritesNumbersAsDigits) {
  EXPECT_EQ(ParameterValue(-7).text(), "-7");
  EXPECT_EQ(ParameterValue(UINT64_MAX).text(), "18446744073709551615");
  EXPECT_EQ(ParameterValue(true).text(), "1");
  EXPECT_EQ(ParameterValue(0.1).text(), "0.1");
}

TEST(ParameterValueTest, EscapesWhatWouldEndAField) {
  EXPECT_EQ(ParameterValue("a\tb\nc\\d").text(), "a\\tb\\nc\\\\d");
  EXPECT_EQ(ParameterValue(std::string("a\0b", 3)).text(), "a\\0b");
  EXPECT_EQ(ParameterValue("it's").text(), "it's");
}

TEST(ParameterValueTest, QuotesTheStringsOfAnArray) {
  EXPECT_EQ(ParameterValue(std::vector<std::string>{"a", "it's", "b\\c"}).text(),
            "['a','it\\'s','b\\\\c']");
  EXPECT_EQ(ParameterValue(std::vector<std::string>{}).text(), "[]");
  EXPECT_EQ(ParameterValue(std::vector<int>{1, -2}).text(), "[1,-2]");
}

TEST(ParameterValueTest, WritesATimeAsSecondsWithMilliseconds) {
  EXPECT_EQ(ParameterValue(WallTime(milliseconds(1'767'225'600'005))).text(), "1767225600.005");
  EXPECT_EQ(ParameterValue(WallTime(milliseconds(-500))).text(), "-0.500");
  EXPECT_EQ(ParameterValue(WallTime(milliseconds(-1'500))).text(), "-1.500");
}

TEST(ParameterValueTest, WritesNull) { EXPECT_EQ(ParameterValue(std::nullopt).text(), "\\N"); }

}  // namespace
}  // namespace assay::clickhouse
