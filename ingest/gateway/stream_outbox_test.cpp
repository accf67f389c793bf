#include "ingest/gateway/stream_outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::gateway {
namespace {

using ingest::v1::Rejected;

class StreamOutboxTest : public ::testing::Test {
 protected:
  static Rejected RejectedAt(uint64_t sequence) {
    Rejected rejected;
    rejected.set_sequence(sequence);
    return rejected;
  }

  const Limits limits_;
  StreamOutbox outbox_{limits_};
};

TEST_F(StreamOutboxTest, HasNothingToTellBeforeItIsOpen) {
  EXPECT_FALSE(outbox_.Next(7).has_value());
  EXPECT_FALSE(outbox_.LastWord().has_value());
}

TEST_F(StreamOutboxTest, TellsOpenedThenRejectedThenTheAckThatCoversIt) {
  outbox_.Open(3);
  outbox_.Reject(RejectedAt(5));

  EXPECT_EQ(outbox_.Next(9)->opened().last_sequence(), 3u);
  EXPECT_EQ(outbox_.Next(9)->rejected().sequence(), 5u);
  EXPECT_EQ(outbox_.Next(9)->ack().through_sequence(), 9u);
  EXPECT_FALSE(outbox_.Next(9).has_value());
}

TEST_F(StreamOutboxTest, RepeatsAnAckOnlyToWhoMissedIt) {
  outbox_.Open(3);
  outbox_.Next(3);
  EXPECT_FALSE(outbox_.Next(3).has_value());

  outbox_.AckAgain();

  EXPECT_EQ(outbox_.Next(3)->ack().through_sequence(), 3u);
  EXPECT_FALSE(outbox_.Next(3).has_value());
}

TEST_F(StreamOutboxTest, SaysGoodbyeOnceAndWithWhatWasAcked) {
  outbox_.Open(3);
  outbox_.Next(3);
  outbox_.Next(8);
  outbox_.GoAway();

  EXPECT_EQ(outbox_.LastWord()->go_away().through_sequence(), 8u);
  EXPECT_FALSE(outbox_.LastWord().has_value());

  outbox_.GoAway();
  outbox_.StayQuiet();
  EXPECT_FALSE(outbox_.LastWord().has_value());
}

}  // namespace
}  // namespace assay::gateway
