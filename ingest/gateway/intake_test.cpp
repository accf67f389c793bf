#include "ingest/gateway/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/gateway/check/example_events.h"
#include "ingest/gateway/fake_log.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RecordingOwner final : public BatchOwner {
 public:
  void EventRejected(const ingest::v1::Rejected& rejected) override {
    rejected_.push_back(rejected.sequence());
  }
  void BatchSettled(const BatchInFlight& batch) override {
    ++settled_;
    lost_some_ = batch.lost_some;
  }
  std::vector<uint64_t> rejected_;
  int settled_ = 0;
  bool lost_some_ = false;
};

class CountingWaiter final : public RoomWaiter {
 public:
  void RoomFreed() override { ++woken_; }
  int woken_ = 0;
};

class IntakeTest : public ::testing::Test {
 protected:
  void TearDown() override { log_.PersistAll(intake_); }

  // Serialised events, kept alive for the batch that views them.
  EventBatch Batch(uint64_t first, const std::vector<event::v1::Event>& events) {
    EventBatch batch{.first_sequence = first, .events = {}};
    for (const auto& event : events) {
      kept_.push_back(std::make_unique<std::string>(event.SerializeAsString()));
      batch.events.push_back(*kept_.back());
    }
    return batch;
  }
  EventBatch Calls(uint64_t first, int count) {
    return Batch(first, std::vector<event::v1::Event>(static_cast<size_t>(count), ExampleCall()));
  }
  Submission From(std::shared_ptr<Source> source) {
    return {.family = kFamilies[0],
            .source_id = "acd-north",
            .source = std::move(source),
            .traceparent = {},
            .owner = owner_};
  }
  std::shared_ptr<Source> NewSource() {
    return std::make_shared<Source>(SourceKey{.source_id = "acd-north", .epoch = 1}, kFamilies[0],
                                    0, sequence::SequenceSet());
  }

  std::shared_ptr<const directory::Snapshot> reference_ = ExampleReference();
  FakeLog log_;
  FakeClock clock_;
  telemetry::Metrics metrics_;
  Intake intake_{
      {.message_bytes_max = 2'000, .in_flight_bytes_max = 10'000, .overshoot_bytes_max = 8'000},
      log_,
      [this] { return reference_; },
      clock_,
      metrics_};
  std::shared_ptr<RecordingOwner> owner_ = std::make_shared<RecordingOwner>();
  std::vector<std::unique_ptr<std::string>> kept_;
};

TEST_F(IntakeTest, AcceptedEventsReachTheLogWithTheirPlace) {
  const auto source = NewSource();

  ASSERT_OK_AND_ASSIGN(const Submitted submitted, intake_.Submit(From(source), Calls(1, 3)));
  log_.PersistAll(intake_);

  EXPECT_EQ(submitted.produced, 3u);
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3));
  EXPECT_EQ(log_.entries()[0].key, "acd-north");
  EXPECT_EQ(log_.entries()[0].record.epoch(), 1u);
  EXPECT_EQ(log_.entries()[0].record.event().call().call_id(), "c1");
  EXPECT_EQ(source->mark(), 3u);
  EXPECT_EQ(owner_->settled_, 1);
  EXPECT_EQ(intake_.in_flight_bytes(), 0u);
}

TEST_F(IntakeTest, BadEventKeepsItsPlaceAndTheRestGoesOn) {
  const auto source = NewSource();
  event::v1::Event bad = ExampleCall();
  bad.set_unit_id("west");

  ASSERT_OK(intake_.Submit(From(source), Batch(1, {ExampleCall(), bad, ExampleCall()})));
  log_.PersistAll(intake_);

  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3));
  EXPECT_EQ(log_.entries()[1].record.rejection().reason(), event::v1::REJECT_REASON_UNKNOWN_UNIT);
  EXPECT_THAT(owner_->rejected_, ElementsAre(2));
  EXPECT_EQ(source->mark(), 3u);
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("gateway_rejects_total{family=\"call\",reason=\"unknown_unit\"} 1"));
}

TEST_F(IntakeTest, RepeatedEventsAreNotProducedAgain) {
  const auto source = NewSource();
  ASSERT_OK(intake_.Submit(From(source), Calls(1, 3)));

  ASSERT_OK_AND_ASSIGN(const Submitted again, intake_.Submit(From(source), Calls(2, 4)));
  log_.PersistAll(intake_);

  EXPECT_EQ(again.duplicates, 2u);
  EXPECT_EQ(again.produced, 2u);
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3, 4, 5));
}

