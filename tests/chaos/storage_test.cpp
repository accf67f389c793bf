// The store's disk fails, fills up or forgets: nothing is lost or doubled, and nobody has to help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/chaos/storage_faults.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using testing::Eventually;
using ::testing::IsEmpty;
using testing::Part;

// Small batches, so that every blow meets an insert.
RunOptions Options() {
  return {.sources = 3, .events_wanted = 500, .has_two_gateways = false, .platform = {}};
}

void ExpectRightInTheEnd(ChaosRun& run) {
  ASSERT_OK_AND_ASSIGN(const Findings findings, run.Settle());
  EXPECT_THAT(findings, IsEmpty());
}

// ASSAY_CHAOS_SWEEP: how many calls of a thread are swept over; a whole insert makes fewer than 80.
TEST(StorageTest, SystemCallsThatFailOrKillAnywhereInAnInsertLoseAndDoubleNothing) {
  if (const Status traces = CheckTracing(); !traces.ok()) GTEST_SKIP() << Message(traces);
  const bool is_long = NumberFromEnvironment("ASSAY_CHAOS_LONG", 0) != 0;
  const auto sweep = static_cast<int>(NumberFromEnvironment("ASSAY_CHAOS_SWEEP", is_long ? 80 : 1));
  ASSERT_OK_AND_ASSIGN(const auto run, ChaosRun::Start(Options()));
  int met = 0;
  for (const char* calls : {"/^rename", "/^f(data)?sync", "write"}) {
    for (const char* effect : {"signal=SIGKILL", "error=ENOSPC", "error=EIO"}) {
      // Our own wake-ups are writes too; a full disk is in a test of its own.
      if (std::string(calls) == "write" && std::string(effect) != "signal=SIGKILL") continue;
      for (int when = 1; when <= sweep; ++when) {
        run->Announce(fmt::format("{} {} at call {}", calls, effect, when));
        ASSERT_OK_AND_ASSIGN(const bool has_met,
                             Inject(*run, {.calls = calls, .effect = effect, .when = when}));
        ASSERT_OK(WaitForRows(*run));
        met += has_met ? 1 : 0;
        if (!has_met) break;  // No thread makes that many.
      }
    }
  }

  EXPECT_GE(met, 5);
  ExpectRightInTheEnd(*run);
}

TEST(StorageTest, ANewestPartThatIsGoneOrCutShortIsStoredAgain) {
  ASSERT_OK_AND_ASSIGN(const auto run, ChaosRun::Start(Options()));
  ASSERT_OK(WaitForRows(*run));

  for (const Damage damage : {Damage::kDeleted, Damage::kCutShort, Damage::kDeleted}) {
    run->Announce(damage == Damage::kDeleted ? "newest part deleted" : "newest part cut short");
    ASSERT_OK_AND_ASSIGN(const uint64_t rows, DamageNewestPart(*run, damage));
    EXPECT_GT(rows, 0u);
    ASSERT_OK(WaitForRows(*run));
  }

  ExpectRightInTheEnd(*run);
}

// Pitfall 16: ENOSPC during an insert, then recovery without a restart.
TEST(StorageTest, AFullDiskIsWaitedForAndRecoversWithoutARestart) {
  const testing::TemporaryFolder folder;
  const auto disk = SmallDisk::Mount(folder.path() / "disk", 400u << 20);
  if (!disk.ok()) GTEST_SKIP() << Message(disk.status());
  RunOptions options = Options();
  options.platform.part_environment[Part::kWarehouse] = {
      {"ASSAY_WAREHOUSE_DATA_DIR", (folder.path() / "disk/data").string()}};
  {
    ASSERT_OK_AND_ASSIGN(const auto run, ChaosRun::Start(options));
    ASSERT_OK(WaitForRows(*run));
    const pid_t warehouse = run->platform().process(Part::kWarehouse).pid();

    for (const uint64_t bytes_left : {0u, 4'096u, 40'960u}) {
      run->Announce(fmt::format("disk full but for {} bytes", bytes_left));
      const size_t log_before = run->platform().process(Part::kSink).log().size();
      ASSERT_OK((*disk)->Fill(bytes_left));
      const auto noticed = [&] {
        return run->platform().process(Part::kSink).log().find("session ended", log_before) !=
               std::string::npos;
      };
      EXPECT_TRUE(Eventually(noticed, 60s));
      (*disk)->Free();
      ASSERT_OK(WaitForRows(*run));
    }

    EXPECT_EQ(run->platform().process(Part::kWarehouse).pid(), warehouse);
    EXPECT_TRUE(run->platform().process(Part::kWarehouse).running());
    ExpectRightInTheEnd(*run);
  }
}

}  // namespace
}  // namespace assay::chaos
