#include "ingest/gateway/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/contract/event_limits.h"
#include "ingest/gateway/limits.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;
using ::testing::HasSubstr;

TEST(StreamRequestTest, ReadsOpen) {
  ingest::v1::StreamRequest request;
  request.mutable_open()->set_source_id("acd-1");
  request.mutable_open()->set_epoch(3);

  ASSERT_OK_AND_ASSIGN(const StreamFrame frame, ReadStreamRequest(request.SerializeAsString()));

  ASSERT_TRUE(std::holds_alternative<ingest::v1::Open>(frame));
  EXPECT_EQ(std::get<ingest::v1::Open>(frame).source_id(), "acd-1");
  EXPECT_EQ(std::get<ingest::v1::Open>(frame).epoch(), 3u);
}

TEST(StreamRequestTest, ReadsABatchAsViewsIntoTheMessage) {
  ingest::v1::StreamRequest request;
  request.mutable_batch()->set_first_sequence(41);
  request.mutable_batch()->add_events()->set_unit_id("north");
  const std::string message = request.SerializeAsString();

  ASSERT_OK_AND_ASSIGN(const StreamFrame frame, ReadStreamRequest(message));

  const auto& batch = std::get<EventBatch>(frame);
  EXPECT_EQ(batch.first_sequence, 41u);
  ASSERT_EQ(batch.events.size(), 1u);
  EXPECT_EQ(batch.events[0], request.batch().events(0).SerializeAsString());
  EXPECT_GE(batch.events[0].data(), message.data());
  EXPECT_LT(batch.events[0].data(), message.data() + message.size());
}

TEST(StreamRequestTest, ABrokenEventDoesNotSpoilItsBatch) {
  ingest::v1::StreamRequest request;
  request.mutable_batch()->set_first_sequence(1);
  request.mutable_batch()->add_events()->set_unit_id("nor\xff");  // Not UTF-8.

  ASSERT_OK_AND_ASSIGN(const StreamFrame frame,
                       ReadStreamRequest(request.SerializePartialAsString()));

  EXPECT_EQ(std::get<EventBatch>(frame).events.size(), 1u);
}

TEST(StreamRequestTest, RefusesWhatIsNoMessage) {
  const auto frame = ReadStreamRequest("\x07garbage");

  EXPECT_THAT(frame, StatusIs(StatusCode::kInvalidArgument, HasSubstr("StreamRequest")));
  EXPECT_EQ(ReasonOf(frame.status()), kBadRequest);
}

TEST(StreamRequestTest, RefusesAMessageThatSaysNothingOrTwoThings) {
  ingest::v1::StreamRequest open;
  open.mutable_open()->set_source_id("acd-1");
  ingest::v1::StreamRequest batch;
  batch.mutable_batch()->set_first_sequence(1);

  EXPECT_THAT(ReadStreamRequest(""), StatusIs(StatusCode::kInvalidArgument, HasSubstr("0 of")));
  EXPECT_THAT(ReadStreamRequest(open.SerializeAsString() + batch.SerializeAsString()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("2 of")));
}

TEST(StreamRequestTest, RefusesABatchWithoutEventsOrWithoutASequence) {
  ingest::v1::StreamRequest empty;
  empty.mutable_batch()->set_first_sequence(1);
  ingest::v1::StreamRequest unnumbered;
  unnumbered.mutable_batch()->add_events();

  EXPECT_THAT(ReadStreamRequest(empty.SerializeAsString()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("events: empty")));
  EXPECT_THAT(ReadStreamRequest(unnumbered.SerializeAsString()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("first_sequence: missing")));
}

TEST(PublishRequestTest, ReadsHeaderAndEvents) {
  ingest::v1::PublishRequest request;
  request.set_source_id("acd-1");
  request.set_first_sequence(5);
  request.set_validate_only(true);
  request.add_events()->set_unit_id("north");
  const std::string message = request.SerializeAsString();

  ASSERT_OK_AND_ASSIGN(const PublishFrame frame, ReadPublishRequest(message));

  EXPECT_EQ(frame.header.source_id(), "acd-1");
  EXPECT_TRUE(frame.header.validate_only());
  EXPECT_EQ(frame.batch.first_sequence, 5u);
  EXPECT_EQ(frame.batch.events.size(), 1u);
}

TEST(PublishRequestTest, RefusesNoEvents) {
  EXPECT_THAT(ReadPublishRequest(""), StatusIs(StatusCode::kInvalidArgument));
}

TEST(CheckBatchSizeTest, NumbersEndWhereTheContractDoes) {
  const Limits limits;
  const auto check = [&](uint64_t first) {
    return CheckBatchSize({.first_sequence = first, .events = {"a", "b"}}, limits);
  };

  EXPECT_OK(check(0));
  EXPECT_OK(check(contract::kSequenceMax - 1));
  for (const uint64_t beyond : {contract::kSequenceMax, contract::kSequenceMax + 1,
                                uint64_t{1} << 63, UINT64_MAX - 1, UINT64_MAX}) {
    EXPECT_THAT(check(beyond), StatusIs(StatusCode::kInvalidArgument, HasSubstr("numbers end at")));
  }
}

}  // namespace
}  // namespace assay::gateway
