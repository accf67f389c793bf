#include "services/runtime/telemetry/trace.h"

#include <gtest/gtest.h>

namespace assay::telemetry {
namespace {

constexpr char kValid[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContextTest, ReadsAndWritesTraceparent) {
  const auto context = TraceContext::Parse(kValid);

  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->flags, 1);
  EXPECT_EQ(context->TraceIdText(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(context->Format(), kValid);
}

TEST(TraceContextTest, IgnoresWhatTheRecommendationCallsInvalid) {
  for (const char* wrong :
       {"",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",         // No flags.
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",      // Zero trace id.
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",      // Zero span id.
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",      // Forbidden version.
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",      // Upper case.
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",    // More than version 00.
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",      // Wrong separators.
        "00-0af7651916cd43dd8448eb211c80319x-b7ad6b7169203331-01",      // No hexadecimal digit.
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x"}) {  // No separator after.
    EXPECT_FALSE(TraceContext::Parse(wrong).has_value()) << wrong;
  }
}

TEST(TraceContextTest, ReadsNewerVersionsAsFarAsItKnowsThem) {
  const auto context =
      TraceContext::Parse("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more");

  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->Format(), kValid);
}

TEST(TraceContextTest, StartsDistinctTraces) {
  const TraceContext first = TraceContext::Start();
  const TraceContext second = TraceContext::Start();

  EXPECT_NE(first.trace_id, second.trace_id);
  EXPECT_EQ(TraceContext::Parse(first.Format()), first);
}

TEST(TraceContextTest, AChildKeepsTheTraceAndTheFlags) {
  const auto parent = TraceContext::Parse(kValid);
  const TraceContext child = parent->Child();

  EXPECT_EQ(child.trace_id, parent->trace_id);
  EXPECT_EQ(child.flags, parent->flags);
  EXPECT_NE(child.span_id, parent->span_id);
}

}  // namespace
}  // namespace assay::telemetry
