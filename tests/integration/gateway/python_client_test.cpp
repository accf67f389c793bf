// The Python client of docs/examples, killed in the middle and started again.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "assay/event/v1/event.pb.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"
#include "tests/integration/gateway/gateway_process.h"
#include "tests/integration/gateway/stream_client.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

std::string JsonLine(uint64_t number) {
  event::v1::Event event;
  event.ParseFromString(CallEvent(number));
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(event, &json).ok());
  return json + "\n";
}

// The last number the client printed as acknowledged.
uint64_t Acknowledged(const std::string& log) {
  constexpr std::string_view kWord = "acknowledged ";
  const size_t at = log.rfind(kWord);
  return at == std::string::npos ? 0 : std::strtoull(log.c_str() + at + kWord.size(), nullptr, 10);
}

class PythonClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(gateway_, GatewayProcess::StartReady(SharedBackend()));
  }
  StatusOr<std::unique_ptr<ChildProcess>> Run(const std::string& source, const std::string& path) {
    return ChildProcess::Start(
        {.program = "/usr/bin/python3",
         .arguments = {Script().string(), gateway_->address(), source, "CALL", path},
         .environment = {{"PYTHONPATH", (BuiltProgram("").parent_path().parent_path() /
                                         "tests/integration/gateway/python")
                                            .string()},
                         {"PYTHONDONTWRITEBYTECODE", "1"}},
         .log = folder_.path() / fmt::format("client-{}.log", ++runs_)});
  }
  static std::filesystem::path Script() {
    return SourceFolder() / "docs/examples/python_client/client.py";
  }

  TemporaryFolder folder_;
  int runs_ = 0;
  std::unique_ptr<GatewayProcess> gateway_;
};

