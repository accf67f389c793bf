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
  ByteBudget untold_;
  StreamOutbox outbox_{limits_, untold_};
};

TEST_F(StreamOutboxTest, HasNothingToTellBeforeItIsOpen) {
  EXPECT_FALSE(outbox_.Next(7).has_value());
  EXPECT_FALSE(outbox_.LastWord().has_value());
}

TEST_F(StreamOutboxTest, TellsOpenedThenRejectedThenTheAckThatCoversIt) {
  outbox_.Open(3);
  EXPECT_TRUE(outbox_.Reject(RejectedAt(5)));

  EXPECT_EQ(outbox_.Next(9)->opened().last_sequence(), 3u);
  EXPECT_EQ(outbox_.Next(9)->rejected().sequence(), 5u);
  EXPECT_EQ(outbox_.Next(9)->ack().through_sequence(), 9u);
  EXPECT_FALSE(outbox_.Next(9).has_value());
}

TEST_F(StreamOutboxTest, RejectionsTakeMemoryUntilTheyAreTold) {
  const Limits limits{.untold_bytes_max = 1'000};
  {
    StreamOutbox outbox(limits, untold_);
    outbox.Open(0);
    outbox.Next(0);
    uint64_t rejections = 0;
    while (rejections < 1'000 && outbox.Reject(RejectedAt(rejections + 1))) ++rejections;
    EXPECT_GT(rejections, 1u);
    EXPECT_LE(untold_.taken(), limits.untold_bytes_max);
    EXPECT_TRUE(outbox.Next(0)->has_rejected());

    EXPECT_TRUE(outbox.Reject(RejectedAt(1'000)));
  }
  EXPECT_EQ(untold_.taken(), 0u);
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
