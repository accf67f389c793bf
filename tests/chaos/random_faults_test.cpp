// Random faults from a printed seed, until enough events and kills have been; then the oracle.
//
//   ASSAY_CHAOS_SEED     to repeat a run
//   ASSAY_CHAOS_EVENTS   events acknowledged at least
//   ASSAY_CHAOS_KILLS    kills at least
//   ASSAY_CHAOS_LONG     1 for the long form, which is repeated with many seeds: together 20 runs
//                        have the 1,000 kills and 10,000,000 events that are asked for
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"
#include "tests/chaos/chaos_run.h"
#include "tests/chaos/faults.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

TEST(RandomFaultsTest, LoseAndDoubleNothing) {
  const bool is_long = NumberFromEnvironment("ASSAY_CHAOS_LONG", 0) != 0;
  const uint64_t events = NumberFromEnvironment("ASSAY_CHAOS_EVENTS", is_long ? 500'000 : 20'000);
  const uint64_t kills = NumberFromEnvironment("ASSAY_CHAOS_KILLS", is_long ? 50 : 10);
  ASSERT_OK_AND_ASSIGN(const auto run,
                       ChaosRun::Start({.events_wanted = events, .new_epoch_one_in = 40}));

  ASSERT_OK(run->generator().WaitForProgress(1, 60s));
  while (run->toll().kills < kills) {
    ASSERT_OK(SomeFault(run->random()).strike(*run));
    ASSERT_OK(run->generator().verdict());
  }
  ASSERT_OK(run->generator().WaitUntilSent(600s));
  ASSERT_OK_AND_ASSIGN(const Findings findings, run->Settle());

  EXPECT_THAT(findings, IsEmpty());
}

}  // namespace
}  // namespace assay::chaos
