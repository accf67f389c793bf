#include "services/runtime/clickhouse/native.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace assay::clickhouse {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Encoded(const Block& block) {
  std::string bytes;
  EXPECT_TRUE(EncodeNative(block, bytes).ok());
  return bytes;
}

// A block with a column of every shape; its rows come from `seed` alone.
Block SampleBlock(size_t rows, uint64_t seed) {
  Block block;
  auto& number = block.Add<UInt64Column>("number");
  auto& text = block.Add<StringColumn>("text");
  auto& fixed = block.Add<FixedStringColumn>("fixed", 3);
  auto& unit = block.Add<LowCardinalityColumn>("unit");
  auto& waited = block.Add<NullableColumn<Int32Column>>("waited");
  auto& scores = block.Add<ArrayColumn<UInt8Column>>("scores");
  auto& tags = block.Add<ArrayColumn<LowCardinalityColumn>>("tags");
  auto& notes = block.Add<ArrayColumn<NullableColumn<StringColumn>>>("notes");
  for (size_t row = 0; row < rows; ++row) {
    const uint64_t value = (seed + row) * 0x9e3779b97f4a7c15u;
    number.Append(value);
    text.Append(std::to_string(value % 1000));
    fixed.Append(std::to_string(value % 100));
    unit.Append("unit-" + std::to_string(value % 7));
    if (value % 3 == 0) {
      waited.AppendNull();
    } else {
      waited.Append(static_cast<int32_t>(value));
    }
    for (size_t i = 0; i < value % 4; ++i) scores.items().Append(static_cast<uint8_t>(i));
    scores.EndRow();
    for (size_t i = 0; i < value % 2; ++i) tags.items().Append("tag-" + std::to_string(i));
    tags.EndRow();
    for (size_t i = 0; i < value % 3; ++i) {
      if (i == 1) {
        notes.items().AppendNull();
      } else {
        notes.items().Append("note");
      }
    }
    notes.EndRow();
  }
  return block;
}

TEST(NativeTest, WritesTheBytesThatClickHouseReads) {
  Block block;
  block.Add<UInt8Column>("a").Append(7);
  block.Add<StringColumn>("b").Append("xy");

  // Columns, rows, then for each column name, type and values.
  EXPECT_EQ(Encoded(block), std::string("\x02\x01"
                                        "\x01"
                                        "a"
                                        "\x05"
                                        "UInt8"
                                        "\x07"
                                        "\x01"
                                        "b"
                                        "\x06"
                                        "String"
                                        "\x02"
                                        "xy"));
}

TEST(NativeTest, WritesALowCardinalityColumnAsDictionaryAndIndexes) {
  Block block;
  auto& unit = block.Add<LowCardinalityColumn>("u");
  unit.Append("x");
  unit.Append("y");
  unit.Append("x");

  std::string expected("\x01\x03\x01u\x16LowCardinality(String)", 27);
  expected += std::string("\x01\0\0\0\0\0\0\0", 8);    // Version of the prefix.
  expected += std::string("\x00\x06\0\0\0\0\0\0", 8);  // 1-byte indexes, keys follow.
  expected += std::string("\x02\0\0\0\0\0\0\0", 8);    // Two keys.
  expected += std::string("\x01x\x01y");
  expected += std::string("\x03\0\0\0\0\0\0\0\0\x01\0", 11);  // Three indexes: 0, 1, 0.
  EXPECT_EQ(Encoded(block), expected);
}

TEST(NativeTest, GivesBackEveryBlockItWrote) {
  EXPECT_TRUE(rc::check("round trip", [](uint64_t seed) {
    const size_t rows = *rc::gen::inRange<size_t>(0, 300);
    const std::string bytes = Encoded(SampleBlock(rows, seed));

    const StatusOr<Block> decoded = DecodeNative(bytes);

    RC_ASSERT(decoded.ok());
    RC_ASSERT(decoded->rows() == rows);
    RC_ASSERT(Encoded(*decoded) == bytes);
  }));
}

