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
    if (is_stopped) {
      query::v1::IntakeFinding& finding = *response->add_findings();
      finding.set_kind("partition_stopped");
      finding.set_family("call");
      finding.add_partitions(3);
      finding.add_partitions(5);
      finding.mutable_since()->set_seconds(1'767'225'600);
      finding.set_waiting_count(12);
      finding.set_why("the log lost its tail");
      finding.set_advice("set a new sink.log_id");
    }
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  bool is_stopped = false;
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

TEST_F(StatusTest, StoppedPartitionsStandFirstAndAreFoundWrong) {
  gateway_ = monitoring_->address();
  intake_.is_stopped = true;

  EXPECT_EQ(Run("table", query_.address()), ExitStatus::kFoundWrong);
  const std::string table = out_.str();
  EXPECT_THAT(table, StartsWith("found_wrong"));
  const std::string row = table.substr(table.find('\n') + 1);
  EXPECT_THAT(row.substr(0, row.find('\n')),
              AllOf(StartsWith("partition_stopped"), HasSubstr("call 3, 5"),
                    HasSubstr("2026-01-01T00:00:00Z"), HasSubstr("12"),
                    HasSubstr("the log lost its tail"), HasSubstr("set a new sink.log_id")));

  out_.str("");
  EXPECT_EQ(Run("csv", query_.address()), ExitStatus::kFoundWrong);
  EXPECT_THAT(out_.str(),
              StartsWith("found_wrong,where,since,waiting,why,what_to_do\npartition_stopped,"));

  out_.str("");
  EXPECT_EQ(Run("json", query_.address()), ExitStatus::kFoundWrong);
  const auto status = nlohmann::ordered_json::parse(out_.str());
  EXPECT_EQ(status.begin().key(), "findings");
  EXPECT_EQ(status.at("findings")[0].at("kind"), "partition_stopped");
}

TEST_F(StatusTest, WhoIsNotReadyStandsFirst) {
  Run("table", query_.address());

  EXPECT_THAT(out_.str(), AllOf(StartsWith("found_wrong"), HasSubstr("not_ready"),
                                HasSubstr("gateway at 127.0.0.1:1")));
}

TEST_F(StatusTest, NothingStandsFirstWhenAllIsWell) {
  gateway_ = monitoring_->address();

  Run("table", query_.address());

  EXPECT_THAT(out_.str(), StartsWith("process"));
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

  EXPECT_THAT(out_.str(), AllOf(HasSubstr("\n\nprocess,address,pid,version,state\nwarehouse,"),
                                HasSubstr("\n\nfamily,partition,"), HasSubstr("\ncall,3,7,")));
}

TEST_F(StatusTest, TellsTheProcessesAlsoWhenTheQueryServerIsAway) {
  EXPECT_EQ(Run("json", "127.0.0.1:1"), ExitStatus::kUnavailable);

  EXPECT_EQ(Processes().size(), 4u);
}

}  // namespace
}  // namespace assay::assayctl
