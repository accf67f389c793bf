// The real gateway between a client and a real broker: what is acknowledged, refused and kept.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/create_channel_posix.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <numeric>

#include "assay/event/v1/event.pb.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/gateway/gateway_suite.h"
#include "tests/integration/gateway/stream_client.h"

namespace assay::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<uint64_t> OneTo(uint64_t last) {
  std::vector<uint64_t> sequences(last);
  std::iota(sequences.begin(), sequences.end(), uint64_t{1});
  return sequences;
}

class StreamTest : public GatewaySuite {
 protected:
  std::unique_ptr<StreamClient> Connect(const std::string& traceparent = {}) {
    return std::make_unique<StreamClient>(gateway_->Connect(), traceparent);
  }

  const std::string source_ = UniqueSource();
};

TEST_F(StreamTest, WhatIsAcknowledgedIsInTheLogOnceAndInOrder) {
  auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto opened, client->Open(source_));
  EXPECT_EQ(opened.last_sequence(), 0u);

  for (uint64_t first = 1; first <= 5'000; first += 250) ASSERT_TRUE(client->SendCalls(first, 250));
  ASSERT_TRUE(client->WaitForAck(5'000));
  EXPECT_OK(client->Close().status);

  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_EQ(sequences, OneTo(5'000));
}

TEST_F(StreamTest, RecordHasTheClientsBytesTheStampsAndTheTrace) {
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::string event = CallEvent(1) + "\xfa\x07\x03new";  // And a field of a later version.
  auto client = Connect(trace);
  ASSERT_OK(client->Open(source_, event::v1::FAMILY_CALL, 3));
  ASSERT_TRUE(client->SendEvents(1, {event}));
  ASSERT_TRUE(client->WaitForAck(1));

  ASSERT_OK_AND_ASSIGN(const auto logged, SharedBackend().Logged(source_));

  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(logged[0].record.epoch(), 3u);
  EXPECT_THAT(logged[0].value, HasSubstr(event));
  EXPECT_EQ(logged[0].traceparent, trace);
  const int64_t arrival = logged[0].record.event().call().arrived_at().seconds();
  EXPECT_EQ(logged[0].record.business_date(), (arrival + 8 * 3'600) / 86'400);  // Shanghai.
}

TEST_F(StreamTest, RecordHasNoTraceWhenTheClientSentNone) {
  auto client = Connect();
  ASSERT_OK(client->Open(source_));
  ASSERT_TRUE(client->SendCalls(1, 1));
  ASSERT_TRUE(client->WaitForAck(1));

  ASSERT_OK_AND_ASSIGN(const auto logged, SharedBackend().Logged(source_));

  ASSERT_EQ(logged.size(), 1u);
  EXPECT_EQ(logged[0].traceparent, "");
}

TEST_F(StreamTest, SurveysCarryTheirScores) {
  const std::string source = UniqueSource("survey");
  event::v1::Event event;
  event.ParseFromString(CallEvent(0));
  event.set_unit_id("s1");
  event::v1::SurveyResponse& response = *event.mutable_survey_response();
  response.set_response_id("r1");
  response.set_questionnaire_id("visit");
  response.set_questionnaire_version(1);
  response.set_method(event::v1::SURVEY_METHOD_KEYPRESS);
  event::v1::Answer& answer = *response.add_answers();
  answer.set_item_id("manner");
  answer.set_score(4);
  auto client = Connect();
  ASSERT_OK(client->Open(source, event::v1::FAMILY_SURVEY));

  ASSERT_TRUE(client->SendEvents(1, {event.SerializeAsString()}));
  ASSERT_TRUE(client->WaitForAck(1));

  ASSERT_OK_AND_ASSIGN(const auto logged, SharedBackend().Logged(source, "assay.survey.v1"));
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_THAT(logged[0].record.survey_scores().answered(), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(logged[0].record.survey_scores().score_micro(),
              ElementsAre(0, 3'000'000, 0, 3'000'000));
}

TEST_F(StreamTest, OversizeMessageEndsTheStreamNamingTheLimit) {
  auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto opened, client->Open(source_));
  const size_t limit = opened.limits().message_bytes_max();

  client->SendEvents(1, {std::string(limit, 'x')});

  const StreamEnd end = client->WaitForEnd();
  EXPECT_THAT(end.status,
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("Limits.message_bytes_max")));
  EXPECT_EQ(end.trailing_reason, "message_too_large");
}

TEST_F(StreamTest, MessageTooLargeForTheTransportIsRefusedToo) {
  auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto opened, client->Open(source_));

  client->SendEvents(1, {std::string(3 * opened.limits().message_bytes_max(), 'x')});

  EXPECT_THAT(client->WaitForEnd().status, StatusIs(StatusCode::kResourceExhausted));
}

TEST_F(StreamTest, MessageThatIsNoRequestEndsTheStream) {
  auto client = Connect();
  ASSERT_OK(client->Open(source_));

  client->SendBytes("\x07not a message");

  const StreamEnd end = client->WaitForEnd();
  EXPECT_THAT(end.status, StatusIs(StatusCode::kInvalidArgument, HasSubstr("StreamRequest")));
  EXPECT_EQ(ReasonOf(end.status), "BAD_REQUEST");
  EXPECT_EQ(end.trailing_reason, "bad_request");
}

TEST_F(StreamTest, UnknownSourceIsToldHowToRegister) {
  auto client = Connect();

  const auto opened = client->Open("stranger");

  EXPECT_THAT(opened,
              StatusIs(StatusCode::kFailedPrecondition,
                       ::testing::AllOf(HasSubstr("stranger"), HasSubstr("assayctl apply"))));
  EXPECT_EQ(client->WaitForEnd().trailing_reason, "unknown_source");
}

TEST_F(StreamTest, SourceOfAnotherFamilyIsRefused) {
  auto client = Connect();

  EXPECT_THAT(client->Open(source_, event::v1::FAMILY_SURVEY),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("FAMILY_CALL")));
}

TEST_F(StreamTest, GapNamesTheExpectedSequenceAndTheNextStreamGoesOnThere) {
  auto client = Connect();
  ASSERT_OK(client->Open(source_));
  ASSERT_TRUE(client->SendCalls(1, 10));
  ASSERT_TRUE(client->WaitForAck(10));

  client->SendCalls(12, 1);

  const StreamEnd end = client->WaitForEnd();
  EXPECT_THAT(end.status, StatusIs(StatusCode::kFailedPrecondition, HasSubstr("expected 11")));
  EXPECT_EQ(end.trailing_reason, "sequence_gap");
  auto next = Connect();
  ASSERT_OK_AND_ASSIGN(const auto opened, next->Open(source_));
  EXPECT_EQ(opened.last_sequence(), 10u);
}

TEST_F(StreamTest, RepetitionIsAcknowledgedAndNotLoggedAgain) {
  auto client = Connect();
  ASSERT_OK(client->Open(source_));
  ASSERT_TRUE(client->SendCalls(1, 10));
  ASSERT_TRUE(client->WaitForAck(10));

  ASSERT_TRUE(client->SendCalls(5, 10));
  ASSERT_TRUE(client->WaitForAck(14));
  ASSERT_TRUE(client->SendCalls(1, 14));
  EXPECT_OK(client->Close().status);

  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_EQ(sequences, OneTo(14));
}

TEST_F(StreamTest, SecondOpenEndsTheFirstAndGoesOnWithoutGapOrRepetition) {
  auto first = Connect();
  ASSERT_OK(first->Open(source_));
  for (uint64_t sequence = 1; sequence <= 2'000; sequence += 100) {
    ASSERT_TRUE(first->SendCalls(sequence, 100));
  }

  auto second = Connect();
  ASSERT_OK_AND_ASSIGN(const auto opened, second->Open(source_));
  for (uint64_t sequence = opened.last_sequence() + 1; sequence <= 3'000; sequence += 10) {
    const auto left = static_cast<int>(3'001 - sequence);
    ASSERT_TRUE(second->SendCalls(sequence, std::min(10, left)));
  }
  ASSERT_TRUE(second->WaitForAck(3'000));

  const StreamEnd end = first->WaitForEnd();
  EXPECT_THAT(end.status,
              StatusIs(StatusCode::kAborted, HasSubstr("opened again from 127.0.0.1:")));
  EXPECT_EQ(end.trailing_reason, "superseded");
  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_THAT(sequences, ::testing::UnorderedElementsAreArray(OneTo(3'000)));
}

TEST_F(StreamTest, EpochsBeginAnew) {
  auto first = Connect();
  ASSERT_OK(first->Open(source_));
  ASSERT_TRUE(first->SendCalls(1, 3));
  ASSERT_TRUE(first->WaitForAck(3));

  auto second = Connect();
  ASSERT_OK_AND_ASSIGN(const auto opened, second->Open(source_, event::v1::FAMILY_CALL, 2));

  EXPECT_EQ(opened.last_sequence(), 0u);
  EXPECT_EQ(first->WaitForEnd().trailing_reason, "superseded");
}

TEST_F(StreamTest, MetricsCountWhatHappened) {
  const std::string accepted = "gateway_events_total{family=\"call\",outcome=\"accepted\"}";
  const double before = gateway_->Metric(accepted).value_or(-1);
  auto client = Connect();
  ASSERT_OK(client->Open(source_));
  ASSERT_TRUE(client->SendCalls(1, 7));
  ASSERT_TRUE(client->WaitForAck(7));

  EXPECT_EQ(gateway_->Metric(accepted), before + 7);
  EXPECT_GE(gateway_->Metric("gateway_streams").value_or(0), 1);
  EXPECT_EQ(gateway_->Metric("gateway_in_flight_bytes"), 0);
}

TEST(StreamLimitTest, TooManyStreamsAreRefused) {
  ASSERT_OK_AND_ASSIGN(
      const auto gateway,
      GatewayProcess::StartReady(SharedBackend(),
                                 {"gateway.streams_max=1", "gateway.stream_yields_after=10m"}));
  StreamClient first(gateway->Connect());
  ASSERT_OK(first.Open(UniqueSource()));

  StreamClient second(gateway->Connect());
  const auto opened = second.Open(UniqueSource());

  EXPECT_THAT(opened, StatusIs(StatusCode::kResourceExhausted, HasSubstr("gateway.streams_max")));
  EXPECT_EQ(second.WaitForEnd().trailing_reason, "too_many_streams");
  EXPECT_THAT(gateway->process().log(), HasSubstr("event=\"too many streams\" peer=127.0.0.1:"));
  EXPECT_EQ(gateway->Metric("gateway_streams_refused_total"), 1);
}

// A channel whose connection comes from that address of this machine.
std::shared_ptr<grpc::Channel> ConnectFrom(const std::string& address,
                                           const GatewayProcess& gateway) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in end{};
  end.sin_family = AF_INET;
  ::inet_pton(AF_INET, address.c_str(), &end.sin_addr);
  EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&end), sizeof(end)), 0);
  const std::string to = gateway.address();
  ::inet_pton(AF_INET, to.substr(0, to.find(':')).c_str(), &end.sin_addr);
  end.sin_port = htons(static_cast<uint16_t>(std::stoi(to.substr(to.find(':') + 1))));
  EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&end), sizeof(end)), 0);
  EXPECT_EQ(::fcntl(socket, F_SETFL, O_NONBLOCK), 0);
  return grpc::CreateInsecureChannelFromFd("gateway", socket);
}

TEST(StreamLimitTest, IdleStreamsOfOnePeerKeepNobodyOut) {
  constexpr size_t kHeld = 30;
  ASSERT_OK_AND_ASSIGN(
      const auto gateway,
      GatewayProcess::StartReady(SharedBackend(),
                                 {"gateway.streams_max=33", "gateway.streams_per_peer_max=30",
                                  "gateway.stream_yields_after=0s"}));
  const auto hoarder = ConnectFrom("127.0.0.2", *gateway);
  std::vector<std::unique_ptr<StreamClient>> held;
  for (size_t i = 0; i < kHeld; ++i) {
    held.push_back(std::make_unique<StreamClient>(hoarder));
    ASSERT_OK(held.back()->Open(UniqueSource()));
  }

  // Three of another peer have places; then two of each take those of the hoarder's oldest.
  std::vector<std::unique_ptr<StreamClient>> others;
  for (int i = 0; i < 5; ++i) {
    others.push_back(std::make_unique<StreamClient>(gateway->Connect()));
    ASSERT_OK(others.back()->Open(UniqueSource()));
  }
  for (int i = 0; i < 2; ++i) {
    others.push_back(std::make_unique<StreamClient>(hoarder));
    ASSERT_OK(others.back()->Open(UniqueSource()));
  }

  for (size_t i = 0; i < 4; ++i) {
    const StreamEnd end = held[i]->WaitForEnd();
    EXPECT_THAT(end.status, StatusIs(StatusCode::kUnavailable, HasSubstr("open again")));
    EXPECT_EQ(end.trailing_reason, "idle");
  }
  for (const auto& client : others) {
    ASSERT_TRUE(client->SendCalls(1, 1));
    EXPECT_TRUE(client->WaitForAck(1));
  }
  EXPECT_EQ(gateway->Metric("gateway_streams"), 33);
}

TEST(StreamLimitTest, StreamThatSendsNothingForLongEndsAndGoesOnWhereItWas) {
  ASSERT_OK_AND_ASSIGN(const auto gateway,
                       GatewayProcess::StartReady(SharedBackend(), {"gateway.stream_idle_max=1s"}));
  const std::string source = UniqueSource();
  StreamClient first(gateway->Connect());
  ASSERT_OK(first.Open(source));
  ASSERT_TRUE(first.SendCalls(1, 3));

  const StreamEnd end = first.WaitForEnd();

  EXPECT_EQ(end.trailing_reason, "idle");
  EXPECT_EQ(first.acked(), 3u);
  StreamClient second(gateway->Connect());
  ASSERT_OK_AND_ASSIGN(const auto opened, second.Open(source));
  EXPECT_EQ(opened.last_sequence(), 3u);
}

TEST(StreamLimitTest, AStreamThatNeverOpensGivesItsPlaceBack) {
  ASSERT_OK_AND_ASSIGN(const auto gateway,
                       GatewayProcess::StartReady(SharedBackend(), {"gateway.streams_max=1",
                                                                    "gateway.open_within=200ms"}));
  StreamClient silent(gateway->Connect());

  const StreamEnd end = silent.WaitForEnd();

  EXPECT_THAT(end.status, StatusIs(StatusCode::kDeadlineExceeded, HasSubstr("open_within")));
  EXPECT_EQ(end.trailing_reason, "open_overdue");
  StreamClient next(gateway->Connect());
  EXPECT_OK(next.Open(UniqueSource()));
}

}  // namespace
}  // namespace assay::testing
