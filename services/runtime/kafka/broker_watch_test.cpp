#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/kafka/native.h"
#include "services/runtime/testing/matchers.h"

namespace assay::kafka {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::StatusIs;

constexpr std::string_view kUp = R"({"brokers": {"a": {"state": "INIT"}, "b": {"state": "UP"}}})";
constexpr std::string_view kDown = R"({"brokers": {"a": {"state": "INIT"}}})";

TEST(BrokerWatchTest, ConnectsForAWhileBeforeItSaysThatNobodyAnswers) {
  FakeClock clock;
  BrokerWatch watch("127.0.0.1:9092", clock);

  watch.ReadStatistics(kDown);
  EXPECT_THAT(watch.Health(),
              StatusIs(StatusCode::kUnavailable, EndsWith("127.0.0.1:9092: connecting")));

  clock.Advance(BrokerWatch::kConnectWithin);
  EXPECT_THAT(watch.Health(), StatusIs(StatusCode::kUnavailable, HasSubstr("no broker answers")));
}

TEST(BrokerWatchTest, WhoAnsweredOnceIsMissedAtOnce) {
  const FakeClock clock;
  BrokerWatch watch("127.0.0.1:9092", clock);
  watch.ReadStatistics(kUp);
  EXPECT_OK(watch.Health());

  watch.ReadStatistics(kDown);
  EXPECT_THAT(watch.Health(), StatusIs(StatusCode::kUnavailable, HasSubstr("no broker answers")));
}

}  // namespace
}  // namespace assay::kafka
