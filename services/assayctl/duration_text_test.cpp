#include "services/assayctl/duration_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using namespace std::chrono_literals;
using testing::IsOkAndHolds;
using ::testing::StartsWith;
using testing::StatusIs;

TEST(ParseDurationTest, ReadsEveryUnit) {
  EXPECT_THAT(ParseDuration("500ms", "--history"), IsOkAndHolds(500ms));
  EXPECT_THAT(ParseDuration("20s", "--history"), IsOkAndHolds(20s));
  EXPECT_THAT(ParseDuration("1.5m", "--history"), IsOkAndHolds(90s));
  EXPECT_THAT(ParseDuration("5min", "--history"), IsOkAndHolds(5min));
  EXPECT_THAT(ParseDuration("2h", "--history"), IsOkAndHolds(2h));
  EXPECT_THAT(ParseDuration("90d", "--history"), IsOkAndHolds(90 * 24h));
}

TEST(ParseDurationTest, RefusesEverythingElse) {
  for (const char* text : {"", "20", "s", "-1s", "20 s", "1y", "1e9d", "nands"}) {
    EXPECT_THAT(ParseDuration(text, "--history"),
                StatusIs(StatusCode::kInvalidArgument, StartsWith("--history: \"")))
        << text;
  }
}

}  // namespace
}  // namespace assay::assayctl
