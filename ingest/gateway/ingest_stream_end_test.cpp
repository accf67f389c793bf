// How a stream ends, and what the next one goes on with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/gateway/ingest_stream_fixture.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using IngestStreamEndTest = IngestStreamFixture;

TEST_F(IngestStreamEndTest, SecondOpenSupersedesTheFirstWithoutGapOrRepetition) {
  const auto first = ConnectAndOpen();
  SendCalls(*first, 1, 3);
  log_.Persist(intake_, 1);
  Flush(*first);

  const auto second = ConnectAndOpen();

  ASSERT_TRUE(first->peer.finished_.has_value());
  EXPECT_THAT(*first->peer.finished_, StatusIs(StatusCode::kAborted));
  EXPECT_EQ(ReasonOf(*first->peer.finished_), kSuperseded);
  EXPECT_EQ(second->peer.responses_[0].opened().last_sequence(), 1u);
  SendCalls(*second, 2, 4);  // 2 and 3 are still on their way.
  PersistAll(*second);
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(second->peer.acks().back(), 5u);
}

TEST_F(IngestStreamEndTest, NothingIsAcknowledgedThatWasNotSentOnThisStream) {
  const auto first = ConnectAndOpen();
  SendCalls(*first, 1, 3);
  const auto second = ConnectAndOpen();

  PersistAll(*second);

  EXPECT_THAT(second->peer.acks(), IsEmpty());
}

TEST_F(IngestStreamEndTest, LostRecordsEndTheStreamAndTheNextOneSendsThemAgain) {
  const auto first = ConnectAndOpen();
  SendCalls(*first, 1, 3);

  log_.Persist(intake_, 1);
  log_.Lose(intake_, 2);
  Flush(*first);
  ASSERT_TRUE(first->peer.finished_.has_value());
  EXPECT_EQ(ReasonOf(*first->peer.finished_), kLogUnavailable);
  const auto second = ConnectAndOpen();
  EXPECT_EQ(second->peer.responses_[0].opened().last_sequence(), 1u);
  SendCalls(*second, 2, 2);
  PersistAll(*second);

  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3));
}

TEST_F(IngestStreamEndTest, ClientThatClosesGetsItsLastAckAndThenOk) {
  const auto client = ConnectAndOpen();
  SendCalls(*client, 1, 3);

  client->stream->Closed();
  EXPECT_FALSE(client->peer.finished_.has_value());
  PersistAll(*client);

  EXPECT_THAT(client->peer.acks(), ElementsAre(3));
  ASSERT_TRUE(client->peer.finished_.has_value());
  EXPECT_OK(*client->peer.finished_);
}

TEST_F(IngestStreamEndTest, DrainAcknowledgesWhatWasTakenAndSaysGoAway) {
  const auto client = ConnectAndOpen();
  SendCalls(*client, 1, 3);

  client->stream->Drain();
  const int reads = client->peer.reads_;
  SendCalls(*client, 4, 1);  // It was on its way; it is not taken.
  PersistAll(*client);

  EXPECT_THAT(client->peer.acks(), ElementsAre(3));
  EXPECT_EQ(client->peer.responses_.back().go_away().through_sequence(), 3u);
  EXPECT_EQ(client->peer.reads_, reads);
  ASSERT_TRUE(client->peer.finished_.has_value());
  EXPECT_THAT(*client->peer.finished_, StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(ReasonOf(*client->peer.finished_), kDraining);
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3));
}

TEST_F(IngestStreamEndTest, DrainIsBoundedWhenTheLogDoesNotAnswer) {
  const auto client = ConnectAndOpen();
  SendCalls(*client, 1, 3);

  const size_t late = streams_.Drain(std::chrono::milliseconds(1));
  Flush(*client);

  EXPECT_EQ(late, 1u);
  EXPECT_TRUE(client->peer.responses_.back().has_go_away());
  EXPECT_EQ(client->peer.responses_.back().go_away().through_sequence(), 0u);
  EXPECT_TRUE(client->peer.finished_.has_value());
  log_.PersistAll(intake_);  // Reports that come late harm nobody.
}

TEST_F(IngestStreamEndTest, DrainingAndFullGatewaysRefuseNewStreams) {
  const auto a = Connect();
  const auto b = Connect();
  const auto c = Connect();
  const auto full = Connect();
  ASSERT_TRUE(full->peer.finished_.has_value());
  EXPECT_EQ(ReasonOf(*full->peer.finished_), kTooManyStreams);

  for (const auto* client : {&a, &b, &c}) (*client)->stream->Gone();
  streams_.Drain(std::chrono::milliseconds(0));
  const auto late = Connect();
  ASSERT_TRUE(late->peer.finished_.has_value());
  EXPECT_EQ(ReasonOf(*late->peer.finished_), kDraining);
}

TEST_F(IngestStreamEndTest, ClientThatLeftBeforeItsSourceWasReadIsForgotten) {
  opener_.AnswerLater();
  const auto client = ConnectAndOpen();
  client->stream->Gone();
  ASSERT_TRUE(client->peer.finished_.has_value());

  opener_.Answer();

  EXPECT_THAT(client->peer.responses_, IsEmpty());
  EXPECT_EQ(client->stream.use_count(), 1);
}

TEST_F(IngestStreamEndTest, EndedStreamIsHeldByNobody) {
  const auto client = ConnectAndOpen();
  SendCalls(*client, 1, 3);
  client->stream->Gone();

  log_.PersistAll(intake_);

  EXPECT_EQ(client->stream.use_count(), 1);
}

}  // namespace
}  // namespace assay::gateway
