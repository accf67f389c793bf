#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "google/protobuf/struct.pb.h"
#include "services/assayctl/output/message_json.h"
#include "services/assayctl/output/printable_stream.h"
#include "services/assayctl/output/progress.h"
#include "services/assayctl/output/table.h"
#include "services/runtime/base/utf8.h"

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

std::string WithoutLineEnds(std::string text) {
  std::erase(text, '\n');
  return text;
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

// What an attacker may have put into a text: colours, a title, a bell, an overwritten line, a line
// of its own, a reordered one, half a character.
const std::string kHostile =
    "\x1b[31mred\x1b]0;title\x07\r\nassayctl: all well\u202e北京\u2066\x7f\u009b2J\xe5\x8c" +
    std::string(1, '\0');
const std::string kHostileShown =
    R"(\x1b[31mred\x1b]0;title\x07\x0d\x0aassayctl: all well\u202e北京\u2066\x7f\u009b2J\xe5\x8c\x00)";

TEST(TableTest, ShowsWhatATerminalWouldObey) {
  Table table({{"unit\x1b"}, {"calls", Align::kRight}});
  table.Add({kHostile, "7"});
  const size_t width = kHostileShown.size() - 2;  // Two characters of three bytes are two wide.

  EXPECT_EQ(Printed(table, OutputFormat::kTable),
            "unit\\x1b" + std::string(width - 8, ' ') + "  calls\n" + kHostileShown + "      7\n");
  EXPECT_EQ(Printed(table, OutputFormat::kCsv), "unit\\x1b,calls\n" + kHostileShown + ",7\n");
  const std::string json = Printed(table, OutputFormat::kJson);
  EXPECT_TRUE(IsPrintableUtf8(WithoutLineEnds(json))) << json;
  // A program gets what was there, unless it was no character.
  std::string text = kHostile;
  text.replace(text.rfind("\xe5\x8c"), 2, "\uFFFD");
  EXPECT_EQ(nlohmann::json::parse(json)[0].at("unit\x1b"), text);
}

TEST(TableTest, ASpreadsheetComputesNoCell) {
  Table table({{"a"}, {"b"}, {"c"}, {"d"}, {"e"}, {"f"}});
  table.Add({"=HYPERLINK(\"http://x\")", "@SUM(1)", "+1+cmd", "-2+3", "\t=1", "-"});
  table.Add({"-0.5", "+3", "-1e9", "2026-01-01", "a=b", "--"});

  EXPECT_EQ(Printed(table, OutputFormat::kCsv),
            "a,b,c,d,e,f\n"
            "\"'=HYPERLINK(\"\"http://x\"\")\",'@SUM(1),'+1+cmd,'-2+3,\\x09=1,-\n"
            "-0.5,+3,-1e9,2026-01-01,a=b,'--\n");
}

TEST(MessageJsonTest, EscapesWhatATerminalWouldObey) {
  google::protobuf::Value message;
  message.set_string_value("\x1b[2J\u202e北京\u009b\U000E0041\x7f");
  std::ostringstream out;
  PrintJson(message, out);

  EXPECT_TRUE(IsPrintableUtf8(WithoutLineEnds(out.str()))) << out.str();
  EXPECT_EQ(nlohmann::json::parse(out.str()), message.string_value());
}

TEST(PrintableStreamTest, LetsNothingThroughThatATerminalWouldObey) {
  std::ostringstream out;
  {
    PrintableStream printable(out);
    printable << kHostile << '\n' << "北京 plain\n";
  }
  std::string shown = kHostileShown;
  shown.replace(shown.find("\\x0a"), 4, "\n");  // Lines are what answers are made of.
  EXPECT_EQ(out.str(), shown + "\n北京 plain\n");
}

TEST(PrintableStreamTest, KnowsCharactersThatComeInPieces) {
  std::ostringstream out;
  PrintableStream printable(out);
  for (const char c : std::string("北\U0001F600\u202e\xe5")) printable.put(c);
  EXPECT_EQ(out.str(), "北\U0001F600\\u202e");
  printable << "\x8c"
            << "\xe4\xba" << '\xac' << std::flush;
  EXPECT_EQ(out.str(), "北\U0001F600\\u202e\\xe5\\x8c京");
}

TEST(PrintableStreamTest, FailsWithWhatItWritesTo) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  PrintableStream printable(out);

  EXPECT_FALSE(printable << "answer" << std::flush);
}

class ProgressTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  std::ostringstream terminal_;
};

TEST_F(ProgressTest, AppearsAfterASecondAndGoesAtTheEnd) {
  {
    Progress progress(&terminal_, "import", clock_);
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
  Progress progress(&terminal_, "import", clock_);
  clock_.Advance(1000ms);
  progress.Show(1, 0);
  const std::string once = terminal_.str();
  clock_.Advance(99ms);
  progress.Show(2, 0);
  EXPECT_EQ(terminal_.str(), once);
}

TEST_F(ProgressTest, IsSilentWithoutATerminal) {
  Progress progress(nullptr, "import", clock_);
  clock_.Advance(5000ms);
  progress.Show(1, 2);
}

TEST_F(ProgressTest, ShowsTheNameOfAFileVisibly) {
  Progress progress(&terminal_, "a\x1b]0;title\x07.csv" + std::string(1'000, 'x'), clock_);
  clock_.Advance(1000ms);
  progress.Show(1, 0, "\x1b[2J");

  EXPECT_THAT(terminal_.str(), HasSubstr("a\\x1b]0;title\\x07.csvxx"));
  EXPECT_THAT(terminal_.str(), HasSubstr("...  \\x1b[2J"));
  EXPECT_LT(terminal_.str().size(), 200u);
}

TEST(GroupedTest, PutsACommaBeforeEveryThreeDigits) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(42078), "42,078");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace assay::assayctl