// Two clients that use one numbering: what the second sends is no repetition, and is kept as well.
TEST_F(IntakeTest, OtherEventUnderADurableNumberIsLoggedToo) {
  const auto source = NewSource();
  ASSERT_OK(intake_.Submit(From(source), Calls(1, 3)));
  log_.PersistAll(intake_);
  event::v1::Event other = ExampleCall();
  other.mutable_call()->set_call_id("another");

  ASSERT_OK_AND_ASSIGN(
      const Submitted again,
      intake_.Submit(From(source), Batch(1, {ExampleCall(), other, ExampleCall(), other})));
  log_.PersistAll(intake_);

  EXPECT_EQ(again.duplicates, 2u);
  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3, 2, 4));
  EXPECT_EQ(log_.entries()[3].record.event().call().call_id(), "another");
  EXPECT_EQ(source->mark(), 4u);
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("gateway_conflicting_repetitions_total{family=\"call\"} 1"));
}

TEST_F(IntakeTest, OtherEventUnderANumberOnItsWayWaitsForWhatBecomesOfIt) {
  const auto source = NewSource();
  ASSERT_OK(intake_.Submit(From(source), Calls(1, 1)));
  event::v1::Event other = ExampleCall();
  other.mutable_call()->set_call_id("another");

  ASSERT_OK_AND_ASSIGN(const Submitted again, intake_.Submit(From(source), Batch(1, {other})));
  log_.PersistAll(intake_);

  EXPECT_EQ(again.duplicates, 1u);
  EXPECT_THAT(log_.sequences(), ElementsAre(1));
}

TEST_F(IntakeTest, UnregisteredSourceIsRefusedWithTheWayToRegisterIt) {
  Submission submission = From(NewSource());
  submission.source_id = "unknown";

  const auto result = intake_.Submit(submission, Calls(1, 1));

  EXPECT_THAT(result, StatusIs(StatusCode::kFailedPrecondition, HasSubstr("assayctl apply")));
  EXPECT_EQ(ReasonOf(result.status()), kUnknownSource);
  EXPECT_EQ(log_.waiting(), 0u);
}

TEST_F(IntakeTest, SourceOfAnotherFamilyIsRefused) {
  EXPECT_THAT(intake_.CheckAdmitted("survey-desk", kFamilies[0]),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("FAMILY_SURVEY")));
  EXPECT_OK(intake_.CheckAdmitted("files/2026/a.csv", kFamilies[0]));
}

TEST_F(IntakeTest, WhatTheLogHasNoRoomForWaitsInOrder) {
  log_.SetRoom(2);
  const auto source = NewSource();

  ASSERT_OK(intake_.Submit(From(source), Calls(1, 5)));
  EXPECT_EQ(log_.waiting(), 2u);
  EXPECT_FALSE(intake_.HasRoom());
  log_.Persist(intake_, 1);
  EXPECT_EQ(log_.waiting(), 2u);
  log_.PersistAll(intake_);

  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_TRUE(intake_.HasRoom());
  EXPECT_EQ(owner_->settled_, 1);
}

TEST_F(IntakeTest, LaterBatchesDoNotOvertakeOneThatWaits) {
  log_.SetRoom(2);
  const auto source = NewSource();

  ASSERT_OK(intake_.Submit(From(source), Calls(1, 3)));
  ASSERT_OK(intake_.Submit(From(source), Calls(4, 3)));
  log_.PersistAll(intake_);

  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(owner_->settled_, 2);
}

TEST_F(IntakeTest, WaitersAreWokenWhenBytesAreDurable) {
  const auto waiter = std::make_shared<CountingWaiter>();
  EXPECT_FALSE(intake_.WaitForRoom(waiter));
  ASSERT_OK(intake_.Submit(From(NewSource()), Calls(1, 100)));  // More than 10,000 bytes.
  EXPECT_TRUE(intake_.WaitForRoom(waiter));

  log_.Persist(intake_, 50);
  EXPECT_EQ(waiter->woken_, 0);
  log_.PersistAll(intake_);

  EXPECT_EQ(waiter->woken_, 1);
}

