#include "services/assayctl/client/source_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "services/assayctl/client/fake_transport.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

// "1", "2" ... `last`; those from `later_from` on become ready one second after another.
class CountingFeed final : public EventFeed {
 public:
  explicit CountingFeed(uint64_t last, const Clock* clock = nullptr, uint64_t later_from = 0)
      : last_(last), clock_(clock), later_from_(later_from) {}

  Status StartAfter(uint64_t last_sequence) override {
    next_ = last_sequence + 1;
    ++starts;
    return OkStatus();
  }
  StatusOr<FeedState> Next(event::v1::Event* event) override {
    if (next_ > last_) return FeedState::kEnd;
    if (clock_ != nullptr && next_ >= later_from_ && clock_->MonotonicNow() < ready_at()) {
      return FeedState::kLater;
    }
    event->mutable_call()->set_call_id(std::to_string(next_++));
    return FeedState::kEvent;
  }
  MonotonicTime ready_at() const override {
    return MonotonicTime() + std::chrono::seconds(next_ - later_from_ + 1);
  }
  void OnRejected(const ingest::v1::Rejected& rejected) override {
    refused.push_back(rejected.sequence());
  }
  void OnAcknowledged(uint64_t through_sequence) override { acknowledged = through_sequence; }

  int starts = 0;
  uint64_t acknowledged = 0;
  std::vector<uint64_t> refused;

 private:
  const uint64_t last_;
  const Clock* clock_;
  const uint64_t later_from_;
  uint64_t next_ = 1;
};

class SourceSessionTest : public ::testing::Test {
 protected:
  SourceSession Session(EventFeed& feed, SessionOptions options = {}) {
    return SourceSession({.source_id = "acd", .family = event::v1::FAMILY_CALL}, feed, transport_,
                         clock_, options, 0);
  }
  void Deliver(SourceSession& session) {
    for (const auto& [stream_id, signal] : transport_.TakeSignals()) {
      session.Take(stream_id, signal);
    }
  }
  // Lets client and gateway talk until neither has anything to say.
  void Talk(SourceSession& session) {
    for (int i = 0; i < 100; ++i) {
      session.Step();
      transport_.Answer();
      Deliver(session);
    }
  }
  void CutStream(SourceSession& session, Status why = Unavailable("connection reset")) {
    transport_.Cut(std::move(why));
    Deliver(session);
  }
  // Three of the feed's events are acknowledged, more are on their way.
  void AcknowledgeThree(SourceSession& session, const CountingFeed& feed) {
    for (int i = 0; i < 2; ++i) {
      session.Step();
      transport_.Answer();
      Deliver(session);
    }
    ASSERT_EQ(feed.acknowledged, 3u);
  }
  void ExpectStored(uint64_t count) {
    ASSERT_EQ(transport_.stored.size(), count);
    for (uint64_t i = 0; i < count; ++i) EXPECT_EQ(transport_.stored[i], std::to_string(i + 1));
    EXPECT_EQ(transport_.gap, "");
  }

  FakeClock clock_;
  FakeTransport transport_;
};

TEST_F(SourceSessionTest, SendsEverythingInBatchesTheGatewayTakes) {
  CountingFeed feed(8);
  SourceSession session = Session(feed);

  Talk(session);
  CutStream(session, OkStatus());

  ExpectStored(8);
  EXPECT_THAT(transport_.batch_sizes, ElementsAre(3, 3, 2));
  EXPECT_TRUE(transport_.finished);
  EXPECT_TRUE(session.finished());
  EXPECT_OK(session.result());
  EXPECT_EQ(session.counts().acknowledged, 8u);
  EXPECT_EQ(feed.acknowledged, 8u);
}

TEST_F(SourceSessionTest, GoesOnBehindWhatTheGatewayHas) {
  transport_.stored = {"1", "2", "3", "4"};
  CountingFeed feed(6);
  SourceSession session = Session(feed);

  Talk(session);

  ExpectStored(6);
  EXPECT_EQ(session.counts().already_there, 4u);
  EXPECT_EQ(session.counts().acknowledged, 2u);
}

TEST_F(SourceSessionTest, SendsNothingWhenEverythingIsThere) {
  transport_.stored = {"1", "2"};
  CountingFeed feed(2);
  SourceSession session = Session(feed);

  Talk(session);
  clock_.Advance(2s);  // The gateway does not end the stream; that holds up nobody.
  session.Step();

  EXPECT_TRUE(session.finished());
  EXPECT_OK(session.result());
  EXPECT_EQ(session.counts().acknowledged, 0u);
  EXPECT_THAT(transport_.batch_sizes, ElementsAre());
}

