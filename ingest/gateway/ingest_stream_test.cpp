#include "ingest/gateway/ingest_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/gateway/check/example_events.h"
#include "ingest/gateway/fake_log.h"
#include "ingest/gateway/fake_opener.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The other end of a stream: notes what the stream wants; writes are done at once unless held.
class FakePeer final : public StreamPeer {
 public:
  void Read() override { ++reads_; }
  void Write(const ingest::v1::StreamResponse& response) override {
    responses_.push_back(response);
    ++writing_;
  }
  void Finish(const Status& status) override { finished_ = status; }

  std::vector<uint64_t> acks() const {
    std::vector<uint64_t> acks;
    for (const auto& response : responses_) {
      if (response.has_ack()) acks.push_back(response.ack().through_sequence());
    }
    return acks;
  }

  int reads_ = 0;
  int writing_ = 0;
  std::vector<ingest::v1::StreamResponse> responses_;
  std::optional<Status> finished_;
};

class IngestStreamTest : public ::testing::Test {
 protected:
  struct Client {
    ~Client() {  // As gRPC tells every stream in the end.
      stream->Gone();
      Flush(*this);
    }
    FakePeer peer;
    std::shared_ptr<IngestStream> stream;
  };

  void TearDown() override { log_.PersistAll(intake_); }

  std::unique_ptr<Client> Connect() {
    auto client = std::make_unique<Client>();
    client->stream = std::make_shared<IngestStream>(intake_, opener_, streams_, client->peer, "");
    client->stream->Begin();
    return client;
  }
  // Lets the writes under way complete, and those that follow.
  static void Flush(Client& client) {
    while (client.peer.writing_ > 0) {
      --client.peer.writing_;
      client.stream->Written();
    }
  }
  static void Send(Client& client, const ingest::v1::StreamRequest& request) {
    client.stream->Received(request.SerializeAsString());
    Flush(client);
  }
  static void SendOpen(Client& client, const std::string& source_id = "acd-north") {
    ingest::v1::StreamRequest request;
    request.mutable_open()->set_source_id(source_id);
    request.mutable_open()->set_family(event::v1::FAMILY_CALL);
    request.mutable_open()->set_epoch(1);
    Send(client, request);
  }
  static void SendCalls(Client& client, uint64_t first, int count) {
    ingest::v1::StreamRequest request;
    request.mutable_batch()->set_first_sequence(first);
    for (int i = 0; i < count; ++i) *request.mutable_batch()->add_events() = ExampleCall();
    Send(client, request);
  }
  std::unique_ptr<Client> ConnectAndOpen() {
    auto client = Connect();
    SendOpen(*client);
    return client;
  }
  void PersistAll(Client& client) {
    log_.PersistAll(intake_);
    Flush(client);
  }

  std::shared_ptr<const directory::Snapshot> reference_ = ExampleReference();
  FakeLog log_;
  FakeClock clock_;
  telemetry::Metrics metrics_;
  Limits limits_{.batch_events_max = 100,
                 .message_bytes_max = 100'000,
                 .stream_in_flight_bytes_max = 10'000,
                 .in_flight_bytes_max = 1'000'000,
                 .streams_max = 3};
  Intake intake_{limits_, log_, [this] { return reference_; }, clock_, metrics_};
  FakeOpener opener_;
  StreamRegistry streams_{limits_.streams_max, metrics_};
};

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

TEST_F(IngestStreamTest, SecondOpenSupersedesTheFirstWithoutGapOrRepetition) {
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

TEST_F(IngestStreamTest, NothingIsAcknowledgedThatWasNotSentOnThisStream) {
  const auto first = ConnectAndOpen();
  SendCalls(*first, 1, 3);
  const auto second = ConnectAndOpen();

  PersistAll(*second);

  EXPECT_THAT(second->peer.acks(), IsEmpty());
}

TEST_F(IngestStreamTest, LostRecordsEndTheStreamAndTheNextOneSendsThemAgain) {
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

TEST_F(IngestStreamTest, ClientThatClosesGetsItsLastAckAndThenOk) {
  const auto client = ConnectAndOpen();
  SendCalls(*client, 1, 3);

  client->stream->Closed();
  EXPECT_FALSE(client->peer.finished_.has_value());
  PersistAll(*client);

  EXPECT_THAT(client->peer.acks(), ElementsAre(3));
  ASSERT_TRUE(client->peer.finished_.has_value());
  EXPECT_OK(*client->peer.finished_);
}

TEST_F(IngestStreamTest, DrainAcknowledgesWhatWasTakenAndSaysGoAway) {
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

TEST_F(IngestStreamTest, DrainIsBoundedWhenTheLogDoesNotAnswer) {
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

TEST_F(IngestStreamTest, DrainingAndFullGatewaysRefuseNewStreams) {
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

TEST_F(IngestStreamTest, ClientThatLeftBeforeItsSourceWasReadIsForgotten) {
  opener_.AnswerLater();
  const auto client = ConnectAndOpen();
  client->stream->Gone();
  ASSERT_TRUE(client->peer.finished_.has_value());

  opener_.Answer();

  EXPECT_THAT(client->peer.responses_, IsEmpty());
  EXPECT_EQ(client->stream.use_count(), 1);
}

TEST_F(IngestStreamTest, EndedStreamIsHeldByNobody) {
  const auto client = ConnectAndOpen();
  SendCalls(*client, 1, 3);
  client->stream->Gone();

  log_.PersistAll(intake_);

  EXPECT_EQ(client->stream.use_count(), 1);
}

}  // namespace
}  // namespace assay::gateway
