// assayctl simulate: a history is written exactly once, however often it is begun.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/harness/tcp_proxy.h"
#include "tests/integration/assayctl/assayctl_program.h"
#include "tests/integration/gateway/gateway_process.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class SimulateTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto backend = Backend::Start();  // Its own: counts are of the whole log.
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
    assayctl_.emplace(gateway_->address(), backend_->broker().address());
    logged_before_ = CallsInLog();
  }
  std::vector<std::string> History(const std::string& seed, const std::string& days) {
    return {"simulate", "--units", "3",  "--history", days, "--for",
            "0s",       "--seed",  seed, "--output",  "csv"};
  }
  ProgramResult Run(const std::vector<std::string>& arguments) {
    auto result = assayctl_->Run(arguments);
    EXPECT_OK(result);
    return result.ok() ? *result : ProgramResult{};
  }
  // Since the test began.
  int64_t LoggedCalls() { return CallsInLog() - logged_before_; }
  static int64_t CallsInLog() {
    const auto admin = kafka::Admin::Create(backend_->broker().client_options());
    if (!admin.ok()) return 0;
    int64_t records = 0;
    for (int32_t partition = 0; partition < 8; ++partition) {
      const auto range = (*admin)->QueryOffsets({"assay.call.v1", partition});
      if (range.ok()) records += range->end - range->first;
    }
    return records;
  }

  inline static std::unique_ptr<Backend> backend_;
  inline static std::unique_ptr<GatewayProcess> gateway_;
  std::optional<AssayctlProgram> assayctl_;
  int64_t logged_before_ = 0;
};

TEST_F(SimulateTest, AHistoryIsWrittenOnce) {
  const ProgramResult first = Run(History("7", "2d"));
  EXPECT_EQ(first.status, 0) << first.output;
  const int64_t calls = LoggedCalls();
  EXPECT_GT(calls, 1'000);
  EXPECT_THAT(first.output, HasSubstr(fmt::format("history,call,{},0,0,", calls)));

  const ProgramResult again = Run(History("7", "2d"));
  EXPECT_THAT(again.output, HasSubstr(fmt::format("history,call,0,{},0,", calls)));
  const ProgramResult longer = Run(History("7", "9d"));
  EXPECT_THAT(longer.output, HasSubstr("has 2 days of 400 calls and stays so"));
  EXPECT_EQ(LoggedCalls(), calls);
}

TEST_F(SimulateTest, AHistoryThatWasKilledGoesOnWhereItWas) {
  ASSERT_OK_AND_ASSIGN(const auto child, assayctl_->Start(History("8", "20d")));
  ASSERT_TRUE(Eventually([&] { return LoggedCalls() > 2'000; }, 60s));
  child->Kill();
  const int64_t before = LoggedCalls();

  const ProgramResult rest = Run(History("8", "20d"));
  EXPECT_EQ(rest.status, 0) << rest.output;
  const int64_t calls = LoggedCalls();

  // Nothing twice: the log has exactly what an uninterrupted history has.
  EXPECT_GE(calls, before);
  EXPECT_THAT(Run(History("8", "20d")).output,
              HasSubstr(fmt::format("history,call,0,{},0,", calls)));
}

TEST_F(SimulateTest, LiveEventsFollowWhatTheirSourcesHave) {
  const std::vector<std::string> live = {"simulate", "--units", "2",        "--rate", "300",
                                         "--for",    "3s",      "--output", "csv"};
  const ProgramResult first = Run(live);
  EXPECT_EQ(first.status, 0) << first.output;
  const int64_t calls = LoggedCalls();
  EXPECT_NEAR(static_cast<double>(calls), 900, 300);

  const ProgramResult second = Run(live);
  EXPECT_EQ(second.status, 0) << second.output;
  EXPECT_GT(LoggedCalls(), calls + 500);
  EXPECT_THAT(second.output, HasSubstr(fmt::format(",{},0,", calls)));
}

// While it is cut off, another client sends on its source: it does not take the other's events for
// its own, which wait to be sent.
TEST_F(SimulateTest, StopsWhenAnotherSendsOnItsSource) {
  ASSERT_OK_AND_ASSIGN(const auto proxy, TcpProxy::Start(gateway_->address()));
  AssayctlProgram cut_off(proxy->address(), backend_->broker().address());
  ASSERT_OK_AND_ASSIGN(const auto child,
                       cut_off.Start({"simulate", "--units", "1", "--rate", "100", "--seed", "9"}));
  const std::string source = "acd/simulated-00001/live-9";
  ASSERT_TRUE(Eventually([&] { return LoggedCalls() >= 10; }, 60s)) << child->log();
  proxy->SetFaults({.refuse = true});
  proxy->CutAll();

  std::string others;
  for (int i = 0; i < 3'000; ++i) others += "{\"unitId\": \"simulated-00001\"}\n";
  const std::string file = assayctl_->folder().Write("others.jsonl", others).string();
  const ProgramResult other =
      Run({"publish", "--source", source, "--family", "call", "--append", file});
  EXPECT_EQ(other.status, 1) << other.output.substr(0, 1'000);  // Refused, and numbered.
  ASSERT_OK_AND_ASSIGN(const auto sequences, backend_->LoggedSequences(source));
  ASSERT_GT(sequences.size(), 3'000u);
  proxy->Heal();

  ASSERT_OK_AND_ASSIGN(const Ending ending, child->Wait(60s));
  EXPECT_EQ(ending, (Ending{.status = 1})) << child->log();
  EXPECT_THAT(child->log(),
              HasSubstr(fmt::format("source {} (epoch 1): the gateway has it up to sequence {}, ",
                                    source, sequences.size())));
  EXPECT_THAT(child->log(), HasSubstr("another sender numbers the same source"));
  ASSERT_OK_AND_ASSIGN(const auto then, backend_->LoggedSequences(source));
  EXPECT_EQ(then, sequences);  // Nothing of it was sent behind the other's.
}

TEST_F(SimulateTest, SaysWhatToDoWithoutAnOrganisation) {
  const ProgramResult result = Run({"simulate", "--below", "nowhere", "--for", "1s"});

  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.output, HasSubstr("sample-organisation.yaml"));
}

}  // namespace
}  // namespace assay::testing
