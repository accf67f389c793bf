#include "ingest/gateway/source_window.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace assay::gateway {
namespace {

sequence::SequenceSet UpTo(uint64_t last) {
  return *sequence::SequenceSet::FromStore({.min = 1, .max = last, .count = last});
}

TEST(SourceWindowTest, MarkMovesOnlyOverContiguousReports) {
  SourceWindow window(UpTo(10));
  for (const uint64_t sequence : {11, 12, 13}) EXPECT_TRUE(window.Claim(sequence));

  window.Persisted(13);
  window.Persisted(11);
  EXPECT_EQ(window.mark(), 11u);
  window.Persisted(12);

  EXPECT_EQ(window.mark(), 13u);
  EXPECT_EQ(window.in_flight(), 0u);
}

TEST(SourceWindowTest, WhatIsDurableOrOnItsWayIsNotClaimedAgain) {
  SourceWindow window(UpTo(10));

  EXPECT_FALSE(window.Claim(10));
  EXPECT_TRUE(window.Claim(11));
  EXPECT_FALSE(window.Claim(11));

  EXPECT_EQ(window.in_flight(), 1u);
  EXPECT_EQ(window.claimed_mark(), 11u);
}

TEST(SourceWindowTest, LostRecordsMayBeClaimedAgainOnceAllAreReported) {
  SourceWindow window(UpTo(0));
  for (const uint64_t sequence : {1, 2, 3}) window.Claim(sequence);

  window.Lost();
  window.Persisted(3);
  EXPECT_TRUE(window.broken());
  window.Lost();

  EXPECT_FALSE(window.broken());
  EXPECT_EQ(window.mark(), 0u);
  EXPECT_TRUE(window.Claim(1));
  EXPECT_TRUE(window.Claim(2));
  EXPECT_FALSE(window.Claim(3));
}

TEST(SourceWindowTest, LearnsWhatAnotherGatewayMadeDurable) {
  SourceWindow window(UpTo(5));
  window.Claim(6);

  window.Learn(UpTo(20));

  EXPECT_EQ(window.mark(), 20u);
  EXPECT_FALSE(window.Claim(7));
  window.Persisted(6);
  EXPECT_EQ(window.in_flight(), 0u);
}

// Reports in any order, some records lost: the mark never passes a sequence that is not durable,
// and repeating what is behind the mark makes everything durable in the end.
RC_GTEST_PROP(SourceWindowProperty, MarkIsAlwaysTrueAndRepetitionHealsEveryLoss, ()) {
  constexpr uint64_t kLast = 40;
  SourceWindow window(UpTo(0));
  std::set<uint64_t> durable;
  std::map<uint64_t, int> produced;
  for (int attempt = 0; window.mark() < kLast; ++attempt) {
    std::vector<uint64_t> on_their_way;
    for (uint64_t sequence = window.mark() + 1; sequence <= kLast; ++sequence) {
      if (window.Claim(sequence)) on_their_way.push_back(sequence);
    }
    const auto order = *rc::gen::container<std::vector<uint32_t>>(on_their_way.size(),
                                                                  rc::gen::arbitrary<uint32_t>());
    std::vector<size_t> positions(on_their_way.size());
    for (size_t i = 0; i < positions.size(); ++i) positions[i] = i;
    std::ranges::stable_sort(positions, {}, [&](size_t i) { return order[i]; });
    for (const size_t position : positions) {
      const uint64_t sequence = on_their_way[position];
      const bool is_lost = attempt < 4 && order[position] % 4 == 0;
      if (is_lost) {
        window.Lost();
      } else {
        ++produced[sequence];
        durable.insert(sequence);
        window.Persisted(sequence);
      }
      for (uint64_t below = 1; below <= window.mark(); ++below) RC_ASSERT(durable.contains(below));
    }
    RC_ASSERT(!window.broken());
    RC_ASSERT(attempt < 6);
  }
  for (const auto& [sequence, times] : produced) RC_ASSERT(times == 1);
}

// What store and log said is the highest number there is: nothing more is taken, and nothing wraps.
TEST(SourceWindowTest, HighestNumberThereIsWrapsNothing) {
  SourceWindow window(
      *sequence::SequenceSet::FromStore({.min = 1, .max = UINT64_MAX, .count = UINT64_MAX}));

  EXPECT_EQ(window.mark(), UINT64_MAX);
  EXPECT_FALSE(window.Claim(UINT64_MAX));
  EXPECT_FALSE(window.Claim(1));
  EXPECT_FALSE(window.Claim(0));
  EXPECT_EQ(window.in_flight(), 0u);
}

}  // namespace
}  // namespace assay::gateway
