#include "services/runtime/clickhouse/row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::clickhouse {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOkAndHolds;
using testing::StatusIs;

struct Item {
  uint32_t partition = 0;
  uint64_t last = 0;
  std::string source;
  std::string status;
  WallTime newest;
};

Item ItemOf(RowReader& reader, size_t row) {
  return {.partition = reader.Small("partition", row),
          .last = reader.Number("last", row),
          .source = reader.Text("source", row),
          .status = reader.Word("status", row),
          .newest = reader.Moment("newest", row)};
}

Block TwoRows() {
  Block block;
  auto& partition = block.Add<UInt32Column>("partition");
  auto& last = block.Add<UInt64Column>("last");
  auto& source = block.Add<StringColumn>("source");
  auto& status = block.Add<LowCardinalityColumn>("status");
  auto& newest = block.Add<DateTime64Column>("newest");
  for (uint32_t i = 1; i <= 2; ++i) {
    partition.Append(i);
    last.Append(i * 10);
    source.Append("s");
    status.Append("ok");
    newest.Append(i * 1'000);
  }
  return block;
}

WallTime Second(int64_t second) { return WallTime(std::chrono::seconds(second)); }

TEST(RowReaderTest, MakesAnItemOfEachRow) {
  EXPECT_THAT(Rows<Item>(TwoRows(), ItemOf),
              IsOkAndHolds(ElementsAre(FieldsAre(1u, 10u, "s", "ok", Second(1)),
                                       FieldsAre(2u, 20u, "s", "ok", Second(2)))));
}

TEST(RowReaderTest, AnAnswerWithoutRowsHasNoColumnsToMiss) {
  EXPECT_THAT(Rows<Item>(Block(), ItemOf), IsOkAndHolds(IsEmpty()));
}

TEST(RowReaderTest, AColumnThatIsMissingOrOfAnotherTypeIsAnError) {
  EXPECT_THAT(Rows<uint64_t>(TwoRows(), [](RowReader& reader,
                                           size_t row) { return reader.Number("first", row); }),
              StatusIs(StatusCode::kNotFound, HasSubstr("first")));
  EXPECT_THAT(Rows<uint64_t>(TwoRows(), [](RowReader& reader,
                                           size_t row) { return reader.Number("source", row); }),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("source")));
}

TEST(RowReaderTest, AFailedQueryStaysTheError) {
  EXPECT_THAT(Rows<Item>(Unavailable("no store"), ItemOf), StatusIs(StatusCode::kUnavailable));
}

}  // namespace
}  // namespace assay::clickhouse
