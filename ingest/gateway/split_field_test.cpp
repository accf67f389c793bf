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

  std::vector<std::string_view> events;
  std::string rest;
  ASSERT_TRUE(SplitField(message, Batch::kEventsFieldNumber, events, rest));

  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0], batch.events(0).SerializeAsString());
  EXPECT_EQ(events[1], batch.events(1).SerializeAsString());
  Batch header;
  ASSERT_TRUE(header.ParseFromString(rest));
  EXPECT_EQ(header.first_sequence(), 7u);
  EXPECT_EQ(header.events_size(), 0);
}

TEST(SplitFieldTest, RefusesALengthBeyondTheEnd) {
  std::vector<std::string_view> values;
  std::string rest;

  EXPECT_FALSE(
      SplitField("\x12\x05"
                 "abc",
                 2, values, rest));
  EXPECT_FALSE(SplitField("\x12\xff\xff\xff\xff\x0f", 2, values, rest));
  EXPECT_FALSE(SplitField("\x12", 2, values, rest));
}

TEST(SplitFieldTest, NothingIsAMessageWithoutFields) {
  std::vector<std::string_view> values;
  std::string rest;

  EXPECT_TRUE(SplitField("", 2, values, rest));

  EXPECT_TRUE(values.empty());
  EXPECT_TRUE(rest.empty());
}

// Whatever the bytes are: it ends, and what it accepts is no more than the parser accepts.
RC_GTEST_PROP(SplitFieldProperty, SurvivesAnyBytes, (const std::string& bytes)) {
  std::vector<std::string_view> values;
  std::string rest;

  if (!SplitField(bytes, 2, values, rest)) return;

  size_t size = rest.size();
  for (const std::string_view value : values) size += value.size();
  RC_ASSERT(size <= bytes.size());
}

}  // namespace
}  // namespace assay::gateway
