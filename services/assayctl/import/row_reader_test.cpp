#include "services/assayctl/import/row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/assayctl/import/csv_reader.h"
#include "services/assayctl/import/json_depth.h"
#include "services/assayctl/import/jsonl_reader.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::assayctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing::StatusIs;

class RowReaderTest : public ::testing::Test {
 protected:
  StatusOr<std::unique_ptr<RowReader>> Open(std::string_view text, const RowFormat& format = {}) {
    return OpenRows(folder_.Write("rows", text).string(), format);
  }
  // All rows of a text that can be opened.
  std::vector<Row> Rows(std::string_view text, const RowFormat& format = {}) {
    auto reader = Open(text, format);
    EXPECT_OK(reader);
    std::vector<Row> rows;
    for (Row row; reader.ok();) {
      const StatusOr<bool> there_is_one = (*reader)->Next(&row);
      EXPECT_OK(there_is_one);
      if (!there_is_one.ok() || !*there_is_one) break;
      rows.push_back(row);
    }
    return rows;
  }

  testing::TemporaryFolder folder_;
};

using CsvReaderTest = RowReaderTest;
using JsonlReaderTest = RowReaderTest;

TEST_F(CsvReaderTest, NumbersDataRowsAndKnowsTheirLines) {
  const auto rows = Rows("a,b\n1,2\n\n\"x\ny\",4\n5,6");

  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].number, 1u);
  EXPECT_EQ(rows[0].line, 2u);
  EXPECT_EQ(rows[1].line, 4u);
  EXPECT_EQ(rows[1].raw, "\"x\ny\",4");
  EXPECT_EQ(rows[2].number, 3u);
  EXPECT_EQ(rows[2].line, 6u);
  EXPECT_THAT(rows[2].cells, ElementsAre("5", "6"));
}

TEST_F(CsvReaderTest, ReadsWindowsFilesWithByteOrderMark) {
  ASSERT_OK_AND_ASSIGN(const auto reader, Open("\xEF\xBB\xBF"
                                               "a,b\r\n1,2\r\n"));

  EXPECT_THAT(reader->columns(), ElementsAre("a", "b"));
  const auto rows = Rows("a,b\r\n1,2\r\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_THAT(rows[0].cells, ElementsAre("1", "2"));
}

TEST_F(CsvReaderTest, OneBrokenLineCostsOneRow) {
  const auto rows = Rows("a,b\n1,\"open\n3,4\n5\n7,8\n");

  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0].problem, HasSubstr("never closed"));
  EXPECT_EQ(rows[0].raw, "1,\"open");
  EXPECT_THAT(rows[1].cells, ElementsAre("3", "4"));
  EXPECT_THAT(rows[2].problem, "has 1 value where the header has 2");
  EXPECT_THAT(rows[3].cells, ElementsAre("7", "8"));
  EXPECT_EQ(rows[3].line, 5u);
}