TEST_F(IntakeTest, NoMoreWaitersAreWokenThanThereIsRoomForMessages) {
  std::vector<std::shared_ptr<CountingWaiter>> waiters(10);
  ASSERT_OK(intake_.Submit(From(NewSource()), Calls(1, 30)));  // About 7,000 bytes.
  ASSERT_OK(intake_.Submit(From(NewSource()), Calls(1, 30)));
  for (auto& waiter : waiters) {
    waiter = std::make_shared<CountingWaiter>();
    ASSERT_TRUE(intake_.WaitForRoom(waiter));
  }
  const auto woken = [&] {
    return std::ranges::count_if(waiters, [](const auto& waiter) { return waiter->woken_ > 0; });
  };

  log_.Persist(intake_, 30);
  const auto fit = static_cast<int64_t>((10'000 - intake_.in_flight_bytes()) / 2'000);
  EXPECT_EQ(woken(), std::max<int64_t>(fit, 1));  // As many messages of 2,000 bytes.
  EXPECT_EQ(waiters.front()->woken_, 1);
  log_.PersistAll(intake_);

  EXPECT_EQ(woken(), 10);  // Nothing is on its way that could wake the rest later.
}

TEST_F(IntakeTest, WhatIsTakenBeyondTheLimitIsBounded) {
  const auto source = NewSource();
  ASSERT_OK(intake_.Submit(From(source), Calls(1, 30)));   // About 7,000 bytes.
  ASSERT_OK(intake_.Submit(From(source), Calls(31, 30)));  // Was being read meanwhile.
  EXPECT_GT(intake_.in_flight_bytes(), 10'000u);

  const auto refused = intake_.Submit(From(source), Calls(61, 30));
  EXPECT_THAT(refused, StatusIs(StatusCode::kUnavailable, HasSubstr("overshoot_bytes_max")));
  EXPECT_EQ(ReasonOf(refused.status()), kLogUnavailable);
  log_.PersistAll(intake_);

  EXPECT_EQ(intake_.in_flight_bytes(), 0u);
  EXPECT_OK(intake_.Submit(From(source), Calls(61, 30)));  // Nothing of it was claimed.
  log_.PersistAll(intake_);
  EXPECT_EQ(source->mark(), 90u);
}

TEST_F(IntakeTest, RoomThatIsTakenAheadCountsUntilItIsGivenBack) {
  const auto waiter = std::make_shared<CountingWaiter>();
  ASSERT_OK(intake_.TakeRoom(6'000));
  EXPECT_THAT(intake_.TakeRoom(6'000), StatusIs(StatusCode::kUnavailable));
  ASSERT_OK(intake_.TakeRoom(4'000));
  EXPECT_TRUE(intake_.WaitForRoom(waiter));

  intake_.GiveRoom(6'000);

  EXPECT_EQ(waiter->woken_, 1);
  EXPECT_OK(intake_.TakeRoom(6'000));
  intake_.GiveRoom(10'000);
  EXPECT_EQ(intake_.in_flight_bytes(), 0u);
}

TEST_F(IntakeTest, LostRecordsAreToldAndMayBeSentAgain) {
  const auto source = NewSource();
  ASSERT_OK(intake_.Submit(From(source), Calls(1, 3)));

  log_.Persist(intake_, 1);
  log_.Lose(intake_, 2);
  EXPECT_EQ(source->mark(), 1u);
  EXPECT_TRUE(owner_->lost_some_);
  ASSERT_OK(intake_.Submit(From(source), Calls(2, 2)));
  log_.PersistAll(intake_);

  EXPECT_THAT(log_.sequences(), ElementsAre(1, 2, 3));
  EXPECT_EQ(source->mark(), 3u);
}

TEST_F(IntakeTest, RecordsTheLogRefusesAreLostAtOnce) {
  log_.FailProduce(FailedPrecondition("session lost"));
  const auto source = NewSource();

  ASSERT_OK(intake_.Submit(From(source), Calls(1, 2)));

  EXPECT_EQ(owner_->settled_, 1);
  EXPECT_TRUE(owner_->lost_some_);
  EXPECT_EQ(source->mark(), 0u);
  EXPECT_EQ(intake_.in_flight_bytes(), 0u);
}

TEST_F(IntakeTest, UnnumberedEventsHaveNoPlace) {
  ASSERT_OK(intake_.Submit(From(nullptr), Calls(0, 2)));
  log_.PersistAll(intake_);

  EXPECT_THAT(log_.sequences(), ElementsAre(0, 0));
  EXPECT_EQ(log_.entries()[0].record.epoch(), 0u);
}

TEST_F(IntakeTest, ValidationStoresNothing) {
  event::v1::Event bad = ExampleCall();
  bad.mutable_call()->clear_call_id();

  std::vector<ingest::v1::Rejected> rejected;
  ASSERT_OK(intake_.Validate("acd-north", kFamilies[0], Batch(7, {ExampleCall(), bad}),
                             [&](const auto& one) { rejected.push_back(one); }));

  ASSERT_EQ(rejected.size(), 1u);
  EXPECT_EQ(rejected[0].sequence(), 8u);
  EXPECT_EQ(rejected[0].index(), 1u);
  EXPECT_EQ(rejected[0].field(), "call.call_id");
  EXPECT_EQ(log_.waiting(), 0u);
}

TEST_F(IntakeTest, LogThatWasNotReachedYetTakesNothing) {
  log_.SetPartitions(Unavailable("no answer yet"));

  EXPECT_THAT(intake_.Submit(From(NewSource()), Calls(1, 1)), StatusIs(StatusCode::kUnavailable));
  EXPECT_THAT(log_.entries(), IsEmpty());
}

}  // namespace
}  // namespace assay::gateway