TEST(NativeTest, GivesBackAnyStringWhateverItsBytes) {
  EXPECT_TRUE(rc::check("strings", [](const std::vector<std::string>& values) {
    Block block;
    auto& text = block.Add<StringColumn>("text");
    auto& unit = block.Add<LowCardinalityColumn>("unit");
    for (const std::string& value : values) {
      text.Append(value);
      unit.Append(value);
    }

    const StatusOr<Block> decoded = DecodeNative(Encoded(block));

    RC_ASSERT(decoded.ok());
    const auto* decoded_text = decoded->Get<StringColumn>("text").value();
    const auto* decoded_unit = decoded->Get<LowCardinalityColumn>("unit").value();
    for (size_t row = 0; row < values.size(); ++row) {
      RC_ASSERT((*decoded_text)[row] == values[row]);
      RC_ASSERT((*decoded_unit)[row] == values[row]);
    }
  }));
}

TEST(NativeTest, WidensDictionaryIndexesBeyondBytesAndWords) {
  for (const size_t keys : {256u, 257u, 65'536u, 65'537u}) {
    Block block;
    auto& unit = block.Add<LowCardinalityColumn>("unit");
    for (size_t key = 0; key < keys; ++key) unit.Append(std::to_string(key));

    const StatusOr<Block> decoded = DecodeNative(Encoded(block));

    ASSERT_TRUE(decoded.ok()) << decoded.status();
    const auto* decoded_unit = decoded->Get<LowCardinalityColumn>("unit").value();
    EXPECT_EQ((*decoded_unit)[keys - 1], std::to_string(keys - 1)) << keys;
  }
}

TEST(NativeTest, JoinsTheBlocksOfOneAnswer) {
  const std::string bytes = Encoded(SampleBlock(10, 1)) + Encoded(SampleBlock(5, 11));

  const StatusOr<Block> joined = DecodeNative(bytes);

  ASSERT_TRUE(joined.ok()) << joined.status();
  // Rows are a function of seed + row, so the two blocks are the first 15 rows of one.
  EXPECT_EQ(Encoded(*joined), Encoded(SampleBlock(15, 1)));
}

TEST(NativeTest, AnAnswerWithoutBytesIsABlockWithoutColumns) {
  const StatusOr<Block> empty = DecodeNative("");

  ASSERT_TRUE(empty.ok());
  EXPECT_EQ(empty->columns(), 0u);
  EXPECT_EQ(empty->rows(), 0u);
}

TEST(NativeTest, RefusesEveryCutBlock) {
  const std::string bytes = Encoded(SampleBlock(20, 3));

  for (size_t length = 1; length < bytes.size(); ++length) {
    EXPECT_FALSE(DecodeNative(std::string_view(bytes).substr(0, length)).ok()) << length;
  }
}

TEST(NativeTest, SurvivesAnyDamageToABlock) {
  const std::string bytes = Encoded(SampleBlock(20, 5));
  EXPECT_TRUE(rc::check("damage", [&bytes] {
    std::string damaged = bytes;
    const auto count = *rc::gen::inRange(1, 8);
    for (int i = 0; i < count; ++i) {
      damaged[*rc::gen::inRange<size_t>(0, damaged.size())] = *rc::gen::arbitrary<char>();
    }
    // Whether it decodes is chance; reading out of bounds would end the test.
    static_cast<void>(DecodeNative(damaged));
  }));
}

TEST(NativeTest, SurvivesArbitraryBytes) {
  EXPECT_TRUE(
      rc::check("noise", [](const std::string& noise) { static_cast<void>(DecodeNative(noise)); }));
}

TEST(NativeTest, DoesNotTrustAnAnnouncedRowCount) {
  std::string bytes("\x01\xff\xff\xff\xff\xff\xff\xff\x7f\x01s\x06String", 18);

  const StatusOr<Block> decoded = DecodeNative(bytes);

  EXPECT_EQ(decoded.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(Message(decoded.status())), HasSubstr("column 's' (String)"));
}

TEST(NativeTest, NamesAColumnWhoseTypeItDoesNotRead) {
  const std::string bytes("\x01\x01\x01m\x13Map(String, String)", 24);

  const StatusOr<Block> decoded = DecodeNative(bytes);

  EXPECT_EQ(decoded.status().code(), StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(Message(decoded.status())), HasSubstr("'Map(String, String)'"));
}

