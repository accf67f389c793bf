// Random faults from a printed seed, until enough events and kills have been; then the oracle.
//
//   ASSAY_CHAOS_SEED     to repeat a run
//   ASSAY_CHAOS_EVENTS   events acknowledged at least (default 20,000)
//   ASSAY_CHAOS_KILLS    kills at least (default 12)
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
  const uint64_t events = NumberFromEnvironment("ASSAY_CHAOS_EVENTS", 20'000);
  const uint64_t kills = NumberFromEnvironment("ASSAY_CHAOS_KILLS", 12);
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
