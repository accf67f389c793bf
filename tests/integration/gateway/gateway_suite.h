// GatewaySuite: one gateway for all tests of a suite, which none of them may bring down.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "services/runtime/testing/matchers.h"
#include "tests/integration/gateway/gateway_process.h"

namespace assay::testing {

class GatewaySuite : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = GatewayProcess::StartReady(SharedBackend());
    ASSERT_OK(started);
    gateway_ = *std::move(started);
  }
  static void TearDownTestSuite() { gateway_.reset(); }

  void SetUp() override { ASSERT_NE(gateway_, nullptr); }
  void TearDown() override { EXPECT_TRUE(gateway_->process().running()) << "the gateway died"; }

  inline static std::unique_ptr<GatewayProcess> gateway_;
};

}  // namespace assay::testing
