// Eventually: waits for a condition that another thread or process brings about.
//
//   EXPECT_TRUE(Eventually([&] { return server.ready(); }, 5s));
//
// Asks every few milliseconds until the condition holds or the deadline passes, so a test waits
// no longer than it must. For events inside the program prefer a condition variable.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

namespace assay::testing {

::testing::AssertionResult Eventually(const std::function<bool()>& condition,
                                      std::chrono::milliseconds deadline);

}  // namespace assay::testing
