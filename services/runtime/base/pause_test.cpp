#include "services/runtime/base/pause.h"

#include <gtest/gtest.h>

#include <thread>

namespace assay {
namespace {

using namespace std::chrono_literals;

TEST(PauseTest, LastsItsTime) {
  const auto begin = std::chrono::steady_clock::now();

  EXPECT_FALSE(PauseFor({}, 20ms));

  EXPECT_GE(std::chrono::steady_clock::now() - begin, 20ms);
}

TEST(PauseTest, StopEndsItAtOnce) {
  bool stopped = false;
  std::jthread pausing([&](const std::stop_token& stop) { stopped = PauseFor(stop, 1h); });

  pausing.request_stop();
  pausing.join();

  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace assay
