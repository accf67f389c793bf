// kill -9 of every process, one after another, in the middle of an import and under simulated
// load: everything comes back by itself, the client resumes, and the counts are exact.

#include <gtest/gtest.h>

#include <fstream>

#include "tests/harness/answers.h"
#include "tests/harness/platform.h"

namespace assay::testing {
namespace {

using std::chrono::seconds;

constexpr int kImportedCalls = 60'000;

// A file of calls of the reference month's shape: every third caller gives up, one in a hundred
// rows has a broken date.
std::filesystem::path WriteCalls(const Platform& platform) {
  const auto path = platform.folder() / "calls.csv";
  std::ofstream file(path);
  file << "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,q_start,"
          "q_exit,q_time,outcome,ser_start,ser_exit,ser_time,server\n";
  for (int i = 0; i < kImportedCalls; ++i) {
    const int wait = i % 7 * 6;
    const bool lost = i % 3 == 0;
    const std::string date =
        i % 100 == 99 ? "2010-13-45" : fmt::format("2010-08-{:02}", 1 + i % 28);
    file << fmt::format(
        "AA{:04},{},0,0,PS,{},9:00:00,9:00:05,5,9:00:05,9:00:{:02},{},{},0:00:00,0:00:00,{},"
        "NO_SERVER\n",
        i % 10, i, date, 5 + wait, wait, lost ? "HANG" : "AGENT", lost ? 0 : 60);
  }
  return path;
}

TEST(KillTest, EveryProcessMayDieInTheMiddleOfAnImport) {
  Platform* platform = SharedPlatform();
  ASSERT_NE(platform, nullptr);
  ASSERT_NO_FATAL_FAILURE(ApplyReferenceMonths(*platform));
  const auto file = WriteCalls(*platform);

  auto import = platform->StartAssayctl(
      {"import", "--mapping", "tests/accuracy/technion_calls.toml", file.string()});
  ASSERT_TRUE(import.ok()) << Message(import.status());
  for (const Part part : kParts) {
    SCOPED_TRACE(Name(part));
    const Status killed = platform->KillAndRestart(part);
    ASSERT_TRUE(killed.ok()) << Message(killed);
    const Status ready = platform->WaitUntilReady(part);
    ASSERT_TRUE(ready.ok()) << Message(ready);
  }
  const auto ending = (*import)->Wait(seconds(240));
  ASSERT_TRUE(ending.ok()) << Message(ending.status()) << (*import)->log();

  // Rows with a broken date were rejected, so the import says that it found something wrong.
  EXPECT_EQ(ending->status, 1) << (*import)->log();
  ASSERT_TRUE(WaitUntilStored(*platform));
  const IntakeCounts calls = CountIntake(*platform, "call");
  EXPECT_EQ(calls.ok + calls.rejected, kImportedCalls);
  EXPECT_EQ(calls.rejected, kImportedCalls / 100);
  EXPECT_EQ(calls.poison, 0);
  const auto verify = platform->Assayctl({"verify", "--deep"});
  ASSERT_TRUE(verify.ok()) << Message(verify.status());
  EXPECT_EQ(verify->status, 0) << verify->output;
}

TEST(KillTest, EveryProcessMayDieUnderSimulatedLoad) {
  Platform* platform = SharedPlatform();
  ASSERT_NE(platform, nullptr);
  ASSERT_NO_FATAL_FAILURE(ApplySampleOrganisation(*platform));

  auto simulate =
      platform->StartAssayctl({"simulate", "--rate", "500", "--for", "20s", "--seed", "7"});
  ASSERT_TRUE(simulate.ok()) << Message(simulate.status());
  for (const Part part : kParts) {
    SCOPED_TRACE(Name(part));
    const Status killed = platform->KillAndRestart(part);
    ASSERT_TRUE(killed.ok()) << Message(killed);
    const Status ready = platform->WaitUntilReady(part);
    ASSERT_TRUE(ready.ok()) << Message(ready);
  }
  const auto ending = (*simulate)->Wait(seconds(240));
  ASSERT_TRUE(ending.ok()) << Message(ending.status()) << (*simulate)->log();
  EXPECT_EQ(ending->status, 0) << (*simulate)->log();

  ASSERT_TRUE(WaitUntilStored(*platform));
  const auto verify = platform->Assayctl({"verify", "--deep"});
  ASSERT_TRUE(verify.ok()) << Message(verify.status());
  EXPECT_EQ(verify->status, 0) << verify->output;
}

}  // namespace
}  // namespace assay::testing