TEST_F(SourceSessionTest, SendsAgainWhatWasNotAcknowledgedWhenTheStreamBreaks) {
  CountingFeed feed(20);
  SourceSession session = Session(feed);
  transport_.acknowledges = false;  // Stored, but the acks are lost.
  Talk(session);
  transport_.acknowledges = true;
  transport_.stored.resize(5);  // The rest had not reached the log.

  CutStream(session);
  EXPECT_EQ(feed.acknowledged, 0u);
  clock_.Advance(10s);
  Talk(session);

  ExpectStored(20);
  EXPECT_EQ(feed.starts, 1);
  EXPECT_EQ(session.counts().acknowledged, 20u);
  EXPECT_EQ(session.counts().reconnects, 1u);
}

TEST_F(SourceSessionTest, WaitsLongerFromTryToTryWhileTheGatewayIsAway) {
  CountingFeed feed(1);
  SourceSession session = Session(feed, {.backoff = {.first = 100ms, .longest = 400ms}});
  std::vector<MonotonicTime::duration> waits;
  for (int i = 0; i < 5; ++i) {
    session.Step();
    CutStream(session);
    waits.push_back(session.due() - clock_.MonotonicNow());
    clock_.Advance(std::chrono::ceil<std::chrono::milliseconds>(waits.back()));
  }

  EXPECT_THAT(waits, ElementsAre(AllOf(::testing::Ge(50ms), ::testing::Le(100ms)),
                                 AllOf(::testing::Ge(100ms), ::testing::Le(200ms)),
                                 AllOf(::testing::Ge(200ms), ::testing::Le(400ms)),
                                 AllOf(::testing::Ge(200ms), ::testing::Le(400ms)),
                                 AllOf(::testing::Ge(200ms), ::testing::Le(400ms))));
  EXPECT_EQ(transport_.opens, 5);
}

TEST_F(SourceSessionTest, GivesUpWhenNothingGotOnForLong) {
  CountingFeed feed(5);
  SourceSession session = Session(feed, {.patience = 60s});
  while (!session.finished()) {
    session.Step();
    CutStream(session, Unavailable("no route"));
    clock_.Advance(5s);
    ASSERT_LT(transport_.opens, 100);
  }

  EXPECT_THAT(session.result(),
              StatusIs(StatusCode::kUnavailable, AllOf(HasSubstr("60 s"), HasSubstr("no route"))));
}

TEST_F(SourceSessionTest, AnOpenThatLeadsNowhereIsNoProgress) {
  CountingFeed feed(5);
  SourceSession session = Session(feed, {.patience = 60s});
  transport_.acknowledges = false;
  while (!session.finished()) {
    session.Step();
    transport_.Answer();
    Deliver(session);
    transport_.stored.clear();
    CutStream(session, Unavailable("the log is away"));
    clock_.Advance(5s);
    ASSERT_LT(transport_.opens, 100);
  }

  EXPECT_THAT(session.result(), StatusIs(StatusCode::kUnavailable, HasSubstr("the log is away")));
}

TEST_F(SourceSessionTest, OpensAnewWhenTheGatewayFallsSilent) {
  CountingFeed feed(2);
  SourceSession session = Session(feed, {.answer_within = 30s});
  transport_.acknowledges = false;
  Talk(session);
  ASSERT_EQ(session.due(), clock_.MonotonicNow() + 30s);

  clock_.Advance(30s);
  session.Step();
  EXPECT_EQ(session.counts().reconnects, 1u);
  transport_.acknowledges = true;
  clock_.Advance(1s);
  Talk(session);

  ExpectStored(2);
  EXPECT_EQ(transport_.opens, 2);
}

TEST_F(SourceSessionTest, IgnoresSignalsOfStreamsThatAreGone) {
  CountingFeed feed(2);
  SourceSession session = Session(feed);
  session.Step();
  const uint64_t first = transport_.current;
  CutStream(session);
  clock_.Advance(1s);
  session.Step();

  session.Take(first, StreamClosed{PermissionDenied("late")});

  EXPECT_FALSE(session.finished());
  Talk(session);
  ExpectStored(2);
}

TEST_F(SourceSessionTest, OpensAgainWhenTheGatewayIsStopping) {
  CountingFeed feed(4);
  SourceSession session = Session(feed);
  transport_.acknowledges = false;
  Talk(session);
  ingest::v1::StreamResponse response;
  response.mutable_go_away()->set_through_sequence(3);
  transport_.Send(response);
  Deliver(session);
  EXPECT_EQ(feed.acknowledged, 3u);

  transport_.acknowledges = true;
  clock_.Advance(1s);
  Talk(session);

  ExpectStored(4);
  EXPECT_EQ(session.counts().acknowledged, 4u);
}

