#include "ingest/gateway/split_field.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "assay/ingest/v1/ingest.pb.h"

namespace assay::gateway {
namespace {

using ingest::v1::Batch;

TEST(SplitFieldTest, TakesTheFieldsBytesAndLeavesTheRest) {
  Batch batch;
  batch.set_first_sequence(7);
  batch.add_events()->set_unit_id("north");
  batch.add_events()->set_unit_id("south");
  const std::string message = batch.SerializeAsString();

  const auto parts = SplitField(message, Batch::kEventsFieldNumber, 10);

  ASSERT_TRUE(parts.has_value());
  ASSERT_EQ(parts->values.size(), 2u);
  EXPECT_EQ(parts->values[0], batch.events(0).SerializeAsString());
  EXPECT_EQ(parts->values[1], batch.events(1).SerializeAsString());
  Batch header;
  ASSERT_TRUE(header.ParseFromString(parts->rest));
  EXPECT_EQ(header.first_sequence(), 7u);
  EXPECT_EQ(header.events_size(), 0);
}

TEST(SplitFieldTest, RefusesALengthBeyondTheEnd) {
  EXPECT_FALSE(
      SplitField("\x12\x05"
                 "abc",
                 2, 10));
  EXPECT_FALSE(SplitField("\x12\xff\xff\xff\xff\x0f", 2, 10));
  EXPECT_FALSE(SplitField("\x12", 2, 10));
}

TEST(SplitFieldTest, NothingIsAMessageWithoutFields) {
  const auto parts = SplitField("", 2, 10);

  ASSERT_TRUE(parts.has_value());
  EXPECT_TRUE(parts->values.empty());
  EXPECT_TRUE(parts->rest.empty());
}

// A view costs eight times what an empty value costs its sender.
TEST(SplitFieldTest, CountsMoreValuesThanItKeeps) {
  std::string message;
  for (int i = 0; i < 1'000; ++i) message.append("\x12\0", 2);

  const auto parts = SplitField(message, 2, 10);

  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->value_count, 1'000u);
  EXPECT_EQ(parts->values.size(), 10u);
}

TEST(SplitFieldTest, OtherFieldsAreFew) {
  std::string message;
  while (message.size() <= kRestBytesMax) message.append("\x08\x01");

  EXPECT_FALSE(SplitField(message, 2, 10));
  EXPECT_TRUE(SplitField(message.substr(0, kRestBytesMax), 2, 10));
}

// Whatever the bytes are: it ends, and what it accepts is no more than the parser accepts.
RC_GTEST_PROP(SplitFieldProperty, SurvivesAnyBytes, (const std::string& bytes)) {
  const auto parts = SplitField(bytes, 2, 10);
  if (!parts) return;

  size_t size = parts->rest.size();
  for (const std::string_view value : parts->values) size += value.size();
  RC_ASSERT(size <= bytes.size());
}

}  // namespace
}  // namespace assay::gateway
