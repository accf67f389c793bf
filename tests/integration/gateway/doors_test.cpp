// What somebody hostile, who may not even have a source, does at the gateway's doors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/grown_memory.h"
#include "tests/harness/half_sent_calls.h"
#include "tests/harness/unknown_methods.h"
#include "tests/integration/gateway/gateway_suite.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kMiB = 1024 * 1024;

class DoorsTest : public GatewaySuite {
 protected:
  static StatusOr<HalfSent> SendHalf(const std::string& method, bool obeys_settings) {
    ASSIGN_OR_RETURN(const auto calls,
                     HalfSentCalls::Begin({.address = gateway_->address(),
                                           .method = "assay.ingest.v1.IngestService/" + method,
                                           .calls = 200,
                                           .announced_bytes = 8 << 20,
                                           .obeys_settings = obeys_settings}));
    return calls->Send();
  }
};

TEST_F(DoorsTest, WhatNobodyServesBecomesNoSeries) {
  ASSERT_OK(AskForUnknownThings(gateway_->address(), gateway_->monitoring_port(), 1));
  ASSERT_OK_AND_ASSIGN(const int before, SeriesOf(gateway_->monitoring_port()));

  ASSERT_OK(AskForUnknownThings(gateway_->address(), gateway_->monitoring_port(), 3'000));

  EXPECT_THAT(SeriesOf(gateway_->monitoring_port()), IsOkAndHolds(::testing::Le(before + 5)));
}

// 200 unfinished messages of 8 MiB on one connection once took 1.4 GB.
TEST_F(DoorsTest, UnfinishedMessagesTakeBoundedMemory) {
  const GrownMemory grown(gateway_->process().pid());

  for (const char* method : {"Publish", "Stream"}) {
    for (const bool obeys_settings : {true, false}) {
      ASSERT_OK_AND_ASSIGN(const HalfSent sent, SendHalf(method, obeys_settings));
      EXPECT_FALSE(sent.connected) << method << " took " << sent.bytes / kMiB << " MiB of "
                                   << sent.open << " unfinished messages";
    }
  }

  const int64_t ceiling = GrownMemory::Ceiling(128 * kMiB);
  EXPECT_LE(grown.PeakBytes(), ceiling) << grown.PeakBytes() / kMiB << " MiB";
  EXPECT_OK(gateway_->WaitUntilReady());
}

}  // namespace
}  // namespace assay::testing
