#include "services/runtime/testing/eventually.h"

#include <thread>

namespace assay::testing {

::testing::AssertionResult Eventually(const std::function<bool()>& condition,
                                      std::chrono::milliseconds deadline) {
  constexpr std::chrono::milliseconds kPause(5);
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) {
      return ::testing::AssertionFailure()
             << "the condition did not come true within " << deadline.count() << " ms";
    }
    std::this_thread::sleep_for(kPause);
  }
  return ::testing::AssertionSuccess();
}

}  // namespace assay::testing
