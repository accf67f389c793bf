// Publish against the real gateway and broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "assay/ingest/v1/ingest.grpc.pb.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/gateway/gateway_suite.h"
#include "tests/integration/gateway/stream_client.h"

namespace assay::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PublishTest : public GatewaySuite {
 protected:
  ingest::v1::PublishRequest Request(uint64_t first, int count) const {
    ingest::v1::PublishRequest request;
    request.set_source_id(source_);
    request.set_family(event::v1::FAMILY_CALL);
    request.set_epoch(1);
    request.set_first_sequence(first);
    for (int i = 0; i < count; ++i) request.add_events()->ParseFromString(CallEvent(first + i));
    return request;
  }
  StatusOr<ingest::v1::PublishResponse> Publish(const ingest::v1::PublishRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    ingest::v1::PublishResponse response;
    const auto stub = ingest::v1::IngestService::NewStub(gateway_->Connect());
    const Status status = rpc::FromGrpc(stub->Publish(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  const std::string source_ = UniqueSource();
};

TEST_F(PublishTest, NumberedEventsMayBeRepeated) {
  ASSERT_OK_AND_ASSIGN(const auto first, Publish(Request(1, 3)));
  EXPECT_EQ(first.accepted_count(), 3u);
  EXPECT_FALSE(first.at_least_once());

  ASSERT_OK_AND_ASSIGN(const auto again, Publish(Request(2, 3)));

  EXPECT_EQ(again.accepted_count(), 1u);
  EXPECT_EQ(again.duplicate_count(), 2u);
  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_THAT(sequences, ElementsAre(1, 2, 3, 4));
}

// Whatever is refused is refused by name, and all memory is given back.
TEST(PublishLimitTest, ManyLargeChecksAtOnceStayWithinTheirMemory) {
  ASSERT_OK_AND_ASSIGN(const auto gateway, GatewayProcess::StartReady(
                                               SharedBackend(), {"gateway.calls_bytes_max=1MiB"}));
  ingest::v1::PublishRequest request;
  request.set_source_id(UniqueSource());
  request.set_family(event::v1::FAMILY_CALL);
  request.set_validate_only(true);
  while (request.ByteSizeLong() < 400'000) {
    request.add_events()->ParseFromString(CallEvent(1));
    request.mutable_events()->rbegin()->set_customer_ref(std::string(128, 'x'));
  }
  std::atomic<int> checked = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&] {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
      ingest::v1::PublishResponse response;
      const auto stub = ingest::v1::IngestService::NewStub(gateway->Connect());
      const Status status = rpc::FromGrpc(stub->Publish(&context, request, &response));
      if (status.ok()) {
        ++checked;
        EXPECT_EQ(response.accepted_count(), static_cast<uint32_t>(request.events_size()));
      } else {
        EXPECT_THAT(status, StatusIs(StatusCode::kResourceExhausted));
        EXPECT_EQ(ReasonOf(status), "TOO_MANY_CALLS");
      }
    });
  }
  for (std::thread& client : clients) client.join();

  EXPECT_GE(checked, 1);
  EXPECT_TRUE(Eventually([&] { return gateway->Metric("gateway_calls_bytes") == 0; },
                         std::chrono::seconds(30)))
      << "gateway_calls_bytes is " << gateway->Metric("gateway_calls_bytes").value_or(-1);
}

// The id of a source under a prefix is made by clients.
TEST_F(PublishTest, SourceIdsHaveAnAlphabetUnderAPrefixToo) {
  for (const std::string& id :
       {std::string("call/\0", 6), std::string("call/a\nb"), std::string("call/\xE2\x80\xAE")}) {
    ingest::v1::PublishRequest request = Request(1, 1);
    request.set_source_id(id);

    const auto answer = Publish(request);

    EXPECT_THAT(answer, StatusIs(StatusCode::kInvalidArgument, HasSubstr("source_id: U+")));
    EXPECT_EQ(ReasonOf(answer.status()), "BAD_REQUEST");
  }
}

TEST_F(PublishTest, UnnumberedEventsAreStoredAgainAndSaySo) {
  ASSERT_OK_AND_ASSIGN(const auto first, Publish(Request(0, 2)));
  ASSERT_OK(Publish(Request(0, 2)));

  EXPECT_TRUE(first.at_least_once());
  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_THAT(sequences, ElementsAre(0, 0, 0, 0));
}

TEST_F(PublishTest, ValidateOnlyStoresNothing) {
  ingest::v1::PublishRequest request = Request(0, 2);
  request.mutable_events(1)->set_unit_id("west");
  request.set_validate_only(true);

  ASSERT_OK_AND_ASSIGN(const auto response, Publish(request));

  EXPECT_EQ(response.accepted_count(), 1u);
  ASSERT_EQ(response.rejected_size(), 1);
  EXPECT_EQ(response.rejected(0).index(), 1u);
  EXPECT_EQ(response.rejected(0).field(), "unit_id");
  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_THAT(sequences, IsEmpty());
}

TEST_F(PublishTest, GapAndUnknownSourceAreRefused) {
  const auto gap = Publish(Request(5, 1));
  EXPECT_THAT(gap, StatusIs(StatusCode::kFailedPrecondition, HasSubstr("expected 1")));
  EXPECT_EQ(ReasonOf(gap.status()), "SEQUENCE_GAP");

  ingest::v1::PublishRequest request = Request(1, 1);
  request.set_source_id("stranger");
  EXPECT_EQ(ReasonOf(Publish(request).status()), "UNKNOWN_SOURCE");
}

TEST_F(PublishTest, SharesTheNumberingOfAnOpenStream) {
  StreamClient stream(gateway_->Connect());
  ASSERT_OK(stream.Open(source_));
  ASSERT_TRUE(stream.SendCalls(1, 2));
  ASSERT_TRUE(stream.WaitForAck(2));

  ASSERT_OK(Publish(Request(3, 2)));

  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_THAT(sequences, ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace assay::testing
