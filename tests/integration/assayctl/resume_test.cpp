// The client goes on exactly where it was, whatever died or broke on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "services/assayctl/import/file_digest.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/harness/tcp_proxy.h"
#include "tests/integration/assayctl/assayctl_program.h"
#include "tests/integration/gateway/gateway_process.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kMapping = R"(
source = "call/resume"
family = "call"
[fields.occurred_at]
constant = "2026-01-31T08:00:00Z"
[fields.unit_id]
constant = "n1"
[fields."call.call_id"]
column = "id"
[fields."call.arrived_at"]
constant = "2026-01-31T08:00:00Z"
[fields."call.ended.end_reason"]
constant = "SERVED"
)";

constexpr int kRows = 40'000;
// Of the some four million that all rows take.
constexpr uint64_t kPartBytes = 400'000;
const Faults kHeld{.to_server = {.hold_after_bytes = kPartBytes}};

// An import through a proxy that lets a part of it pass at a time, so that there is a middle in
// which things can be broken however slow the machine is.
class ResumeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto backend = Backend::Start();  // Its own: tests kill it.
    ASSERT_OK(backend);
    backend_ = *std::move(backend);
    auto gateway = GatewayProcess::StartReady(*backend_);
    ASSERT_OK(gateway);
    gateway_ = *std::move(gateway);
  }
  static void TearDownTestSuite() {
    gateway_.reset();
    backend_.reset();
  }
  void SetUp() override {
    ASSERT_NE(gateway_, nullptr);
    ASSERT_OK(gateway_->WaitUntilReady());
    auto proxy = TcpProxy::Start(gateway_->address());
    ASSERT_OK(proxy);
    proxy_ = *std::move(proxy);
    proxy_->SetFaults(kHeld);

    assayctl_.emplace(proxy_->address(), backend_->broker().address());
    std::string text = "id\n";
    // A name of its own for each test, so a source of its own.
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    for (int i = 1; i <= kRows; ++i) text += fmt::format("{}-{}\n", test->name(), i);
    file_ = assayctl_->folder().Write("calls.csv", text).string();
    const auto digest = assayctl::DigestFile(file_);
    ASSERT_OK(digest);
    source_ = "call/resume/" + digest->sha256;
    mapping_ = assayctl_->folder().Write("mapping.toml", kMapping).string();
  }

  std::unique_ptr<ChildProcess> StartImport() {
    auto import = assayctl_->Start({"import", "--mapping", mapping_, file_});
    EXPECT_OK(import);
    return import.ok() ? *std::move(import) : nullptr;
  }
  // Lets a part of the import pass, and waits until the log has grown.
  void MakeProgress(const DirectionFaults& to_client = {}) {
    const size_t before = LoggedCount();
    proxy_->SetFaults({.to_server = {.hold_after_bytes = kPartBytes}, .to_client = to_client});
    EXPECT_TRUE(Eventually([&] { return LoggedCount() > before; }, 60s)) << before;
    EXPECT_LT(before, static_cast<size_t>(kRows));
  }
  size_t LoggedCount() {
    const auto logged = backend_->LoggedSequences(source_);
    return logged.ok() ? logged->size() : 0;
  }
  void ExpectEverythingOnce() {
    ASSERT_OK_AND_ASSIGN(const auto sequences, backend_->LoggedSequences(source_));
    EXPECT_EQ(sequences.size(), static_cast<size_t>(kRows));
    EXPECT_TRUE(std::ranges::is_sorted(sequences));
    EXPECT_EQ(std::set(sequences.begin(), sequences.end()).size(), static_cast<size_t>(kRows));
    EXPECT_EQ(sequences.back(), static_cast<uint64_t>(kRows));
  }
  void ExpectDone(ChildProcess& import) {
    proxy_->Heal();
    const auto ending = import.Wait(180s);
    ASSERT_OK(ending);
    EXPECT_EQ(*ending, (Ending{.status = 0})) << import.log();
  }

  inline static std::unique_ptr<Backend> backend_;
  inline static std::unique_ptr<GatewayProcess> gateway_;
  std::unique_ptr<TcpProxy> proxy_;
  std::optional<AssayctlProgram> assayctl_;
  std::string file_, source_, mapping_;
};

TEST_F(ResumeTest, GatewayKilledTwice) {
  const auto import = StartImport();
  for (int i = 0; i < 2; ++i) {
    MakeProgress();
    ASSERT_OK(gateway_->KillAndRestart());
  }

  ExpectDone(*import);
  ExpectEverythingOnce();
}

TEST_F(ResumeTest, ConnectionCutAndRefusedForAWhile) {
  const auto import = StartImport();
  for (int i = 0; i < 3; ++i) {
    MakeProgress();
    proxy_->SetFaults({.refuse = true});
    proxy_->CutAll();
    const uint64_t before = proxy_->connections_total();
    EXPECT_TRUE(Eventually([&] { return proxy_->connections_total() > before; }, 60s))
        << import->log();
  }

  ExpectDone(*import);
  ExpectEverythingOnce();
}

TEST_F(ResumeTest, AcksLostWithTheirConnection) {
  const auto import = StartImport();
  MakeProgress();
  MakeProgress({.swallow = true});
  proxy_->CutAll();

  ExpectDone(*import);
  ExpectEverythingOnce();
}

TEST_F(ResumeTest, KafkaKilled) {
  const auto import = StartImport();
  MakeProgress();
  backend_->broker().Kill();
  ASSERT_OK(backend_->broker().Restart());

  ExpectDone(*import);
  ExpectEverythingOnce();
}

TEST_F(ResumeTest, WarehouseAndGatewayKilled) {
  const auto import = StartImport();
  MakeProgress();
  backend_->warehouse().Kill();
  ASSERT_OK(gateway_->KillAndRestart());
  ASSERT_OK(backend_->warehouse().Restart());

  ExpectDone(*import);
  ExpectEverythingOnce();
}

TEST_F(ResumeTest, ClientKilledAndRunAgain) {
  auto import = StartImport();
  MakeProgress();
  import->Kill();
  const size_t before = LoggedCount();
  ASSERT_LT(before, static_cast<size_t>(kRows));

  import = StartImport();
  ExpectDone(*import);
  ExpectEverythingOnce();
}

TEST_F(ResumeTest, ClientInterruptedEndsInGoodOrder) {
  auto import = StartImport();
  MakeProgress();
  import->Signal(SIGINT);
  proxy_->Heal();
  const auto ending = import->Wait(30s);
  ASSERT_OK(ending);

  import = StartImport();
  ExpectDone(*import);
  ExpectEverythingOnce();
}

}  // namespace
}  // namespace assay::testing