TEST(NativeTest, RefusesABlockWhoseColumnsDifferInLength) {
  Block block;
  block.Add<UInt8Column>("a").Append(1);
  block.Add<UInt8Column>("b");
  std::string bytes;

  const Status status = EncodeNative(block, bytes);

  EXPECT_EQ(status.code(), StatusCode::kInternal);
  EXPECT_THAT(std::string(Message(status)), HasSubstr("'b' has 0 rows"));
  EXPECT_TRUE(bytes.empty());
}

TEST(MakeColumnTest, KnowsEveryTypeWeUseInEveryShape) {
  const std::vector<std::string> inner = {"UInt8",    "UInt16",        "UInt32", "UInt64",
                                          "UInt128",  "Int8",          "Int16",  "Int32",
                                          "Int64",    "Float64",       "Bool",   "Date",
                                          "DateTime", "DateTime64(3)", "String", "FixedString(16)"};
  for (const std::string& name : inner) {
    for (const std::string& type :
         {name, "Nullable(" + name + ")", "Array(" + name + ")", "Array(Nullable(" + name + "))"}) {
      const auto column = MakeColumn(type);
      ASSERT_TRUE(column.ok()) << column.status();
      EXPECT_EQ((*column)->type(), type);
    }
  }
  EXPECT_EQ(MakeColumn("LowCardinality(String)").value()->type(), "LowCardinality(String)");
}

TEST(MakeColumnTest, IgnoresTheTimeZoneOfATime) {
  EXPECT_EQ(MakeColumn("DateTime('Asia/Shanghai')").value()->type(), "DateTime");
  EXPECT_EQ(MakeColumn("DateTime64(3, 'UTC')").value()->type(), "DateTime64(3)");
  EXPECT_EQ(MakeColumn("Nullable(DateTime64(3, 'UTC'))").value()->type(),
            "Nullable(DateTime64(3))");
}

TEST(MakeColumnTest, RefusesWhatItCannotRead) {
  for (const char* type : {"", "Nullable(", "Array()", "FixedString(0)", "FixedString(x)",
                           "FixedString(99999999)", "DateTime64(6)", "Decimal(9, 2)",
                           "Nullable(LowCardinality(String))", "Array(Array(UInt8))"}) {
    EXPECT_EQ(MakeColumn(type).status().code(), StatusCode::kUnimplemented) << type;
  }
}

TEST(ColumnTest, KeepsItsReferenceWhileTheBlockMovesAndClears) {
  Block block;
  auto& number = block.Add<UInt64Column>("number");
  number.Append(1);

  Block moved = std::move(block);
  moved.Clear();
  number.Append(2);

  EXPECT_EQ(moved.rows(), 1u);
  EXPECT_THAT(moved.Get<UInt64Column>("number").value()->values(), ElementsAre(2));
}

TEST(ColumnTest, SaysWhichTypeStandsWhereAnotherIsWanted) {
  Block block;
  block.Add<UInt64Column>("number");

  const Status wrong_type = block.Get<StringColumn>("number").status();
  const Status wrong_name = block.Get<StringColumn>("numbre").status();

  EXPECT_EQ(wrong_type.code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(Message(wrong_type)), HasSubstr("is UInt64, not String"));
  EXPECT_EQ(wrong_name.code(), StatusCode::kNotFound);
  EXPECT_THAT(std::string(Message(wrong_name)), HasSubstr("there are [number]"));
}

TEST(ColumnTest, AppendsAnInternedValueByItsIndex) {
  LowCardinalityColumn column;
  const uint32_t north = column.Intern("north");
  const uint32_t south = column.Intern("south");

  column.AppendIndex(south);
  column.AppendIndex(north);
  column.Append("south");

  EXPECT_EQ(column[0], "south");
  EXPECT_EQ(column[1], "north");
  EXPECT_THAT(column.indexes(), ElementsAre(south, north, south));
}

TEST(ColumnTest, ForgetsTheDictionaryWhenCleared) {
  LowCardinalityColumn column;
  column.Append("gone");
  column.Clear();
  column.Append("new");

  EXPECT_EQ(column.dictionary().rows(), 1u);
  EXPECT_EQ(column[0], "new");
}

TEST(ColumnTest, FillsAndCutsFixedStrings) {
  FixedStringColumn column(3);
  column.Append("a");
  column.Append("abcd");

  EXPECT_EQ(column[0], std::string_view("a\0\0", 3));
  EXPECT_EQ(column[1], "abc");
}

}  // namespace
}  // namespace assay::clickhouse
