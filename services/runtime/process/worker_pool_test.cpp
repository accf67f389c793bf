#include "services/runtime/process/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

#include "services/runtime/testing/matchers.h"

namespace assay::process {
namespace {

using testing::StatusIs;

TEST(WorkerPoolTest, RunsEveryTaskOnItsOwnThreads) {
  std::atomic<int> ran = 0;
  WorkerPool pool({.name = "test", .threads = 3, .waiting_max = 100});
  for (int i = 0; i < 100; ++i) ASSERT_OK(pool.Post([&] { ++ran; }));

  pool.Stop();

  EXPECT_EQ(ran, 100);
}

TEST(WorkerPoolTest, RefusesWhenTooManyWait) {
  WorkerPool pool({.name = "test", .threads = 1, .waiting_max = 1});
  std::latch begun(1), release(1);
  ASSERT_OK(pool.Post([&] {
    begun.count_down();
    release.wait();
  }));
  begun.wait();
  ASSERT_OK(pool.Post([] {}));

  EXPECT_THAT(pool.Post([] {}), StatusIs(StatusCode::kResourceExhausted));

  release.count_down();
}

TEST(WorkerPoolTest, RefusesAfterStop) {
  WorkerPool pool({.name = "test"});
  pool.Stop();

  EXPECT_THAT(pool.Post([] {}), StatusIs(StatusCode::kUnavailable));
}

}  // namespace
}  // namespace assay::process
