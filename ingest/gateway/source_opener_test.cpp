#include "ingest/gateway/source_opener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "ingest/gateway/fake_log.h"
#include "ingest/gateway/record_encoder.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/base/alphabet.h"
#include "services/runtime/kafka/topic_partition.h"
#include "services/runtime/telemetry/log.h"
#include "services/runtime/testing/matchers.h"

namespace assay::gateway {
namespace {

using ::assay::testing::StatusIs;
using ::testing::HasSubstr;

const FamilyNames& kCalls = kFamilies[0];

class FakeStore final : public StoreReader {
 public:
  StatusOr<std::map<int32_t, int64_t>> ReadLedger(const FamilyNames&) override {
    if (held_) held_->get_future().wait();
    held_ = nullptr;
    if (!error_.ok()) return error_;
    ++reads_;
    return ledger_;
  }
  StatusOr<SequencesBySource> ReadSources(const FamilyNames&, std::span<const SourceKey>) override {
    return sources_;
  }
  std::map<int32_t, int64_t> ledger_;
  SequencesBySource sources_;
  Status error_;
  int reads_ = 0;
  std::shared_ptr<std::promise<void>> held_;  // The next reading waits for it.
};

// One partition's records; offsets begin at `first_`.
class FakeLogReader final : public LogReader {
 public:
  StatusOr<LogRange> Offsets(const FamilyNames&, int32_t) override {
    ++asked_;
    if (!error_.ok()) return error_;
    return LogRange{first_, first_ + static_cast<int64_t>(records_.size())};
  }
  Status Read(const FamilyNames&, int32_t, LogRange range, const RecordVisitor& visit) override {
    for (int64_t offset = range.first; offset < range.end; ++offset) {
      const auto& [key, value] = records_[static_cast<size_t>(offset - first_)];
      visit(key, value);
      ++records_read_;
    }
    return OkStatus();
  }
  void Append(const std::string& source_id, uint64_t sequence) {
    std::string record;
    AppendAccepted({.epoch = sequence == 0 ? 0u : 1u, .sequence = sequence}, {}, "", record);
    records_.push_back({source_id, record});
  }
  int64_t first_ = 0;
  std::vector<std::pair<std::string, std::string>> records_;
  int asked_ = 0;
  int records_read_ = 0;
  Status error_;
};

sequence::SequenceSet UpTo(uint64_t last) {
  return *sequence::SequenceSet::FromStore({.min = 1, .max = last, .count = last});
}

class SourceOpenerTest : public ::testing::Test {
 protected:
  SourceOpenerTest() { log_.SetPartitions(1); }

  StatusOr<std::shared_ptr<Source>> Open(const std::string& source_id, uint32_t epoch = 1,
                                         Freshness freshness = Freshness::kRead) {
    return Begin(source_id, epoch, freshness).get();
  }
  // The answer comes later.
  std::future<StatusOr<std::shared_ptr<Source>>> Begin(const std::string& source_id,
                                                       uint32_t epoch = 1,
                                                       Freshness freshness = Freshness::kRead) {
    auto answered = std::make_shared<std::promise<StatusOr<std::shared_ptr<Source>>>>();
    opener_.Open({.source_id = source_id, .epoch = epoch}, kCalls.family, freshness,
                 [answered](auto opened) { answered->set_value(std::move(opened)); });
    return answered->get_future();
  }
  // Opens sources of several partitions, all but the first of which are answered together, once
  // what is returned is fulfilled.
  std::shared_ptr<std::promise<void>> BeginMany(
      std::vector<std::future<StatusOr<std::shared_ptr<Source>>>>& answers) {
    auto release = std::make_shared<std::promise<void>>();
    store_.held_ = release;
    log_.SetPartitions(8);
    for (int i = 0; i < 20; ++i) answers.push_back(Begin(fmt::format("acd-{}", i)));
    return release;
  }