TEST_F(SourceSessionTest, ErrorsThatRepeatingCannotMendEndIt) {
  for (const Status& error :
       {FailedPrecondition("gap"), InvalidArgument("turn"), Aborted("opened elsewhere"),
        WithReason(ResourceExhausted("too large"), "MESSAGE_TOO_LARGE")}) {
    CountingFeed feed(4);
    SourceSession session = Session(feed);
    session.Step();
    CutStream(session, error);

    EXPECT_TRUE(session.finished());
    EXPECT_EQ(session.result(), error);
  }
}

TEST_F(SourceSessionTest, WaitsForARegistrationThatIsOnItsWay) {
  const Status unknown = WithReason(FailedPrecondition("not registered"), "UNKNOWN_SOURCE");
  CountingFeed feed(1);
  SourceSession session = Session(feed, {.registration_within = 10s});
  session.Step();
  CutStream(session, unknown);
  EXPECT_FALSE(session.finished());

  clock_.Advance(11s);
  session.Step();
  CutStream(session, unknown);
  EXPECT_THAT(session.result(), StatusIs(StatusCode::kFailedPrecondition));
}

TEST_F(SourceSessionTest, AsksAgainWhenTheGatewayHasLessThanItAcknowledged) {
  CountingFeed feed(9);
  SourceSession session = Session(feed, {.patience = 60s});
  AcknowledgeThree(session, feed);
  const std::vector<std::string> stored = transport_.stored;

  transport_.stored.resize(1);  // The store is down, and another gateway answers.
  CutStream(session);
  for (int i = 0; i < 5; ++i) {
    clock_.Advance(5s);
    Talk(session);
    EXPECT_EQ(transport_.stored.size(), 1u);  // Nothing is sent behind the hole.
  }
  EXPECT_GE(transport_.opens, 6);
  EXPECT_FALSE(session.finished());
  transport_.stored = stored;
  clock_.Advance(5s);
  Talk(session);

  ExpectStored(9);
  EXPECT_EQ(session.counts().acknowledged, 9u);
}

TEST_F(SourceSessionTest, GivesUpWhenAcknowledgedEventsStayGone) {
  CountingFeed feed(9);
  SourceSession session = Session(feed, {.patience = 60s});
  AcknowledgeThree(session, feed);

  transport_.stored.resize(1);
  CutStream(session);
  const MonotonicTime cut = clock_.MonotonicNow();
  while (!session.finished()) {
    clock_.Advance(5s);
    Talk(session);
    ASSERT_LT(transport_.opens, 100);
  }

  EXPECT_THAT(session.result(), StatusIs(StatusCode::kDataLoss, HasSubstr("acknowledged 3")));
  EXPECT_GE(clock_.MonotonicNow() - cut, 60s);
}

// While this one was cut off, another client sent on the same source.
TEST_F(SourceSessionTest, StopsWhenTheGatewayHasMoreThanWasEverSent) {
  CountingFeed feed(20, &clock_, 11);  // The other half is sent later.
  SourceSession session = Session(feed);
  Talk(session);
  ASSERT_EQ(feed.acknowledged, 10u);

  CutStream(session);
  clock_.Advance(10s);  // By now all of its events are there to be sent.
  for (int i = 11; i <= 20; ++i) transport_.stored.push_back("of another");
  Talk(session);

  EXPECT_TRUE(session.finished());
  EXPECT_THAT(session.result(),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("source acd (epoch 1)"), HasSubstr("up to sequence 20"),
                             HasSubstr("it has 10 at most"), HasSubstr("another sender"),
                             HasSubstr("a higher epoch"))));
  EXPECT_EQ(feed.acknowledged, 10u);  // None of its own 11 to 20 is taken for durable.
  EXPECT_EQ(session.counts().acknowledged, 10u);
  EXPECT_EQ(transport_.stored.size(), 20u);
}

TEST_F(SourceSessionTest, StopsWhenAnotherSentBeforeItsFirstBatch) {
  CountingFeed feed(20, &clock_, 1);
  SourceSession session = Session(feed);
  Talk(session);
  CutStream(session);
  transport_.stored = {"of another"};
  clock_.Advance(10s);
  Talk(session);

  EXPECT_THAT(session.result(),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("up to sequence 1,"), HasSubstr("has 0"))));
}

TEST_F(SourceSessionTest, StopsWhenMoreIsAcknowledgedThanWasSent) {
  for (const bool goes_away : {false, true}) {
    CountingFeed feed(2);
    SourceSession session = Session(feed);
    transport_.stored.clear();
    Talk(session);
    ASSERT_EQ(feed.acknowledged, 2u);
    ingest::v1::StreamResponse response;
    if (goes_away) {
      response.mutable_go_away()->set_through_sequence(9);
    } else {
      response.mutable_ack()->set_through_sequence(9);
    }
    transport_.Send(response);
    Deliver(session);

    EXPECT_THAT(session.result(), StatusIs(StatusCode::kFailedPrecondition,
                                           AllOf(HasSubstr("sequence 9"), HasSubstr("has 2 at"))));
    EXPECT_EQ(feed.acknowledged, 2u);
  }
}

