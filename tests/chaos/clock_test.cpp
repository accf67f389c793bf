// The time of day jumps, forwards and back, under both gateways and the query server, the parts
// that look at it: each has a clock of its own, and the broker the true one.
//
//   ASSAY_CHAOS_STEPS   how many jumps
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/chaos/chaos_run.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using testing::Eventually;
using ::testing::IsEmpty;
using testing::Part;

constexpr Part kParts[] = {Part::kGateway, Part::kSecondGateway, Part::kQuery};
// What a time server corrects, a time zone set by hand gets wrong, an empty battery forgets.
constexpr seconds kOffsets[] = {-36h, -1h, -90s, -2s, 0s, 2s, 90s, 1h, 36h};

std::filesystem::path ClockOf(const testing::TemporaryFolder& folder, Part part) {
  return folder.path() / testing::Name(part);
}

// Whole or not at all, since it is read at any moment.
void SetClock(const std::filesystem::path& file, std::chrono::milliseconds offset) {
  std::ofstream(file.string() + ".new") << offset.count() << '\n';
  std::filesystem::rename(file.string() + ".new", file);
}

// None while the store does not answer.
uint64_t StoredRows(clickhouse::Client& store) {
  const auto block = store.Query("SELECT count() AS n FROM call");
  if (!block.ok()) return 0;
  const auto n = block->Get<clickhouse::UInt64Column>("n");
  return n.ok() ? (**n)[0] : 0;
}

TEST(ClockTest, StepsOfTheTimeOfDayStopNothingAndChangeNoRow) {
  const bool is_long = NumberFromEnvironment("ASSAY_CHAOS_LONG", 0) != 0;
  const uint64_t steps = NumberFromEnvironment("ASSAY_CHAOS_STEPS", is_long ? 200 : 10);
  const testing::TemporaryFolder folder;
  RunOptions options{.events_wanted = 5'000};
  for (const Part part : kParts) {
    options.platform.part_environment[part] = {{"ASSAY_CLOCK_OFFSET", ClockOf(folder, part)}};
  }
  ASSERT_OK_AND_ASSIGN(const auto run, ChaosRun::Start(options));

  for (uint64_t step = 0; step < steps; ++step) {
    const Part part = kParts[run->random().Below(std::size(kParts))];
    const seconds offset = kOffsets[run->random().Below(std::size(kOffsets))];
    run->Announce(
        fmt::format("set the clock of {} to {:+} s", testing::Name(part), offset.count()));
    SetClock(ClockOf(folder, part), offset);
    // A step may not hold anything up: by a clock that went back 36 hours nothing would be due.
    const uint64_t stored = StoredRows(run->store());
    ASSERT_OK(run->generator().WaitForProgress(100, 60s));
    EXPECT_TRUE(Eventually([&] { return StoredRows(run->store()) > stored; }, 60s))
        << "no row was stored since";
    // It comes back to a clock that is wrong from the start.
    if (run->random().OneIn(4)) {
      ASSERT_OK(run->Kill(part));
    }
  }
  ASSERT_OK_AND_ASSIGN(const Findings findings, run->Settle());

  EXPECT_THAT(findings, IsEmpty());
}

}  // namespace
}  // namespace assay::chaos
