#include "ingest/gateway/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/config/load.h"

namespace assay::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> ProblemsOf(std::vector<std::string> arguments, GatewayConfig& config) {
  config::Schema schema;
  std::chrono::milliseconds stop_within{10'000};
  schema.Add("gateway.stop_within", &stop_within, {.doc = "As every process has it."});
  config.Declare(schema);
  return config::Load(schema, {.arguments = std::move(arguments), .environment = {}}).problems;
}

TEST(GatewayConfigTest, DefaultsAreValid) {
  GatewayConfig config;

  EXPECT_THAT(ProblemsOf({}, config), IsEmpty());
  EXPECT_EQ(config.GatewayLimits().message_bytes_max, 4u << 20);
}

TEST(GatewayConfigTest, TransportLeavesRoomForAnAnswerByName) {
  GatewayConfig config;

  EXPECT_EQ(config.Rpc().message_bytes_max.bytes, 2 * config.GatewayLimits().message_bytes_max);
}

TEST(GatewayConfigTest, LimitsThatContradictEachOtherAreNamed) {
  GatewayConfig in_flight;
  EXPECT_THAT(ProblemsOf({"--gateway.in_flight_bytes_max=1GiB"}, in_flight),
              ElementsAre(HasSubstr("kafka.producer.queue_bytes_max")));

  GatewayConfig event;
  EXPECT_THAT(
      ProblemsOf({"--gateway.event_bytes_max=128KiB", "--gateway.message_bytes_max=64KiB"}, event),
      ElementsAre(HasSubstr("gateway.message_bytes_max")));

  GatewayConfig drain;
  EXPECT_THAT(ProblemsOf({"--gateway.stop_within=5s"}, drain),
              ElementsAre(HasSubstr("gateway.drain_within: 5s is not less than")));
  EXPECT_THAT(ProblemsOf({"--gateway.stop_within=6s"}, drain), IsEmpty());
}

}  // namespace
}  // namespace assay::gateway
