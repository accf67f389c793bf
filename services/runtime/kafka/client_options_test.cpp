#include "services/runtime/kafka/client_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/kafka/consumer.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/testing/free_port.h"
#include "services/runtime/testing/matchers.h"

namespace assay::kafka {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

StatusOr<std::unique_ptr<Producer>> MakeProducer(const ClientOptions& client) {
  return Producer::Create(client, {}, [](std::span<const DeliveryReport>) {});
}

TEST(ClientOptionsTest, DefaultsAreValidSettings) {
  ClientOptions client;
  ProducerOptions producer;
  ConsumerOptions consumer;
  config::Schema schema;
  client.Declare(schema);
  producer.Declare(schema);
  consumer.Declare(schema);

  for (const config::Field& field : schema.fields()) {
    EXPECT_OK(field.set({.text = field.default_text})) << field.name;
  }
}

TEST(ClientOptionsTest, APropertyThatCorrectnessRestsOnIsRefused) {
  ClientOptions client;
  client.properties = {{"acks", "1"}};
  EXPECT_THAT(MakeProducer(client), StatusIs(StatusCode::kInvalidArgument, HasSubstr("acks")));

  client.properties = {{"auto.offset.reset", "latest"}};
  EXPECT_THAT(Consumer::Create(client, {}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("auto.offset.reset")));
}

TEST(ClientOptionsTest, AnUnknownPropertyIsRefusedByName) {
  ClientOptions client;
  client.properties = {{"sasl.mechanismus", "PLAIN"}};

  EXPECT_THAT(MakeProducer(client),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("sasl.mechanismus")));
}

TEST(ClientOptionsTest, WithoutABrokerAProducerIsMadeAndSaysThatItIsNotHealthy) {
  ClientOptions client;
  client.brokers = fmt::format("127.0.0.1:{}", testing::FreePort());
  ASSERT_OK_AND_ASSIGN(const auto producer, MakeProducer(client));

  EXPECT_THAT(producer->Health(), StatusIs(StatusCode::kUnavailable, HasSubstr(client.brokers)));
}

}  // namespace
}  // namespace assay::kafka
