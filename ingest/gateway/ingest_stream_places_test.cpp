// Who gets a place for a stream, and whose place is taken when there are none left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>

#include "ingest/gateway/ingest_stream_fixture.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/telemetry/log.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class IngestStreamPlacesTest : public IngestStreamFixture {
 protected:
  IngestStreamPlacesTest()
      : IngestStreamFixture({.batch_events_max = 100,
                             .streams_max = 10,
                             .streams_per_peer_max = 8,
                             .stream_idle_max = 600s,
                             .stream_yields_after = 5s}) {}

  // Opens streams, each of a source of its own, a second after each other.
  void Hold(int count, const std::string& peer) {
    for (int i = 0; i < count; ++i) {
      clock_.Advance(1s);
      held_.push_back(ConnectAndOpen(fmt::format("files/{}-{}", peer, i), peer));
    }
  }
  static bool IsOpen(const Client& client) {
    return !client.peer.finished_ && !client.peer.responses_.empty();
  }
  static std::string Reason(const Client& client) {
    return client.peer.finished_ ? ReasonOf(*client.peer.finished_) : "";
  }

  std::list<std::unique_ptr<Client>> held_;
};

TEST_F(IngestStreamPlacesTest, IdleStreamsOfOnePeerDoNotKeepAnotherOut) {
  Hold(8, "10.0.0.66");
  Hold(2, "10.0.0.2");
  clock_.Advance(10s);

  const auto newcomer = ConnectAndOpen("acd-south", "10.0.0.3");

  EXPECT_TRUE(IsOpen(*newcomer));
  EXPECT_EQ(Reason(*held_.front()), kIdle);  // The one that was idle longest, of who has most.
  EXPECT_EQ(std::ranges::count_if(held_, [](const auto& held) { return IsOpen(*held); }), 9);
}

TEST_F(IngestStreamPlacesTest, NorDoTheyKeepThatPeerItselfOut) {
  Hold(8, "10.0.0.66");
  clock_.Advance(10s);

  const auto newcomer = ConnectAndOpen("acd-south", "10.0.0.66");

  EXPECT_TRUE(IsOpen(*newcomer));
  EXPECT_EQ(Reason(*held_.front()), kIdle);
  EXPECT_THAT(*held_.front()->peer.finished_,
              StatusIs(StatusCode::kUnavailable, HasSubstr("open again")));
}

TEST_F(IngestStreamPlacesTest, APeersOwnStreamGivesWayWhenItHasAllItMayHave) {
  Hold(1, "10.0.0.2");  // Idle longest of all.
  Hold(8, "10.0.0.66");
  clock_.Advance(10s);

  const auto newcomer = ConnectAndOpen("acd-south", "10.0.0.66");

  EXPECT_TRUE(IsOpen(*newcomer));
  EXPECT_TRUE(IsOpen(*held_.front()));
}

TEST_F(IngestStreamPlacesTest, StreamThatHasSomethingOnItsWayOrWasJustUsedGivesNoWay) {
  Hold(8, "10.0.0.66");
  for (const auto& held : held_) SendCalls(*held, 1, 1);
  clock_.Advance(3600s);  // Nothing of it is durable yet.
  log::CaptureForTest log;
  const auto refused = ConnectAndOpen("acd-south", "10.0.0.66");
  EXPECT_EQ(Reason(*refused), kTooManyStreams);
  EXPECT_THAT(*refused->peer.finished_,
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("streams_per_peer_max")));

  log_.PersistAll(intake_);
  for (const auto& held : held_) Flush(*held);
  EXPECT_EQ(Reason(*ConnectAndOpen("acd-south", "10.0.0.66")), kTooManyStreams);
  clock_.Advance(5s);

  EXPECT_TRUE(IsOpen(*ConnectAndOpen("acd-south", "10.0.0.66")));
  // Who was refused is told, and seldom: two were within one second.
  EXPECT_THAT(log.text(), HasSubstr("event=\"too many streams\" peer=10.0.0.66:"));
  EXPECT_THAT(log.text(), HasSubstr("of_peer=8 largest_peer=10.0.0.66 of_largest_peer=8"));
  EXPECT_EQ(log.text().find("too many streams"), log.text().rfind("too many streams"));
}

TEST_F(IngestStreamPlacesTest, StreamsThatWereNeverOpenedGiveWayToo) {
  std::list<std::unique_ptr<Client>> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(Connect("10.0.0.66"));
  clock_.Advance(6s);

  EXPECT_TRUE(IsOpen(*ConnectAndOpen("acd-south", "10.0.0.66")));
}

TEST_F(IngestStreamPlacesTest, ClientThatDoesNotReadIsAbandonedAndHoldsNoPlace) {
  for (int i = 0; i < 8; ++i) {
    held_.push_back(Connect("10.0.0.66"));
    ingest::v1::StreamRequest request;
    request.mutable_open()->set_source_id(fmt::format("acd-{}", i));
    request.mutable_open()->set_family(event::v1::FAMILY_CALL);
    request.mutable_open()->set_epoch(1);
    held_.back()->stream->Received(request.SerializeAsString());  // Opened is never written.
  }
  clock_.Advance(10s);

  EXPECT_TRUE(IsOpen(*ConnectAndOpen("acd-south", "10.0.0.66")));

  EXPECT_EQ(std::ranges::count_if(held_, [](const auto& one) { return one->peer.abandoned_ == 1; }),
            1);
}

TEST_F(IngestStreamPlacesTest, IdleStreamEndsAfterItsTimeAndNotBefore) {
  Hold(1, "10.0.0.2");
  Client& quiet = *held_.front();
  const auto busy = ConnectAndOpen("files/busy");
  clock_.Advance(599s);
  SendCalls(*busy, 1, 1);
  PersistAll(*busy);
  streams_.EndIdle();
  EXPECT_TRUE(IsOpen(quiet));

  clock_.Advance(1s);
  streams_.EndIdle();

  EXPECT_EQ(Reason(quiet), kIdle);
  EXPECT_THAT(*quiet.peer.finished_,
              StatusIs(StatusCode::kUnavailable, HasSubstr("gateway.stream_idle_max")));
  EXPECT_TRUE(IsOpen(*busy));
}

TEST_F(IngestStreamPlacesTest, WhoTookASourceOverIsNamedToTheFormerAndInTheLog) {
  log::CaptureForTest log;
  const auto first = ConnectAndOpen("acd-north", "10.0.0.2");

  const auto second = ConnectAndOpen("acd-north", "10.0.0.66");

  EXPECT_EQ(Reason(*first), kSuperseded);
  EXPECT_THAT(*first->peer.finished_,
              StatusIs(StatusCode::kAborted, HasSubstr("opened again from 10.0.0.66:40002")));
  EXPECT_THAT(log.text(), HasSubstr("event=\"source taken over\" source=acd-north "
                                    "from=10.0.0.2:40001 by=10.0.0.66:40002"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("gateway_sources_taken_over_total 1"));
}

}  // namespace
}  // namespace assay::gateway
