// Partitions go back and forth between two sinks while events come in and both sinks are stopped,
// longer than their lease, and killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "services/runtime/testing/matchers.h"
#include "tests/chaos/chaos_run.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using testing::Part;

constexpr auto kHandoverEvery = 2s;

void Assign(const std::filesystem::path& file, int round) {
  const char* const low = round % 2 == 0 ? "first" : "second";
  const char* const high = round % 2 == 0 ? "second" : "first";
  std::ofstream(file.string() + ".new") << "[sinks]\n"
                                        << low << " = [0, 1, 2, 3, 4]\n"
                                        << high << " = [5, 6, 7]\n";
  std::filesystem::rename(file.string() + ".new", file);
}

// ASSAY_CHAOS_HANDOVERS: how many.
TEST(HandoverTest, PartitionsHandedOverEveryTwoSecondsUnderFireLoseAndDoubleNothing) {
  const bool is_long = NumberFromEnvironment("ASSAY_CHAOS_LONG", 0) != 0;
  const auto handovers =
      static_cast<int>(NumberFromEnvironment("ASSAY_CHAOS_HANDOVERS", is_long ? 300 : 4));
  const testing::TemporaryFolder folder;
  const auto assignment = folder.path() / "assignment.toml";
  Assign(assignment, 0);
  RunOptions options{.events_wanted = 5'000, .has_two_gateways = false, .platform = {}};
  options.platform.further_parts = {Part::kSecondSink};
  // Small batches: an insert must be over within the lease on a slow machine too.
  options.platform.environment = {{"ASSAY_SINK_ASSIGNMENT", assignment.string()},
                                  {"ASSAY_SINK_BATCH_ROWS_DUE", "1000"},
                                  {"ASSAY_SINK_BATCH_ROWS_MAX", "2000"},
                                  {"ASSAY_SINK_LEASE", "2s"},
                                  {"ASSAY_SINK_INSERT_TIMEOUT", "1900ms"}};
  options.platform.part_environment = {{Part::kSink, {{"ASSAY_SINK_NAME", "first"}}},
                                       {Part::kSecondSink, {{"ASSAY_SINK_NAME", "second"}}}};
  ASSERT_OK_AND_ASSIGN(const auto run, ChaosRun::Start(options));

  for (int round = 1; round <= handovers; ++round) {
    run->Announce("hand over");
    Assign(assignment, round);
    const Part struck = round % 2 == 0 ? Part::kSink : Part::kSecondSink;
    // Whoever is stopped hears of the handover only afterwards, when another one writes.
    if (round % 3 == 0) run->platform().process(struck).Signal(SIGSTOP);
    run->platform().process(Part::kSink).Signal(SIGHUP);
    run->platform().process(Part::kSecondSink).Signal(SIGHUP);
    if (round % 3 == 1) {
      ASSERT_OK(run->Kill(struck));
      // A signal that comes before it listens to signals would end it.
      ASSERT_OK(run->platform().WaitUntilReady(struck, 120s));
    }
    Hold(kHandoverEvery + 500ms);
    run->platform().process(struck).Signal(SIGCONT);
  }
  ASSERT_OK_AND_ASSIGN(const Findings findings, run->Settle());

  EXPECT_THAT(findings, IsEmpty());
}

}  // namespace
}  // namespace assay::chaos
