#include "ingest/gateway/publish_call.h"

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

class PublishCallTest : public ::testing::Test {
 protected:
  void TearDown() override { log_.PersistAll(intake_); }

  using Answer = std::optional<StatusOr<ingest::v1::PublishResponse>>;

  static ingest::v1::PublishRequest Request(uint64_t first, int count) {
    ingest::v1::PublishRequest request;
    request.set_source_id("acd-north");
    request.set_family(event::v1::FAMILY_CALL);
    request.set_epoch(1);
    request.set_first_sequence(first);
    for (int i = 0; i < count; ++i) *request.add_events() = ExampleCall();
    return request;
  }
  // The answer is put where the pointer points, once it is there.
  std::shared_ptr<Answer> Publish(const ingest::v1::PublishRequest& request) {
    auto answer = std::make_shared<Answer>();
    call_ = std::make_shared<PublishCall>(
        intake_, opener_, "", [answer](const auto& result) { answer->emplace(result); });
    call_->Begin(request.SerializeAsString());
    return answer;
  }

  std::shared_ptr<const directory::Snapshot> reference_ = ExampleReference();
  FakeLog log_;
  FakeClock clock_;
  telemetry::Metrics metrics_;
  Intake intake_{{.batch_events_max = 100, .in_flight_bytes_max = 40'000},
                 log_,
                 [this] { return reference_; },
                 clock_,
                 metrics_};
  FakeOpener opener_;
  std::shared_ptr<PublishCall> call_;
};

TEST_F(PublishCallTest, AnswersOnceAllIsDurable) {
  const auto answer = Publish(Request(1, 3));
  log_.Persist(intake_, 2);
  EXPECT_FALSE(answer->has_value());
  log_.PersistAll(intake_);

  ASSERT_TRUE(answer->has_value());
  ASSERT_OK(**answer);
  EXPECT_EQ((**answer)->accepted_count(), 3u);
  EXPECT_FALSE((**answer)->at_least_once());
  EXPECT_EQ(call_.use_count(), 1);
}

TEST_F(PublishCallTest, RepeatedCallStoresNothing) {
  Publish(Request(1, 3));
  log_.PersistAll(intake_);

  const auto again = Publish(Request(1, 3));

  ASSERT_TRUE(again->has_value());
  ASSERT_OK(**again);
  EXPECT_EQ((**again)->accepted_count(), 0u);
  EXPECT_EQ((**again)->duplicate_count(), 3u);
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3));
}

TEST_F(PublishCallTest, CallThatRepeatsOneOnItsWayWaitsForIt) {
  const auto first = Publish(Request(1, 3));
  const auto kept = call_;
  const auto second = Publish(Request(1, 3));
  EXPECT_FALSE(second->has_value());

  log_.PersistAll(intake_);

  EXPECT_TRUE(first->has_value());
  EXPECT_TRUE(second->has_value());
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3));
}

TEST_F(PublishCallTest, GapAsksStoreAndLogBeforeItIsRefused) {
  opener_.SetDurable(10);

  const auto answer = Publish(Request(13, 1));

  EXPECT_THAT(opener_.asked(), ElementsAre(Freshness::kKnown, Freshness::kRead));
  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, StatusIs(StatusCode::kFailedPrecondition, HasSubstr("expected 11")));
  EXPECT_EQ(ReasonOf((*answer)->status()), kSequenceGap);
}

TEST_F(PublishCallTest, RefusedEventsAreListedByTheirPosition) {
  ingest::v1::PublishRequest request = Request(0, 3);
  request.mutable_events(1)->set_unit_id("west");

  const auto answer = Publish(request);
  log_.PersistAll(intake_);

  ASSERT_TRUE(answer->has_value());
  ASSERT_OK(**answer);
  EXPECT_EQ((**answer)->accepted_count(), 2u);
  EXPECT_TRUE((**answer)->at_least_once());
  ASSERT_EQ((**answer)->rejected_size(), 1);
  EXPECT_EQ((**answer)->rejected(0).index(), 1u);
  EXPECT_EQ((**answer)->rejected(0).sequence(), 0u);
  EXPECT_EQ(log_.entries().size(), 3u);
}

TEST_F(PublishCallTest, ValidationAnswersAtOnceAndStoresNothing) {
  ingest::v1::PublishRequest request = Request(0, 2);
  request.set_validate_only(true);
  request.mutable_events(0)->clear_occurred_at();

  const auto answer = Publish(request);

  ASSERT_TRUE(answer->has_value());
  ASSERT_OK(**answer);
  EXPECT_EQ((**answer)->accepted_count(), 1u);
  EXPECT_EQ((**answer)->rejected(0).field(), "occurred_at");
  EXPECT_EQ(log_.waiting(), 0u);
}

TEST_F(PublishCallTest, LostRecordsAreAnError) {
  const auto numbered = Publish(Request(1, 2));
  log_.Lose(intake_, 2);
  ASSERT_TRUE(numbered->has_value());
  EXPECT_EQ(ReasonOf((*numbered)->status()), kLogUnavailable);

  const auto unnumbered = Publish(Request(0, 2));
  log_.Lose(intake_, 2);
  ASSERT_TRUE(unnumbered->has_value());
  EXPECT_EQ(ReasonOf((*unnumbered)->status()), kLogUnavailable);
}

TEST_F(PublishCallTest, BeforeTheLogWasReachedEventsAreRefusedByName) {
  log_.SetPartitions(FailedPrecondition("topic assay.call.v1 does not exist"));

  const auto answer = Publish(Request(0, 1));

  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, StatusIs(StatusCode::kUnavailable, HasSubstr("does not exist")));
  EXPECT_EQ(ReasonOf((*answer)->status()), kLogUnavailable);
}

TEST_F(PublishCallTest, CallsThatWaitToBeOpenedTakeRoomTogether) {
  opener_.AnswerLater();
  std::vector<std::shared_ptr<Answer>> waiting;
  std::shared_ptr<Answer> refused;
  while (refused == nullptr && waiting.size() < 100) {
    auto answer = Publish(Request(1, 100));
    if (answer->has_value()) {
      refused = answer;
    } else {
      waiting.push_back(answer);
    }
  }

  ASSERT_NE(refused, nullptr);
  EXPECT_THAT(**refused, StatusIs(StatusCode::kUnavailable, HasSubstr("in_flight_bytes_max")));
  EXPECT_LE(intake_.in_flight_bytes(), intake_.limits().in_flight_bytes_max);
  opener_.Answer();
  log_.PersistAll(intake_);
  for (const auto& answer : waiting) EXPECT_OK(**answer);
  EXPECT_EQ(intake_.in_flight_bytes(), 0u);
}

TEST_F(PublishCallTest, ClientThatGivesUpIsAnsweredOnceAndItsEventsGoOn) {
  const auto answer = Publish(Request(1, 2));

  call_->Gone();
  log_.PersistAll(intake_);

  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, StatusIs(StatusCode::kCancelled));
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2));
  EXPECT_EQ(call_.use_count(), 1);
}

TEST_F(PublishCallTest, RefusedSourceAndOversizeRequestAreErrors) {
  const auto too_many = Publish(Request(1, 101));
  ASSERT_TRUE(too_many->has_value());
  EXPECT_EQ(ReasonOf((*too_many)->status()), kMessageTooLarge);

  opener_.Refuse(WithReason(FailedPrecondition("not registered"), kUnknownSource));
  const auto unknown = Publish(Request(1, 1));
  ASSERT_TRUE(unknown->has_value());
  EXPECT_EQ(ReasonOf((*unknown)->status()), kUnknownSource);
}

}  // namespace
}  // namespace assay::gateway