// What was sent before the cut may have arrived, so the session cannot tell it from another's.
TEST_F(SourceSessionTest, GoesOnWhenTheGatewayHasAllThatWasSent) {
  CountingFeed feed(9);
  SourceSession session = Session(feed);
  transport_.acknowledges = false;
  Talk(session);
  ASSERT_EQ(transport_.stored.size(), 9u);
  CutStream(session);
  clock_.Advance(10s);
  Talk(session);

  EXPECT_EQ(feed.acknowledged, 9u);
  EXPECT_OK(session.result());
}

// A feed that knows all its events, as that of a file does.
class WholeFeed final : public EventFeed {
 public:
  Status StartAfter(uint64_t) override { return OkStatus(); }
  StatusOr<FeedState> Next(event::v1::Event*) override { return FeedState::kEnd; }
  std::optional<uint64_t> length() const override { return 3; }
};

TEST_F(SourceSessionTest, StopsWhenTheGatewayHasMoreThanTheFeed) {
  WholeFeed feed;
  transport_.stored.resize(3);
  SourceSession all_there = Session(feed);
  Talk(all_there);
  EXPECT_OK(all_there.result());

  transport_.stored.resize(4);
  SourceSession session = Session(feed);
  Talk(session);

  EXPECT_THAT(session.result(), StatusIs(StatusCode::kFailedPrecondition,
                                         AllOf(HasSubstr("sequence 4"), HasSubstr("has 3 at"))));
}

// Numbers of a gateway, or of somebody in its place, at the end of their range.
TEST_F(SourceSessionTest, StopsWhenNoNumberIsLeft) {
  for (const uint64_t last : {uint64_t{1} << 63, std::numeric_limits<uint64_t>::max()}) {
    for (const bool is_reopened : {false, true}) {
      CountingFeed feed(1'000, &clock_, 1);
      SourceSession session = Session(feed);
      if (is_reopened) {
        transport_.stored.clear();
        Talk(session);
        CutStream(session);
        clock_.Advance(10s);
      }
      const uint64_t before = feed.acknowledged;
      session.Step();
      ingest::v1::StreamResponse response;
      response.mutable_opened()->set_last_sequence(last);
      transport_.Send(response);
      Deliver(session);
      session.Step();

      EXPECT_THAT(session.result(),
                  StatusIs(StatusCode::kFailedPrecondition,
                           AllOf(HasSubstr(std::to_string(last)), HasSubstr("no number is left"))));
      EXPECT_EQ(feed.acknowledged, before);
      transport_.TakeSignals();
      transport_.Cut(OkStatus());  // Forgets the request that waits.
      transport_.TakeSignals();
    }
  }
}

TEST_F(SourceSessionTest, RejectedEventsReachTheFeedAndCount) {
  CountingFeed feed(3);
  SourceSession session = Session(feed);
  transport_.acknowledges = false;
  Talk(session);
  ingest::v1::StreamResponse response;
  response.mutable_rejected()->set_sequence(2);
  transport_.Send(response);
  transport_.Acknowledge(3);
  Talk(session);

  EXPECT_THAT(feed.refused, ElementsAre(2u));
  EXPECT_EQ(session.counts().rejected, 1u);
  EXPECT_EQ(session.counts().acknowledged, 3u);
}

TEST_F(SourceSessionTest, SendsEventsThatBecomeReadyWithTime) {
  CountingFeed feed(4, &clock_, 3);
  SourceSession session = Session(feed);
  Talk(session);
  ExpectStored(2);
  EXPECT_EQ(session.due(), clock_.MonotonicNow() + 1s);

  clock_.Advance(1s);
  Talk(session);
  ExpectStored(3);

  clock_.Advance(1s);
  Talk(session);
  ExpectStored(4);
}

TEST_F(SourceSessionTest, StopTakingBringsHomeWhatWasSent) {
  CountingFeed feed(4, &clock_, 3);
  SourceSession session = Session(feed);
  Talk(session);

  session.StopTaking();
  Talk(session);
  CutStream(session, OkStatus());

  ExpectStored(2);
  EXPECT_TRUE(session.finished());
  EXPECT_OK(session.result());
}

TEST_F(SourceSessionTest, HoldsNoMoreThanTheWindow) {
  CountingFeed feed(100);
  SourceSession session = Session(feed, {.window = {.events_max = 6}});
  transport_.acknowledges = false;
  Talk(session);

  EXPECT_EQ(transport_.stored.size(), 6u);
}

}  // namespace
}  // namespace assay::assayctl
