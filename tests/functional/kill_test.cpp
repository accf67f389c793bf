// kill -9 of every process, one after another, in the middle of an import and under simulated
// load: everything comes back by itself, the client resumes, and the counts are exact.

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "services/runtime/testing/eventually.h"
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

// A platform of its own: each test's counts are of the whole log. Clients reach the gateway
// through a proxy, which makes them slow enough that every kill falls into their work.
class KillTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto platform = Platform::Start({.has_proxies = true});
    ASSERT_TRUE(platform.ok()) << Message(platform.status());
    platform_ = *std::move(platform);
  }

  void KillEveryPartWhileWorking(ChildProcess& client) {
    for (const Part part : platform_->parts()) {
      SCOPED_TRACE(Name(part));
      ASSERT_TRUE(client.running()) << "ended before " << Name(part) << " died: " << client.log();
      const Status killed = platform_->KillAndRestart(part);
      ASSERT_TRUE(killed.ok()) << Message(killed);
      const Status ready = platform_->WaitUntilReady(part);
      ASSERT_TRUE(ready.ok()) << Message(ready);
    }
    ASSERT_TRUE(client.running()) << client.log();
  }

  ::testing::AssertionResult WaitForMoreCallsThan(int64_t count) {
    return Eventually([&] { return CountIntake(*platform_, "call").ok > count; }, seconds(60));
  }

  void ExpectVerified() {
    const auto verify = platform_->Assayctl({"verify", "--deep"});
    ASSERT_TRUE(verify.ok()) << Message(verify.status());
    EXPECT_EQ(verify->status, 0) << verify->output;
  }

  std::unique_ptr<Platform> platform_;
};

TEST_F(KillTest, EveryProcessMayDieInTheMiddleOfAnImport) {
  ASSERT_NO_FATAL_FAILURE(ApplyReferenceMonths(*platform_));
  const auto file = WriteCalls(*platform_);
  platform_->proxy(Part::kGateway)->SetFaults({.to_server = {.bytes_per_second = 50'000}});

  auto import = platform_->StartAssayctl(
      {"import", "--mapping", "tests/accuracy/technion_calls.toml", file.string()});
  ASSERT_TRUE(import.ok()) << Message(import.status());
  ASSERT_NO_FATAL_FAILURE(KillEveryPartWhileWorking(**import));
  platform_->proxy(Part::kGateway)->Heal();
  const auto ending = (*import)->Wait(seconds(240));
  ASSERT_TRUE(ending.ok()) << Message(ending.status()) << (*import)->log();

  // Rows with a broken date were rejected, so the import says that it found something wrong.
  EXPECT_EQ(ending->status, 1) << (*import)->log();
  ASSERT_TRUE(WaitUntilStored(*platform_));
  const IntakeCounts calls = CountIntake(*platform_, "call");
  EXPECT_EQ(calls.ok + calls.rejected, kImportedCalls);
  EXPECT_EQ(calls.rejected, kImportedCalls / 100);
  EXPECT_EQ(calls.poison, 0);
  ExpectVerified();
}

// The column `sent` of a family in what simulate printed at its end.
int64_t Sent(const std::string& printed, const std::string& family) {
  const std::string begin = "\nlive," + family + ",";
  const size_t at = printed.find(begin);
  return at == std::string::npos ? -1 : std::stoll(printed.substr(at + begin.size()));
}

TEST_F(KillTest, EveryProcessMayDieUnderSimulatedLoad) {
  ASSERT_NO_FATAL_FAILURE(ApplySampleOrganisation(*platform_));

  auto simulate =
      platform_->StartAssayctl({"simulate", "--rate", "500", "--seed", "7", "--output", "csv"});
  ASSERT_TRUE(simulate.ok()) << Message(simulate.status());
  ASSERT_TRUE(WaitForMoreCallsThan(0));
  ASSERT_NO_FATAL_FAILURE(KillEveryPartWhileWorking(**simulate));
  ASSERT_TRUE(WaitForMoreCallsThan(CountIntake(*platform_, "call").ok));
  (*simulate)->Signal(SIGINT);
  const auto ending = (*simulate)->Wait(seconds(120));
  ASSERT_TRUE(ending.ok()) << Message(ending.status()) << (*simulate)->log();
  const std::string printed = (*simulate)->log();
  EXPECT_EQ(ending->status, 0) << printed;

  ASSERT_TRUE(WaitUntilStored(*platform_));
  for (const std::string family : {"call", "survey"}) {
    const IntakeCounts counts = CountIntake(*platform_, family);
    EXPECT_EQ(counts.ok, Sent(printed, family)) << family << ": " << printed;
    EXPECT_EQ(counts.rejected + counts.poison, 0) << family;
  }
  ExpectVerified();
}

}  // namespace
}  // namespace assay::testing
