#include "ingest/gateway/check/source_words.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace assay::gateway {
namespace {

using Words = std::vector<std::string_view>;

TEST(SourceWordsTest, EachFieldHasItsOwnLimit) {
  SourceWords words(2);

  EXPECT_FALSE(words.Keep(Words{"a", "x"}));
  EXPECT_FALSE(words.Keep(Words{"b", "x"}));
  EXPECT_EQ(words.Keep(Words{"c", "x"}), 0u);
  EXPECT_FALSE(words.Keep(Words{"a", "y"}));
  EXPECT_EQ(words.Keep(Words{"a", "z"}), 1u);
  EXPECT_FALSE(words.Keep(Words{"", ""}));
  EXPECT_FALSE(words.Keep(Words{"b", "y"}));  // What is known stays allowed.
}

TEST(SourceWordsTest, NothingIsKeptOfAnEventThatIsRefusedOrOnlyLookedAt) {
  SourceWords words(1);
  ASSERT_FALSE(words.Keep(Words{"", "x"}));

  EXPECT_EQ(words.Keep(Words{"a", "y"}), 1u);
  EXPECT_FALSE(words.Look(Words{"b", "x"}));

  EXPECT_FALSE(words.Keep(Words{"c", "x"}));
  EXPECT_EQ(words.Look(Words{"a", "x"}), 0u);
}

TEST(SourceWordsTest, RememberedWordsCountAndMoreThanAllowedAreNotKept) {
  SourceWords words(2);
  for (const char* word : {"a", "a", "b", "c"}) words.Remember(1, word);

  EXPECT_FALSE(words.Keep(Words{"", "b"}));
  EXPECT_EQ(words.Keep(Words{"", "c"}), 1u);
  EXPECT_FALSE(words.Keep(Words{"c", "a"}));
}

TEST(SourceWordsTest, ManyThreadsTogetherKeepNoMoreThanOne) {
  constexpr size_t kMax = 100;
  SourceWords words(kMax);
  std::atomic<size_t> kept = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 1'000; ++i) {
        const std::string word = std::to_string(thread) + "-" + std::to_string(i);
        if (!words.Keep(Words{word})) ++kept;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(kept, kMax);
}

}  // namespace
}  // namespace assay::gateway
