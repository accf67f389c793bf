#include "services/assayctl/import/csv_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::assayctl {
namespace {

using State = CsvRecord::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

CsvRecord Cut(std::string_view text, bool is_all = true, char delimiter = ',') {
  return CutCsvRecord(text, is_all, delimiter);
}

TEST(CsvRecordTest, CutsPlainValues) {
  const CsvRecord record = Cut("a,,c d\nnext");

  EXPECT_EQ(record.state, State::kComplete);
  EXPECT_THAT(record.cells, ElementsAre("a", "", "c d"));
  EXPECT_EQ(record.bytes, 7u);
  EXPECT_EQ(record.lines, 1u);
}

TEST(CsvRecordTest, QuotedValuesHoldDelimitersQuotesAndLineEnds) {
  const CsvRecord record = Cut("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\nnext");

  EXPECT_THAT(record.cells, ElementsAre("a,b", "say \"hi\"", "two\r\nlines"));
  EXPECT_EQ(record.lines, 2u);
}

TEST(CsvRecordTest, TheEndOfTheTextEndsTheLastRecord) {
  EXPECT_THAT(Cut("a,b").cells, ElementsAre("a", "b"));
  EXPECT_THAT(Cut("a,").cells, ElementsAre("a", ""));
  EXPECT_THAT(Cut("a,\"b\"").cells, ElementsAre("a", "b"));
  EXPECT_EQ(Cut("a,b").lines, 1u);
}

TEST(CsvRecordTest, IsUnendedWhereMoreTextMayFollow) {
  EXPECT_EQ(Cut("a,b", false).state, State::kUnended);
  EXPECT_EQ(Cut("a,\"b", false).state, State::kUnended);
  EXPECT_EQ(Cut("a,\"b\"", false).state, State::kUnended);
  EXPECT_EQ(Cut("a,\"b\"\r", false).state, State::kUnended);
  EXPECT_EQ(Cut("a,b\r", false).state, State::kUnended);
  EXPECT_EQ(Cut("a,b\n", false).state, State::kComplete);
  EXPECT_EQ(Cut("a,\"b\"\r\n", false).state, State::kComplete);
}

TEST(CsvRecordTest, SaysWhatIsNotCsv) {
  EXPECT_THAT(Cut("a,b\"c\n").problem, HasSubstr("a quote inside a value"));
  EXPECT_THAT(Cut("a,\"b\"c\n").problem, HasSubstr("text behind a closing quote"));
  EXPECT_THAT(Cut("a,\"b\n").problem, HasSubstr("never closed"));
}

TEST(CsvRecordTest, TakesOtherDelimiters) {
  EXPECT_THAT(Cut("a;b,c;\"d;e\"\n", true, ';').cells, ElementsAre("a", "b,c", "d;e"));
}

TEST(CsvLineTest, IsReadBackAsItWas) {
  const std::vector<std::string> cells = {"plain", "a,b", "say \"hi\"", "two\r\nlines", "", " "};

  EXPECT_EQ(Cut(CsvLine(cells)).cells, cells);
  EXPECT_EQ(CsvLine({"a", "b"}), "a,b\n");
  EXPECT_EQ(CsvLine({""}), "\"\"\n");
}

}  // namespace
}  // namespace assay::assayctl
