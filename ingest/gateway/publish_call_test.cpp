#include "ingest/gateway/publish_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "ingest/gateway/check/example_events.h"
#include "ingest/gateway/fake_log.h"
#include "ingest/gateway/fake_opener.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/testing/eventually.h"
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
    const std::string bytes = request.SerializeAsString();
    call_->Begin(bytes.size(), [&] { return bytes; });
    return answer;
  }

  std::shared_ptr<const directory::Snapshot> reference_ = ExampleReference();
  FakeLog log_;
  FakeClock clock_;
  telemetry::Metrics metrics_;
  Intake intake_{
      {.batch_events_max = 100, .in_flight_bytes_max = 40'000, .calls_bytes_max = 200'000},
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

// All files of an import have their words together: each is a source of its own.
TEST_F(PublishCallTest, SourcesUnderAPrefixHaveTheirWordsTogether) {
  telemetry::Metrics metrics;
  Intake intake(
      {.words_per_source_max = 3}, log_, [this] { return reference_; }, clock_, metrics);
  const auto words = [&](const std::string& source_id, int first, int count, bool validate_only) {
    ingest::v1::PublishRequest request = Request(0, count);
    request.set_source_id(source_id);
    request.set_validate_only(validate_only);
    for (auto& event : *request.mutable_events()) {
      event.mutable_call()->set_business(fmt::format("word {}", first++));
    }
    const std::string bytes = request.SerializeAsString();
    Answer answer;
    const auto call = std::make_shared<PublishCall>(
        intake, opener_, "", [&](const auto& result) { answer.emplace(result); });
    call->Begin(bytes.size(), [&] { return bytes; });
    log_.PersistAll(intake);
    EXPECT_TRUE(answer.has_value());
    EXPECT_OK(*answer);
    for (const auto& rejected : (*answer)->rejected()) {
      EXPECT_EQ(rejected.reason(), event::v1::REJECT_REASON_TOO_MANY_WORDS);
      EXPECT_EQ(rejected.field(), "call.business");
    }
    return (*answer)->accepted_count();
  };

  EXPECT_EQ(words("files/a", 1, 5, /*validate_only=*/true), 5u);  // Keeps none.
  EXPECT_EQ(words("files/a", 1, 2, false), 2u);
  EXPECT_EQ(words("files/b", 1, 5, false), 3u);
  EXPECT_EQ(words("files/c", 1, 3, false), 3u);
  EXPECT_EQ(words("files/c", 4, 3, true), 0u);
  EXPECT_EQ(words("acd-north", 4, 3, false), 3u);  // Another entry.

  intake.Remember(std::vector<StoredWord>{{"survey-desk", 1, "x"}, {"gone", 1, "x"}});
  EXPECT_EQ(words("acd-north", 4, 3, false), 3u);
}

TEST_F(PublishCallTest, WordsOfAnEarlierRunCount) {
  const size_t limit = intake_.limits().words_per_source_max;
  std::vector<StoredWord> stored;
  for (size_t i = 0; i < limit; ++i) {
    stored.push_back({.source_id = "files/earlier", .field = 1, .word = std::to_string(i)});
  }
  intake_.Remember(stored);
  ingest::v1::PublishRequest request = Request(0, 2);
  request.set_source_id("files/now");
  request.set_validate_only(true);
  request.mutable_events(0)->mutable_call()->set_business("0");

  const auto answer = Publish(request);

  ASSERT_TRUE(answer->has_value());
  ASSERT_OK(**answer);
  ASSERT_EQ((**answer)->rejected_size(), 1);
  EXPECT_EQ((**answer)->rejected(0).index(), 1u);
  EXPECT_EQ((**answer)->rejected(0).reason(), event::v1::REJECT_REASON_TOO_MANY_WORDS);
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

// Memory is taken before a request is looked at, and given back with it.
TEST_F(PublishCallTest, CallsAtWorkStayWithinTheirMemoryWhateverTheyWant) {
  constexpr int kCalls = 100;
  telemetry::Metrics metrics;
  Intake intake(
      {.batch_events_max = 100, .calls_bytes_max = 200'000}, log_, [this] { return reference_; },
      clock_, metrics);
  const uint64_t limit = intake.limits().calls_bytes_max;
  for (const bool validate_only : {true, false}) {
    ingest::v1::PublishRequest request = Request(1, 100);
    request.set_validate_only(validate_only);
    const std::string bytes = request.SerializeAsString();
    ASSERT_LT(limit, kCalls * 2 * bytes.size());
    opener_.AnswerLater();
    std::promise<void> release;
    opener_.HoldAdmissions(release.get_future().share());
    std::mutex mutex;
    std::vector<Status> refused;
    std::atomic<int> read = 0;
    std::vector<std::shared_ptr<PublishCall>> calls;
    std::vector<std::thread> clients;
    for (int i = 0; i < kCalls; ++i) {
      calls.push_back(std::make_shared<PublishCall>(intake, opener_, "", [&](const auto& answer) {
        std::lock_guard lock(mutex);
        if (!answer.ok()) refused.push_back(answer.status());
      }));
      clients.emplace_back([&, call = calls.back()] {
        call->Begin(bytes.size(), [&] {
          ++read;
          return bytes;
        });
      });
    }
    const auto refusals = [&] {
      std::lock_guard lock(mutex);
      return static_cast<int>(refused.size());
    };
    ASSERT_TRUE(
        testing::Eventually([&] { return read + refusals() == kCalls; }, std::chrono::seconds(30)))
        << read << " at work, " << refusals() << " refused";

    EXPECT_EQ(intake.calls_bytes(), static_cast<uint64_t>(read) * 2 * bytes.size());
    EXPECT_LE(intake.calls_bytes(), limit);
    EXPECT_GT(read, 1);
    for (const Status& status : refused) {
      EXPECT_THAT(status, StatusIs(StatusCode::kResourceExhausted, HasSubstr("calls_bytes_max")));
      EXPECT_EQ(ReasonOf(status), kTooManyCalls);
    }
    release.set_value();
    for (std::thread& client : clients) client.join();
    for (const auto& call : calls) call->Gone();
    if (!validate_only) {
      EXPECT_EQ(intake.calls_bytes(), static_cast<uint64_t>(read) * bytes.size())
          << "those that were given up still wait to be opened";
    }
    opener_.Answer();
    log_.PersistAll(intake);
    calls.clear();
    EXPECT_EQ(intake.calls_bytes(), 0u);
  }
}

TEST_F(PublishCallTest, CallThatWaitsForTheLogHoldsItsRequestNoLonger) {
  const auto request = Request(1, 100);
  const auto answer = Publish(request);

  EXPECT_FALSE(answer->has_value());
  EXPECT_EQ(intake_.calls_bytes(), request.ByteSizeLong());  // What gRPC holds.
  log_.PersistAll(intake_);
  EXPECT_EQ(intake_.calls_bytes(), 0u);
}

TEST_F(PublishCallTest, AnswerHasEveryRejectionAndNotMoreTextThanAClientTakes) {
  ingest::v1::PublishRequest request = Request(0, 100);
  for (auto& event : *request.mutable_events()) {
    event.mutable_unreadable()->set_message(std::string(1'000, 'x'));
  }
  telemetry::Metrics metrics;
  Intake intake(
      {.batch_events_max = 5'000, .message_bytes_max = 8u << 20}, log_,
      [this] { return reference_; }, clock_, metrics);
  for (int i = 0; i < 4'900; ++i) *request.add_events() = request.events(0);
  request.set_validate_only(true);
  const std::string bytes = request.SerializeAsString();
  Answer answer;
  std::make_shared<PublishCall>(intake, opener_, "", [&](const auto& result) {
    answer.emplace(result);
  })->Begin(bytes.size(), [&] { return bytes; });

  ASSERT_TRUE(answer.has_value());
  ASSERT_OK(*answer);
  EXPECT_EQ((*answer)->rejected_size(), 5'000);
  EXPECT_EQ((*answer)->rejected(0).message().size(), 1'000u);
  EXPECT_LT((*answer)->ByteSizeLong(), 2u << 20);
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
