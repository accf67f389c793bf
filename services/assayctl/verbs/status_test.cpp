// assayctl status against monitoring servers and an intake service of this test. The gateway is
// away unless a test says otherwise.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "assay/query/v1/intake.grpc.pb.h"
#include "services/assayctl/command_line.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/rpc/server_host.h"
#include "services/runtime/telemetry/monitoring_server.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class OnePartition final : public query::v1::IntakeService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetIntake(grpc::CallbackServerContext* context,
                                      const query::v1::GetIntakeRequest*,
                                      query::v1::GetIntakeResponse* response) override {
    query::v1::PartitionIntake& partition = *response->add_partitions();
    partition.set_family("call");
    partition.set_partition(3);
    partition.set_received_count(7);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

class StatusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    metrics_.AddGauge("process_info", "The program.", {{"pid", "77"}, {"version", "1.2.3"}}).Set(1);
    ASSERT_OK_AND_ASSIGN(monitoring_, telemetry::MonitoringServer::Start(
                                          "127.0.0.1:0", metrics_, [] { return OkStatus(); }));
    query_.AddService(intake_);
    ASSERT_OK(query_.Start());
  }

  ExitStatus Run(const std::string& output, const std::string& query) {
    std::vector<std::string> arguments = {"assayctl",
                                          "status",
                                          "--output=" + output,
                                          "--kafka=none",
                                          "--query=" + query,
                                          "--sink-monitoring=none",
                                          "--gateway-monitoring=" + gateway_};
    for (const char* process : {"warehouse", "query", "web"}) {
      arguments.push_back(fmt::format("--{}-monitoring={}", process, monitoring_->address()));
    }
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    CommandLine line(session_);
    AddStatus(line);
    return line.Run(static_cast<int>(pointers.size()), pointers.data());
  }

  // "kafka", "web" ... and whether each is ready, of JSON output.
  std::vector<std::pair<std::string, bool>> Processes() const {
    std::vector<std::pair<std::string, bool>> found;
    const auto status = nlohmann::json::parse(out_.str());
    for (const auto& process : status.at("processes")) {
      found.emplace_back(process.at("process"), process.at("ready"));
    }
    return found;
  }

  std::string gateway_ = "127.0.0.1:1";
  telemetry::Metrics metrics_;
  std::unique_ptr<telemetry::MonitoringServer> monitoring_;
  OnePartition intake_;
  rpc::ServerHost query_{{}, metrics_};
  std::ostringstream out_, err_;
  Session session_{.out = out_, .err = err_};
};

TEST_F(StatusTest, EveryFormatTellsAProcessThatIsNotReady) {
  for (const char* output : {"table", "csv", "json"}) {
    out_.str("");
    EXPECT_EQ(Run(output, query_.address()), ExitStatus::kFoundWrong) << output;
    EXPECT_THAT(out_.str(), AllOf(HasSubstr("gateway"), HasSubstr("does not answer"),
                                  HasSubstr("web"), HasSubstr("call")))
        << output;
  }
}

TEST_F(StatusTest, IsDoneWhenAllProcessesAreReady) {
  gateway_ = monitoring_->address();

  for (const char* output : {"table", "csv", "json"}) {
    EXPECT_EQ(Run(output, query_.address()), ExitStatus::kDone) << output;
  }
}

TEST_F(StatusTest, JsonHasTheProcessesBesideTheResponse) {
  Run("json", query_.address());

  using Process = std::pair<std::string, bool>;
  EXPECT_THAT(Processes(), ElementsAre(Process("warehouse", true), Process("gateway", false),
                                       Process("query", true), Process("web", true)));
  const auto status = nlohmann::json::parse(out_.str());
  EXPECT_EQ(status.at("processes")[0].at("pid"), "77");
  EXPECT_EQ(status.at("processes")[0].at("version"), "1.2.3");
  EXPECT_EQ(status.at("partitions")[0].at("receivedCount"), "7");
}

TEST_F(StatusTest, CsvHasTheProcessesBeforeThePartitions) {
  Run("csv", query_.address());

  EXPECT_THAT(out_.str(), AllOf(StartsWith("process,address,pid,version,state\nwarehouse,"),
                                HasSubstr("\n\nfamily,partition,"), HasSubstr("\ncall,3,7,")));
}

TEST_F(StatusTest, TellsTheProcessesAlsoWhenTheQueryServerIsAway) {
  EXPECT_EQ(Run("json", "127.0.0.1:1"), ExitStatus::kUnavailable);

  EXPECT_EQ(Processes().size(), 4u);
}

}  // namespace
}  // namespace assay::assayctl
