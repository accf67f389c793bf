// An oracle that cannot say no proves nothing, so each way to be wrong is shown to it.
#include "tests/chaos/oracle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"
#include "tests/chaos/events.h"

namespace assay::chaos {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

const SourceEpoch kSource{"chaos/1", 1};
// Five were sent, the third is refused, four were acknowledged.
const Account kAccount{.sent = {10, 20, std::nullopt, 40, 50}, .acked = 4};
const Stored kRight{
    .ok = 3, .rejected = 1, .last = 4, .distinct = 4, .hash_sum = 70, .rejected_sequences = 3};

Findings CompareAfter(void (*change)(Stored&)) {
  Stored stored = kRight;
  change(stored);
  return CompareSource(kSource, kAccount, stored);
}

TEST(OracleTest, AcceptsWhatWasAcknowledgedAndWhatCameLater) {
  EXPECT_THAT(CompareSource(kSource, kAccount, kRight), IsEmpty());
  EXPECT_THAT(CompareAfter([](Stored& stored) {
                stored.ok = 4;
                stored.last = stored.distinct = 5;
                stored.hash_sum = 120;
              }),
              IsEmpty());
}

TEST(OracleTest, FindsALostEvent) {
  EXPECT_THAT(CompareAfter([](Stored& stored) {
                stored.ok = 2;
                stored.last = stored.distinct = 3;
              }),
              ElementsAre(HasSubstr("lost")));
}

TEST(OracleTest, FindsAHole) {
  EXPECT_THAT(CompareAfter([](Stored& stored) {
                stored.ok = 2;
                stored.distinct = 3;
              }),
              ElementsAre(HasSubstr("a hole")));
}

TEST(OracleTest, FindsADoubledEvent) {
  EXPECT_THAT(CompareAfter([](Stored& stored) { stored.ok = 4; }),
              ElementsAre(HasSubstr("stored twice")));
}

TEST(OracleTest, FindsAnEventNobodySent) {
  EXPECT_THAT(CompareAfter([](Stored& stored) {
                stored.ok = 5;
                stored.last = stored.distinct = 6;
              }),
              ElementsAre(HasSubstr("nobody sent")));
}

TEST(OracleTest, FindsAChangedField) {
  EXPECT_THAT(CompareAfter([](Stored& stored) { stored.hash_sum = 71; }),
              ElementsAre(HasSubstr("not what was sent")));
}

TEST(OracleTest, FindsARefusedEventThatCounts) {
  EXPECT_THAT(CompareAfter([](Stored& stored) {
                stored.ok = 4;
                stored.rejected = 0;
                stored.rejected_sequences = 0;
              }),
              ElementsAre(HasSubstr("rejected")));
}

TEST(JournalTest, SaysAfterwardsWhatWasSentAndAcknowledged) {
  const TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(const auto journal, Journal::Create(folder.path() / JournalName("chaos/1")));
  ASSERT_OK(journal->Sent(1, 1, std::vector<MaybeHash>{10, std::nullopt}));
  ASSERT_OK(journal->Acked(1, 1));
  ASSERT_OK(journal->Sent(1, 3, std::vector<MaybeHash>{0xFFFFFFFFFFFFFFFF}));
  ASSERT_OK(journal->Sent(2, 1, std::vector<MaybeHash>{7}));

  ASSERT_OK_AND_ASSIGN(const auto accounts, ReadJournals(folder.path()));

  ASSERT_EQ(accounts.size(), 2u);
  const Account& first = accounts.at({"chaos/1", 1});
  EXPECT_THAT(first.sent, ElementsAre(MaybeHash(10), std::nullopt, MaybeHash(0xFFFFFFFFFFFFFFFF)));
  EXPECT_EQ(first.acked, 1u);
  EXPECT_EQ(accounts.at({"chaos/1", 2}).acked, 0u);
}

TEST(EventMakerTest, MakesTheSameEventAgain) {
  const EventMaker maker{.seed = 7, .base_ms = 1'767'225'600'000};
  const Place place{.source = "chaos/1", .epoch = 2, .sequence = 12};
  const EventMaker other{.seed = 8, .base_ms = 1'767'225'600'000};

  EXPECT_EQ(maker.Make(place).SerializeAsString(), maker.Make(place).SerializeAsString());
  EXPECT_NE(maker.Make(place).SerializeAsString(), other.Make(place).SerializeAsString());
}

}  // namespace
}  // namespace assay::chaos
