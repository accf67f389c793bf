#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "services/assayctl/output/progress.h"
#include "services/assayctl/output/table.h"

namespace assay::assayctl {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Printed(const Table& table, OutputFormat format) {
  std::ostringstream out;
  table.Print(out, format);
  return out.str();
}

Table Example() {
  Table table({{"unit"}, {"calls", Align::kRight}});
  table.Add({"北京", "7"});
  table.Add({"a, \"b\"", "1,234"});
  return table;
}

TEST(TableTest, AlignsByWhatATerminalShows) {
  EXPECT_EQ(Printed(Example(), OutputFormat::kTable),
            "unit    calls\n"
            "北京        7\n"
            "a, \"b\"  1,234\n");
}

TEST(TableTest, CsvQuotesWhatItMust) {
  EXPECT_EQ(Printed(Example(), OutputFormat::kCsv),
            "unit,calls\n北京,7\n\"a, \"\"b\"\"\",\"1,234\"\n");
}

TEST(TableTest, JsonIsAListOfObjects) {
  EXPECT_EQ(Printed(Example(), OutputFormat::kJson),
            "[\n  {\n    \"unit\": \"北京\",\n    \"calls\": \"7\"\n  },\n"
            "  {\n    \"unit\": \"a, \\\"b\\\"\",\n    \"calls\": \"1,234\"\n  }\n]\n");
}

TEST(DisplayWidthTest, WideCharactersTakeTwoColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("é"), 1u);
  EXPECT_EQ(DisplayWidth("北京（上海）"), 12u);
  EXPECT_EQ(DisplayWidth(""), 0u);
}

class ProgressTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  std::ostringstream terminal_;
};

TEST_F(ProgressTest, AppearsAfterASecondAndGoesAtTheEnd) {
  {
    Progress progress(terminal_, true, "import", clock_);
    progress.Show(10, 100);
    EXPECT_THAT(terminal_.str(), IsEmpty());
    clock_.Advance(1000ms);
    progress.Show(50, 100, "50 rows");
    EXPECT_THAT(terminal_.str(),
                HasSubstr("import [###############...............]  50 %  50 rows"));
  }
  EXPECT_TRUE(terminal_.str().ends_with("\r\x1b[K"));
}

TEST_F(ProgressTest, ChangesAtMostTenTimesASecond) {
  Progress progress(terminal_, true, "import", clock_);
  clock_.Advance(1000ms);
  progress.Show(1, 0);
  const std::string once = terminal_.str();
  clock_.Advance(99ms);
  progress.Show(2, 0);
  EXPECT_EQ(terminal_.str(), once);
}

TEST_F(ProgressTest, IsSilentWithoutATerminal) {
  {
    Progress progress(terminal_, false, "import", clock_);
    clock_.Advance(5000ms);
    progress.Show(1, 2);
  }
  EXPECT_THAT(terminal_.str(), IsEmpty());
}

TEST(GroupedTest, PutsACommaBeforeEveryThreeDigits) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(42078), "42,078");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace assay::assayctl