  FakeStore store_;
  FakeLogReader reader_;
  FakeLog log_;
  SourceRegistry registry_{2};
  telemetry::Metrics metrics_;
  Status ready_;
  SourceOpener opener_{{.store = store_,
                        .log_reader = reader_,
                        .log = log_,
                        .registry = registry_,
                        .check_ready = [this] { return ready_; },
                        .check_admitted =
                            [](std::string_view source_id, const FamilyNames&) {
                              return source_id == "stranger"
                                         ? WithReason(FailedPrecondition("no"), kUnknownSource)
                                         : OkStatus();
                            }},
                       {},
                       metrics_};
};

TEST_F(SourceOpenerTest, NewSourceBeginsAtNothing) {
  ASSERT_OK_AND_ASSIGN(const auto source, Open("acd"));

  EXPECT_EQ(source->mark(), 0u);
}

TEST_F(SourceOpenerTest, MarkIsThatOfStoreAndUnreadLogTogether) {
  store_.ledger_ = {{0, 3}};
  store_.sources_[{.source_id = "acd", .epoch = 1}] = UpTo(3);
  for (const uint64_t sequence : {1, 2, 3, 4, 5}) reader_.Append("acd", sequence);
  reader_.Append("other", 9);
  reader_.Append("acd", 0);  // Un-numbered.

  ASSERT_OK_AND_ASSIGN(const auto source, Open("acd"));

  EXPECT_EQ(source->mark(), 5u);
  EXPECT_EQ(reader_.records_read_, 4);  // Only what the store does not have.
}

TEST_F(SourceOpenerTest, MarkStopsAtAHoleThoughLaterSequencesAreInTheLog) {
  for (const uint64_t sequence : {1, 2, 5}) reader_.Append("acd", sequence);

  ASSERT_OK_AND_ASSIGN(const auto source, Open("acd"));

  EXPECT_EQ(source->mark(), 2u);
  std::vector<uint32_t> positions;
  ASSERT_OK(source->Claim(3, std::vector<std::string_view>(3), positions));
  EXPECT_THAT(positions, ::testing::ElementsAre(0, 1));  // 5 is there.
}

TEST_F(SourceOpenerTest, ManyOpensReadEachRecordOnce) {
  for (uint64_t sequence = 1; sequence <= 100; ++sequence) reader_.Append("acd", sequence);

  for (int i = 0; i < 5; ++i) ASSERT_OK(Open("acd"));
  reader_.Append("acd", 101);
  ASSERT_OK_AND_ASSIGN(const auto source, Open("acd"));

  EXPECT_EQ(reader_.records_read_, 101);
  EXPECT_EQ(source->mark(), 101u);
}

// Also of sources that only a prefix admits: their ids are made by clients.
TEST_F(SourceOpenerTest, IdsHaveAnAlphabet) {
  for (const std::string& id :
       {std::string("import/\0", 8), std::string("import/a\nb"), std::string("import/\x1B[2J"),
        std::string("import/\xE2\x80\xAE"), std::string("import/a b"), std::string("\xFF")}) {
    const auto opened = Open(id);

    EXPECT_THAT(opened, StatusIs(StatusCode::kInvalidArgument, HasSubstr("source_id")));
    EXPECT_EQ(ReasonOf(opened.status()), kBadRequest);
    EXPECT_FALSE(FindBadCharacter(Message(opened.status()), Alphabet::kWord));
  }
  EXPECT_OK(Open("import/crm/2026-01_calls.csv:9F86d081"));
}

TEST_F(SourceOpenerTest, EpochsAreCountedApart) {
  reader_.Append("acd", 1);

  ASSERT_OK_AND_ASSIGN(const auto source, Open("acd", 2));

  EXPECT_EQ(source->mark(), 0u);
}

TEST_F(SourceOpenerTest, WhileTheStoreIsDownOnlySourcesInMemoryOpen) {
  reader_.Append("acd", 1);
  ASSERT_OK(Open("acd"));
  store_.error_ = Unavailable("connection refused");

  ASSERT_OK_AND_ASSIGN(const auto known, Open("acd"));
  const auto unknown = Open("other");

  EXPECT_EQ(known->mark(), 1u);
  EXPECT_THAT(unknown, StatusIs(StatusCode::kUnavailable, HasSubstr("connection refused")));
  EXPECT_EQ(ReasonOf(unknown.status()), kStoreUnavailable);
}

TEST_F(SourceOpenerTest, KnownSourcesNeedNoReadingWhenTheCallerDoesNotAskForIt) {
  ASSERT_OK(Open("acd"));
  const int reads = store_.reads_;

  ASSERT_OK(Open("acd", 1, Freshness::kKnown));
  EXPECT_EQ(store_.reads_, reads);
  ASSERT_OK(Open("new", 1, Freshness::kKnown));

  EXPECT_EQ(store_.reads_, reads + 1);
}

TEST_F(SourceOpenerTest, SourcesUsedLongAgoAreForgotten) {
  for (const char* id : {"a", "b", "c"}) ASSERT_OK(Open(id));
  store_.error_ = Unavailable("down");

  EXPECT_FALSE(Open("a").ok());
  EXPECT_OK(Open("c"));
}

TEST_F(SourceOpenerTest, LogThatCannotBeReadIsNamed) {
  reader_.error_ = Unavailable("broker away");
  const auto opened = Open("acd");
  EXPECT_THAT(opened, StatusIs(StatusCode::kUnavailable, HasSubstr("broker away")));
  EXPECT_EQ(ReasonOf(opened.status()), kLogUnavailable);

  log_.SetPartitions(Unavailable("no answer yet"));
  EXPECT_EQ(ReasonOf(Open("acd").status()), kLogUnavailable);
}

TEST_F(SourceOpenerTest, LogThatIsAwayIsAskedOnceForAllWhoWait) {
  reader_.error_ = Unavailable("broker away");
  std::vector<std::future<StatusOr<std::shared_ptr<Source>>>> answers;

  BeginMany(answers)->set_value();

  for (auto& answer : answers) {
    const auto opened = answer.get();
    EXPECT_THAT(opened, StatusIs(StatusCode::kUnavailable, HasSubstr("broker away")));
    EXPECT_EQ(ReasonOf(opened.status()), kLogUnavailable);
  }
  EXPECT_LE(reader_.asked_, 2);  // For the first source, and for all that came meanwhile.
}

TEST_F(SourceOpenerTest, StoppingRefusesWhoeverWaitsWithoutReading) {
  std::vector<std::future<StatusOr<std::shared_ptr<Source>>>> answers;
  const auto release = BeginMany(answers);

  opener_.Stop();
  release->set_value();

  for (auto& answer : answers) {
    const auto opened = answer.get();
    EXPECT_THAT(opened, StatusIs(StatusCode::kUnavailable, HasSubstr("stopping")));
    EXPECT_EQ(ReasonOf(opened.status()), kDraining);
  }
  EXPECT_EQ(ReasonOf(Open("late").status()), kDraining);
  EXPECT_LE(store_.reads_, 1);  // Of the first, if it was being read already.
  EXPECT_EQ(reader_.asked_, 0);
}

TEST_F(SourceOpenerTest, ATailThatCannotBeReadIsLoggedOnceUntilItIsReadAgain) {
  const log::CaptureForTest logged;
  const auto lines = [&](std::string_view event) {
    size_t count = 0;
    for (size_t at = 0; (at = logged.text().find(event, at)) != std::string::npos; ++at) ++count;
    return count;
  };
  store_.ledger_ = {{0, 7}};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Open("acd").ok());
  EXPECT_EQ(lines("log tail not readable"), 1u);
  EXPECT_THAT(logged.text(), HasSubstr("made anew"));