TEST_F(PythonClientTest, KilledAndStartedAgainItSendsEveryLineOnce) {
  constexpr uint64_t kLines = 20'000;
  std::string lines;
  for (uint64_t number = 1; number <= kLines; ++number) lines += JsonLine(number);
  const std::string path = folder_.Write("calls.jsonl", lines).string();
  const std::string source = UniqueSource();

  ASSERT_OK_AND_ASSIGN(auto client, Run(source, path));
  ASSERT_TRUE(Eventually([&] { return Acknowledged(client->log()) >= 4'000; }, 120s));
  client->Kill();
  ASSERT_OK_AND_ASSIGN(client, Run(source, path));
  ASSERT_TRUE(Eventually([&] { return Acknowledged(client->log()) >= 8'000; }, 120s));
  ASSERT_OK(gateway_->KillAndRestart());
  ASSERT_OK_AND_ASSIGN(const Ending ending, client->Wait(180s));

  EXPECT_EQ(ending, Ending{}) << client->log();
  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source));
  std::vector<uint64_t> all(kLines);
  std::iota(all.begin(), all.end(), uint64_t{1});
  EXPECT_EQ(sequences, all);
}

TEST_F(PythonClientTest, BrokenLineIsToldAndKeepsItsNumber) {
  const std::string path =
      folder_.Write("calls.jsonl", JsonLine(1) + "{broken\n" + JsonLine(3)).string();
  const std::string source = UniqueSource();

  ASSERT_OK_AND_ASSIGN(const auto client, Run(source, path));
  ASSERT_OK_AND_ASSIGN(const Ending ending, client->Wait(60s));

  EXPECT_EQ(ending, Ending{});
  EXPECT_THAT(client->log(), HasSubstr("line 2 rejected"));
  ASSERT_OK_AND_ASSIGN(const auto logged, SharedBackend().Logged(source));
  ASSERT_EQ(logged.size(), 3u);
  EXPECT_EQ(logged[1].record.rejection().raw(), "{broken\n");
}

TEST_F(PythonClientTest, LargeEventsGoInMessagesThatTheGatewayTakes) {
  constexpr uint64_t kLines = 300;
  const auto line = [](uint64_t number, size_t bytes) {
    event::v1::Event event;
    event.ParseFromString(CallEvent(number));
    event.set_customer_ref(std::string(bytes, 'x'));  // Above its limit: refused, and kept.
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(event, &json).ok());
    return json + "\n";
  };
  std::string lines;
  for (uint64_t number = 1; number < kLines; ++number) lines += line(number, 50'000);
  lines += line(kLines, 5'000'000);  // Above what a message may have.
  const std::string path = folder_.Write("calls.jsonl", lines).string();
  const std::string source = UniqueSource();

  ASSERT_OK_AND_ASSIGN(const auto client, Run(source, path));
  ASSERT_OK_AND_ASSIGN(const Ending ending, client->Wait(180s));

  EXPECT_EQ(ending, Ending{}) << client->log();
  EXPECT_EQ(Acknowledged(client->log()), kLines);
  EXPECT_THAT(client->log(), HasSubstr("line 300 rejected"));
}

TEST_F(PythonClientTest, WaitsLongerBeforeEachAttemptAndLeavesNothingBehind) {
  ASSERT_OK(gateway_->process().Stop(60s));
  const std::string path = folder_.Write("calls.jsonl", JsonLine(1)).string();
  ASSERT_OK_AND_ASSIGN(const auto client, Run(UniqueSource(), path));
  const auto threads = [&] {
    const auto tasks = fmt::format("/proc/{}/task", client->pid());
    return std::distance(std::filesystem::directory_iterator(tasks), {});
  };

  ASSERT_OK(client->WaitForLog("again in 1 s", 60s));
  const auto before = threads();
  ASSERT_OK(client->WaitForLog("again in 2 s", 60s));
  ASSERT_OK(client->WaitForLog("again in 4 s", 60s));
  ASSERT_OK(client->WaitForLog("again in 8 s", 60s));

  EXPECT_LE(threads(), before + 2);  // One for each attempt would make three.
}

// Two systems use one source: the second one sends 11 to 20 and closes. The first one's own 11 to
// 20 are other events, which nobody has.
TEST_F(PythonClientTest, StopsWhenItIsToldOfMoreThanItEverSent) {
  std::string lines;
  for (uint64_t number = 1; number <= 10; ++number) lines += JsonLine(number);
  const std::string path = folder_.Write("calls.jsonl", lines).string();
  const std::string source = UniqueSource();
  ASSERT_OK_AND_ASSIGN(auto client, Run(source, path));
  ASSERT_OK_AND_ASSIGN(Ending ending, client->Wait(60s));
  ASSERT_EQ(ending, Ending{}) << client->log();
  StreamClient other(gateway_->Connect());
  ASSERT_OK(other.Open(source));
  ASSERT_TRUE(other.SendCalls(11, 10));
  ASSERT_TRUE(other.WaitForAck(20));
  EXPECT_OK(other.Close().status);

  for (uint64_t number = 11; number <= 20; ++number) lines += JsonLine(number);
  folder_.Write("calls.jsonl", lines);
  ASSERT_OK_AND_ASSIGN(client, Run(source, path));
  ASSERT_OK_AND_ASSIGN(ending, client->Wait(60s));

  EXPECT_EQ(ending.status, 1);
  EXPECT_THAT(client->log(), HasSubstr("told that 20 is durable, but 10 is the highest"));
  EXPECT_THAT(client->log(), Not(HasSubstr("acknowledged")));
}

TEST_F(PythonClientTest, UnknownSourceIsToldAndEndsIt) {
  const std::string path = folder_.Write("calls.jsonl", JsonLine(1)).string();

  ASSERT_OK_AND_ASSIGN(const auto client, Run("stranger", path));
  ASSERT_OK_AND_ASSIGN(const Ending ending, client->Wait(60s));

  EXPECT_EQ(ending.status, 1);
  EXPECT_THAT(client->log(), HasSubstr("FAILED_PRECONDITION unknown_source"));
}

TEST_F(PythonClientTest, IsShortEnoughToReadAtOnce) {
  std::ifstream script(Script());
  const auto lines =
      std::count(std::istreambuf_iterator<char>(script), std::istreambuf_iterator<char>(), '\n');

  EXPECT_LE(lines, 100);
}

}  // namespace
}  // namespace assay::testing
