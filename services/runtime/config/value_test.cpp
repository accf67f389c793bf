#include "services/runtime/config/value.h"

#include <gtest/gtest.h>

namespace assay::config {
namespace {

using Kind = Literal::Kind;
using std::chrono::milliseconds;

template <typename T>
StatusOr<T> ReadText(const std::string& text) {
  T value{};
  RETURN_IF_ERROR(Read({.text = text}, &value));
  return value;
}

TEST(ValueTest, DurationsCarryTheirUnit) {
  EXPECT_EQ(ReadText<milliseconds>("500ms").value(), milliseconds(500));
  EXPECT_EQ(ReadText<milliseconds>("10s").value(), milliseconds(10'000));
  EXPECT_EQ(ReadText<milliseconds>("7d").value(), milliseconds(604'800'000));
  for (const char* wrong : {"500", "", "ms", "-5s", "1.5s", "5 s", "99999999999999999999d"}) {
    EXPECT_FALSE(ReadText<milliseconds>(wrong).ok()) << wrong;
  }
}

TEST(ValueTest, SizesCarryTheirUnit) {
  EXPECT_EQ(ReadText<ByteSize>("64MiB").value(), ByteSize::MiB(64));
  EXPECT_EQ(ReadText<ByteSize>("17B").value().bytes, 17u);
  for (const char* wrong : {"64", "64MB", "64M", "17179869184GiB"}) {
    EXPECT_FALSE(ReadText<ByteSize>(wrong).ok()) << wrong;
  }
}

TEST(ValueTest, ShowsValuesAsTheyCanBeReadAgain) {
  for (const char* text : {"250ms", "90s", "2h", "1d"}) {
    EXPECT_EQ(Show(ReadText<milliseconds>(text).value()), text);
  }
  for (const char* text : {"0B", "100B", "3KiB", "64MiB", "2GiB"}) {
    EXPECT_EQ(Show(ReadText<ByteSize>(text).value()), text);
  }
  EXPECT_EQ(Show(milliseconds(120'000)), "2m");
}

TEST(ValueTest, TomlValuesMustBeOfTheRightKind) {
  int64_t integer = 0;
  std::string text;
  bool flag = false;

  EXPECT_TRUE(Read({.kind = Kind::kInteger, .text = "5"}, &integer).ok());
  EXPECT_FALSE(Read({.kind = Kind::kString, .text = "5"}, &integer).ok());
  EXPECT_FALSE(Read({.kind = Kind::kInteger, .text = "5"}, &text).ok());
  EXPECT_FALSE(Read({.kind = Kind::kString, .text = "true"}, &flag).ok());
}

TEST(ValueTest, NarrowIntegersRefuseWhatDoesNotFit) {
  EXPECT_EQ(ReadText<uint16_t>("65535").value(), 65535);
  EXPECT_FALSE(ReadText<uint16_t>("65536").ok());
  EXPECT_FALSE(ReadText<uint64_t>("-1").ok());
}

TEST(ValueTest, ListsAndTablesComeFromTextToo) {
  EXPECT_EQ(ReadText<std::vector<int32_t>>("0,1,7").value(), (std::vector<int32_t>{0, 1, 7}));
  EXPECT_TRUE(ReadText<std::vector<std::string>>("").value().empty());
  EXPECT_FALSE(ReadText<std::vector<int32_t>>("0,x").ok());
  EXPECT_EQ(ReadText<TextMap>("a=1,b=x=y").value(), (TextMap{{"a", "1"}, {"b", "x=y"}}));
  EXPECT_FALSE(ReadText<TextMap>("a").ok());
}

}  // namespace
}  // namespace assay::config