  reader_.error_ = Unavailable("broker away");  // Something else is wrong.
  EXPECT_FALSE(Open("acd").ok());
  EXPECT_EQ(lines("log tail not readable"), 2u);
  reader_.error_ = OkStatus();
  store_.ledger_ = {};
  EXPECT_OK(Open("acd"));
  EXPECT_OK(Open("acd"));

  EXPECT_EQ(lines("log tail readable again"), 1u);
}

TEST_F(SourceOpenerTest, LogThatEndsBeforeTheStoreIsNotTrusted) {
  store_.ledger_ = {{0, 7}};
  reader_.Append("acd", 1);

  EXPECT_THAT(Open("acd"), StatusIs(StatusCode::kUnavailable, HasSubstr("made anew")));
}

TEST_F(SourceOpenerTest, RequestsWithoutSenseAreRefusedAtOnce) {
  EXPECT_EQ(ReasonOf(Open("").status()), kBadRequest);
  EXPECT_EQ(ReasonOf(Open(std::string(257, 'x')).status()), kBadRequest);
  EXPECT_EQ(ReasonOf(Open("acd", 0).status()), kBadRequest);
  EXPECT_EQ(ReasonOf(Open("stranger").status()), kUnknownSource);
  EXPECT_EQ(ReasonOf(opener_.Admit("acd", event::v1::FAMILY_UNSPECIFIED).status()), kBadRequest);
  EXPECT_EQ(store_.reads_, 0);
}

TEST_F(SourceOpenerTest, NothingOpensBeforeTheGatewayIsReady) {
  ready_ = Unavailable("reference data not read yet");

  const auto opened = Open("acd");

  EXPECT_THAT(opened, StatusIs(StatusCode::kUnavailable, HasSubstr("reference data")));
  EXPECT_EQ(ReasonOf(opened.status()), kNotReady);
}

}  // namespace
}  // namespace assay::gateway