TEST_F(CsvReaderTest, AQuoteThatIsNeverClosedDoesNotSwallowTheFile) {
  std::string text = "a,b\n1,\"open\n";
  for (int i = 0; i < 100'000; ++i) text += "123456,7890\n";

  const auto rows = Rows(text);

  ASSERT_EQ(rows.size(), 100'001u);
  EXPECT_THAT(rows[0].problem, HasSubstr("never closed"));
  EXPECT_THAT(rows[100'000].problem, IsEmpty());
}

TEST_F(CsvReaderTest, ReadsRowsAcrossThePiecesOfALargeFile) {
  std::string text = "id,text\n";
  for (int i = 0; i < 20'000; ++i) text += fmt::format("{},\"row {}, quoted\"\r\n", i, i);

  const auto rows = Rows(text);

  ASSERT_EQ(rows.size(), 20'000u);
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_THAT(rows[i].cells, ElementsAre(std::to_string(i), fmt::format("row {}, quoted", i)));
  }
}

TEST_F(CsvReaderTest, TheMappingMayNameTheColumns) {
  const auto rows = Rows("1;2\n", {.delimiter = ';', .columns = {"a", "b"}});

  ASSERT_EQ(rows.size(), 1u);
  EXPECT_THAT(rows[0].cells, ElementsAre("1", "2"));
  EXPECT_EQ(rows[0].line, 1u);
}

TEST_F(CsvReaderTest, RefusesWhatHasNoUsableHeader) {
  EXPECT_THAT(Open(""), StatusIs(StatusCode::kInvalidArgument, HasSubstr("is empty")));
  EXPECT_THAT(Open("a,b,a\n"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("\"a\"")));
  EXPECT_THAT(Open("a,\"b\n"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("header")));
  EXPECT_THAT(OpenRows((folder_.path() / "absent").string(), {}), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(OpenRows(folder_.path().string(), {}),
              StatusIs(StatusCode::kNotFound, HasSubstr("folder")));
}

TEST_F(JsonlReaderTest, ReadsMembersAsText) {
  const RowFormat format{.kind = RowFormat::Kind::kJsonl,
                         .columns = {"id", "n", "ok", "none", "deep.er", "dotted.name", "list"}};
  const auto rows = Rows(
      "{\"id\": \"a\", \"n\": 1.50, \"ok\": true, \"none\": null, \"deep\": {\"er\": 7}, "
      "\"dotted.name\": \"x\", \"list\": [1, 2]}\n\n{\"id\": \"b\"}",
      format);

  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].cells, ElementsAre("a", "1.5", "true", "", "7", "x", "[1,2]"));
  EXPECT_EQ(rows[1].number, 2u);
  EXPECT_EQ(rows[1].line, 3u);
  EXPECT_THAT(rows[1].cells, ElementsAre("b", "", "", "", "", "", ""));
}

TEST_F(JsonlReaderTest, ALineThatIsNoObjectIsARowWithAProblem) {
  const RowFormat format{.kind = RowFormat::Kind::kJsonl, .columns = {"id"}};
  const auto rows = Rows("{\"id\": 1}\n[1]\n{\"id\": \n{\"id\": 4}\n", format);

  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[1].problem, HasSubstr("not a JSON object"));
  EXPECT_EQ(rows[2].raw, "{\"id\": ");
  EXPECT_THAT(rows[3].cells, ElementsAre("4"));
}

TEST_F(JsonlReaderTest, KnowsWhichMembersNoRowHas) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("a.jsonl", R"({"id": 1, "at": {"day": 2}, "none": null})"
                                                   "\n{\"late\": 3}\n");
  ASSERT_OK_AND_ASSIGN(
      const auto reader,
      OpenRows(path, {.kind = RowFormat::Kind::kJsonl,
                      .columns = {"id", "idd", "at.day", "at.hour", "none", "late"}}));
  EXPECT_TRUE(reader->never_seen().empty());

  for (Row row; *reader->Next(&row);) {
  }

  EXPECT_THAT(reader->never_seen(), ::testing::ElementsAre("idd", "at.hour"));
}

TEST_F(JsonlReaderTest, ALineThatIsNestedTooDeepCostsOneRow) {
  const RowFormat format{.kind = RowFormat::Kind::kJsonl, .columns = {"id"}};
  const auto nested = [](int depth, std::string_view open, std::string_view close) {
    std::string text = "{\"id\": ";
    for (int i = 1; i < depth; ++i) text += open;
    text += "1";
    for (int i = 1; i < depth; ++i) text += close;
    return text + "}\n";
  };
  const std::string in_text = "{\"id\": \"" + std::string(1'000, '[') + "\\\"[\"}\n";

  const auto rows =
      Rows(nested(kJsonDepthMax, "[", "]") + nested(kJsonDepthMax + 1, "[", "]") +
               nested(100'000, "{\"id\":", "}") + std::string(200'000, '[') + "\n" + in_text,
           format);

  ASSERT_EQ(rows.size(), 5u);
  EXPECT_THAT(rows[0].problem, IsEmpty());
  for (const int row : {1, 2, 3}) {
    EXPECT_EQ(rows[row].problem, "is nested deeper than 64 levels");
  }
  EXPECT_THAT(rows[4].problem, IsEmpty());
}

TEST_F(JsonlReaderTest, WhatIsNoTextIsARowWithAProblem) {
  const RowFormat format{.kind = RowFormat::Kind::kJsonl, .columns = {"id"}};
  for (const char* value :
       {"\"\\ud800\"", "\"\xff\"", "\"\xed\xa0\x80\"", "\"\x1b\"", "1e999", "\"\\ud800\\u0041\""}) {
    const auto rows = Rows(fmt::format("{{\"id\": {}}}\n{{\"id\": 2}}\n", value), format);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_THAT(rows[0].problem, HasSubstr("not a JSON object")) << value;
    EXPECT_THAT(rows[1].cells, ElementsAre("2"));
  }
}

TEST_F(JsonlReaderTest, ALineThatIsTooLongCostsOneRow) {
  const RowFormat format{.kind = RowFormat::Kind::kJsonl, .columns = {"id"}};
  const std::string text = "{\"id\": \"" + std::string(3 << 20, 'x') + "\"}\n{\"id\": 2}\n";

  const auto rows = Rows(text, format);

  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].problem, StartsWith("is longer than"));
  EXPECT_THAT(rows[1].cells, ElementsAre("2"));
}

}  // namespace
}  // namespace assay::assayctl
