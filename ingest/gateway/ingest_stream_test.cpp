// A stream while it goes on: opening, batches, acknowledgements, limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/gateway/ingest_stream_fixture.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using IngestStreamTest = IngestStreamFixture;

TEST_F(IngestStreamTest, AStreamThatNeverSendsItsOpenEndsInTime) {
  const auto silent = Connect();
  const auto opened = ConnectAndOpen();

  silent->stream->OpenIsOverdue();
  opened->stream->OpenIsOverdue();

  ASSERT_TRUE(silent->peer.finished_.has_value());
  EXPECT_THAT(*silent->peer.finished_,
              StatusIs(StatusCode::kDeadlineExceeded, HasSubstr("gateway.open_within")));
  EXPECT_EQ(ReasonOf(*silent->peer.finished_), kOpenOverdue);
  EXPECT_FALSE(opened->peer.finished_.has_value());
  EXPECT_THAT(metrics_.Text(), HasSubstr("gateway_streams 1"));  // Its place is free again.
}

TEST_F(IngestStreamTest, OpenedTellsTheMarkAndTheLimits) {
  opener_.SetDurable(41);

  const auto client = ConnectAndOpen();

  ASSERT_EQ(client->peer.responses_.size(), 1u);
  const auto& opened = client->peer.responses_[0].opened();
  EXPECT_EQ(opened.last_sequence(), 41u);
  EXPECT_EQ(opened.limits().batch_events_max(), 100u);
  EXPECT_EQ(opened.limits().in_flight_bytes_max(), 10'000u);
  EXPECT_THAT(opener_.asked(), ElementsAre(Freshness::kRead));
}

TEST_F(IngestStreamTest, NothingIsAcknowledgedBeforeItIsDurable) {
  const auto client = ConnectAndOpen();

  SendCalls(*client, 1, 10);
  EXPECT_THAT(client->peer.acks(), IsEmpty());
  log_.Persist(intake_, 4);
  Flush(*client);
  EXPECT_THAT(client->peer.acks(), ElementsAre(4));
  PersistAll(*client);

  EXPECT_THAT(client->peer.acks(), ElementsAre(4, 10));
}

TEST_F(IngestStreamTest, AcksThatWaitForAWriteBecomeOne) {
  const auto client = ConnectAndOpen();
  client->stream->Received([] {
    ingest::v1::StreamRequest request;
    request.mutable_batch()->set_first_sequence(1);
    for (int i = 0; i < 10; ++i) *request.mutable_batch()->add_events() = ExampleCall();
    return request.SerializeAsString();
  }());

  for (int i = 0; i < 10; ++i) log_.Persist(intake_, 1);
  Flush(*client);

  EXPECT_THAT(client->peer.acks(), ElementsAre(1, 10));
}

TEST_F(IngestStreamTest, GapEndsTheStreamNamingTheExpectedSequence) {
  opener_.SetDurable(41);
  const auto client = ConnectAndOpen();

  SendCalls(*client, 44, 1);

  ASSERT_TRUE(client->peer.finished_.has_value());
  EXPECT_THAT(*client->peer.finished_,
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("expected 42")));
  EXPECT_EQ(ReasonOf(*client->peer.finished_), kSequenceGap);
  EXPECT_EQ(log_.waiting(), 0u);
}

TEST_F(IngestStreamTest, RepetitionBehindTheMarkIsAcknowledgedAgainAndNotProduced) {
  opener_.SetDurable(41);
  const auto client = ConnectAndOpen();

  SendCalls(*client, 30, 12);

  EXPECT_THAT(client->peer.acks(), ElementsAre(41));
  EXPECT_EQ(log_.waiting(), 0u);
  EXPECT_FALSE(client->peer.finished_.has_value());
}

TEST_F(IngestStreamTest, RepetitionAcrossTheMarkProducesOnlyWhatIsNew) {
  opener_.SetDurable(41);
  const auto client = ConnectAndOpen();

  SendCalls(*client, 40, 4);
  PersistAll(*client);

  EXPECT_THAT(log_.sequences(), ElementsAre(42, 43));
  EXPECT_EQ(client->peer.acks().back(), 43u);
}

TEST_F(IngestStreamTest, RejectionIsToldBeforeTheAckThatCoversIt) {
  const auto client = ConnectAndOpen();
  ingest::v1::StreamRequest request;
  request.mutable_batch()->set_first_sequence(1);
  *request.mutable_batch()->add_events() = ExampleCall();
  request.mutable_batch()->add_events();
  Send(*client, request);
  EXPECT_EQ(client->peer.responses_.size(), 1u);  // Not before its record is durable.

  PersistAll(*client);

  ASSERT_EQ(client->peer.responses_.size(), 3u);
  EXPECT_EQ(client->peer.responses_[1].rejected().sequence(), 2u);
  EXPECT_EQ(client->peer.responses_[1].rejected().reason(), event::v1::REJECT_REASON_UNKNOWN_TYPE);
  EXPECT_EQ(client->peer.responses_[2].ack().through_sequence(), 2u);
}

TEST_F(IngestStreamTest, BatchBeforeOpenAndASecondOpenAreOutOfTurn) {
  const auto early = Connect();
  SendCalls(*early, 1, 1);
  ASSERT_TRUE(early->peer.finished_.has_value());
  EXPECT_EQ(ReasonOf(*early->peer.finished_), kBadRequest);

  const auto twice = ConnectAndOpen();
  SendOpen(*twice);
  ASSERT_TRUE(twice->peer.finished_.has_value());
  EXPECT_THAT(*twice->peer.finished_, StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(IngestStreamTest, RefusedOpenEndsTheStreamWithItsReason) {
  opener_.Refuse(WithReason(FailedPrecondition("not registered"), kUnknownSource));

  const auto client = ConnectAndOpen();

  ASSERT_TRUE(client->peer.finished_.has_value());
  EXPECT_EQ(ReasonOf(*client->peer.finished_), kUnknownSource);
}

TEST_F(IngestStreamTest, OversizeMessageAndBatchAreRefusedByTheNameOfTheLimit) {
  const auto bytes = ConnectAndOpen();
  bytes->stream->Received(std::string(100'001, 'x'));
  ASSERT_TRUE(bytes->peer.finished_.has_value());
  EXPECT_THAT(*bytes->peer.finished_,
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("message_bytes_max")));

  const auto events = ConnectAndOpen();
  SendCalls(*events, 1, 101);
  ASSERT_TRUE(events->peer.finished_.has_value());
  EXPECT_THAT(*events->peer.finished_,
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("batch_events_max")));
}

TEST_F(IngestStreamTest, ClientIsNotReadWhileTooMuchIsOnItsWay) {
  const auto client = ConnectAndOpen();
  const int reads = client->peer.reads_;

  SendCalls(*client, 1, 50);  // More than 10,000 bytes with overhead.
  EXPECT_EQ(client->peer.reads_, reads);
  PersistAll(*client);

  EXPECT_EQ(client->peer.reads_, reads + 1);
}

TEST_F(IngestStreamTest, ClientIsNotReadWhileTheLogHasNoRoom) {
  const auto client = ConnectAndOpen();
  const int reads = client->peer.reads_;
  log_.SetRoom(1);

  SendCalls(*client, 1, 2);
  EXPECT_EQ(client->peer.reads_, reads);
  PersistAll(*client);

  EXPECT_EQ(client->peer.reads_, reads + 1);
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2));
}

}  // namespace
}  // namespace assay::gateway
