#include "services/assayctl/duration_text.h"

#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using namespace std::chrono_literals;
using testing::IsOkAndHolds;
using testing::StatusIs;

TEST(ParseDurationTest, ReadsEveryUnit) {
  EXPECT_THAT(ParseDuration("500ms"), IsOkAndHolds(500ms));
  EXPECT_THAT(ParseDuration("20s"), IsOkAndHolds(20s));
  EXPECT_THAT(ParseDuration("1.5m"), IsOkAndHolds(90s));
  EXPECT_THAT(ParseDuration("5min"), IsOkAndHolds(5min));
  EXPECT_THAT(ParseDuration("2h"), IsOkAndHolds(2h));
  EXPECT_THAT(ParseDuration("90d"), IsOkAndHolds(90 * 24h));
}

TEST(ParseDurationTest, RefusesEverythingElse) {
  for (const char* text : {"", "20", "s", "-1s", "20 s", "1y", "1e9d", "nands"}) {
    EXPECT_THAT(ParseDuration(text), StatusIs(StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace assay::assayctl
