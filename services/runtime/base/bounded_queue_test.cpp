#include "services/runtime/base/bounded_queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace assay {
namespace {

TEST(BoundedQueueTest, KeepsTheOrderOfOneProducer) {
  BoundedQueue<int> queue({.items_max = 3, .bytes_max = 100});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(queue.TryPush(std::move(i), 1));

  EXPECT_EQ(queue.Pop(), 0);
  EXPECT_EQ(queue.Pop(), 1);
  EXPECT_EQ(queue.Pop(), 2);
}

TEST(BoundedQueueTest, RefusesWhenEitherLimitIsReached) {
  BoundedQueue<int> by_items({.items_max = 1, .bytes_max = 100});
  ASSERT_TRUE(by_items.TryPush(1, 1));
  EXPECT_FALSE(by_items.TryPush(2, 1));

  BoundedQueue<int> by_bytes({.items_max = 10, .bytes_max = 100});
  ASSERT_TRUE(by_bytes.TryPush(1, 60));
  EXPECT_FALSE(by_bytes.TryPush(2, 41));
  EXPECT_TRUE(by_bytes.TryPush(2, 40));
  EXPECT_EQ(by_bytes.bytes(), 100u);
}

TEST(BoundedQueueTest, AcceptsOneOversizeItemWhenEmpty) {
  BoundedQueue<int> queue({.items_max = 10, .bytes_max = 100});

  EXPECT_TRUE(queue.TryPush(1, 1000));
  EXPECT_FALSE(queue.TryPush(2, 1));
}

TEST(BoundedQueueTest, LeavesTheItemWithTheCallerWhenItIsRefused) {
  BoundedQueue<std::unique_ptr<int>> queue({.items_max = 1, .bytes_max = 1});
  ASSERT_TRUE(queue.TryPush(std::make_unique<int>(1), 1));
  auto second = std::make_unique<int>(2);

  EXPECT_FALSE(queue.TryPush(std::move(second), 1));

  ASSERT_NE(second, nullptr);
  EXPECT_EQ(*second, 2);
}

TEST(BoundedQueueTest, PushWaitsUntilThereIsRoom) {
  BoundedQueue<int> queue({.items_max = 1, .bytes_max = 10});
  ASSERT_TRUE(queue.Push(1, 1));

  std::thread producer([&] { EXPECT_TRUE(queue.Push(2, 1)); });
  EXPECT_EQ(queue.Pop(), 1);
  EXPECT_EQ(queue.Pop(), 2);
  producer.join();
}

TEST(BoundedQueueTest, CloseRefusesProducersAndLetsConsumersDrain) {
  BoundedQueue<int> queue({.items_max = 2, .bytes_max = 10});
  ASSERT_TRUE(queue.Push(1, 1));
  queue.Close();

  EXPECT_FALSE(queue.Push(2, 1));
  EXPECT_EQ(queue.Pop(), 1);
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(BoundedQueueTest, CloseWakesAWaitingProducerAndConsumer) {
  BoundedQueue<int> full({.items_max = 1, .bytes_max = 10});
  BoundedQueue<int> empty({.items_max = 1, .bytes_max = 10});
  ASSERT_TRUE(full.Push(1, 1));

  std::thread producer([&] { EXPECT_FALSE(full.Push(2, 1)); });
  std::thread consumer([&] { EXPECT_EQ(empty.Pop(), std::nullopt); });
  full.Close();
  empty.Close();
  producer.join();
  consumer.join();
}

TEST(BoundedQueueTest, PopForGivesUpAfterItsPatience) {
  BoundedQueue<int> queue({.items_max = 1, .bytes_max = 10});

  EXPECT_EQ(queue.PopFor(std::chrono::milliseconds(1)), std::nullopt);
  EXPECT_FALSE(queue.closed());
}

}  // namespace
}  // namespace assay
