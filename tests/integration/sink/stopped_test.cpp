// What is not stored is told first by everybody who is asked: the sink's readiness, the query
// server, assayctl.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <csignal>

#include "assay/query/v1/intake.grpc.pb.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "tests/harness/readiness.h"
#include "tests/integration/query/query_process.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using query::v1::GetIntakeResponse;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class StoppedTest : public SinkStand {
 protected:
  // Partitions 0 and 1 have 50 stored calls each.
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(SinkStand::SetUp());
    calls().WriteCalls(0, "a", 1, 50);
    calls().WriteCalls(1, "b", 1, 50);
    ASSERT_OK(calls().Flush());
    StartSink(admin_argument_);
    ASSERT_TRUE(EventuallyStored(100));
    ASSERT_OK_AND_ASSIGN(
        query_,
        QueryProcess::StartReady(broker().address(), warehouse().client_options(database()),
                                 {"--query.sinks=" + admin_address_, "--query.stored_within=1s"}));
  }

  GetIntakeResponse Intake() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 30s);
    GetIntakeResponse response;
    EXPECT_OK(rpc::FromGrpc(
        query::v1::IntakeService::NewStub(query_->Connect())->GetIntake(&context, {}, &response)));
    return response;
  }
  // Waits until that finding is the first, with `why` in its reason.
  ::testing::AssertionResult EventuallyFinds(const std::string& kind, const std::string& why) {
    const auto is_found = [&] {
      intake_ = Intake();
      return intake_.findings_size() > 0 && intake_.findings(0).kind() == kind &&
             intake_.findings(0).why().find(why) != std::string::npos;
    };
    const auto result = Eventually(is_found, 60s);
    if (result) return result;
    return ::testing::AssertionFailure()
           << "waited for " << kind << " because of " << why << ", saw "
           << intake_.ShortDebugString() << "; the query server's log:\n"
           << query_->process().log();
  }

  struct Said {
    int status = -1;
    std::string output;
  };
  Said Assayctl(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = arguments;
    all.push_back("--query=" + query_->address());
    Said said;
    const auto child =
        ChildProcess::Start({.program = BuiltProgram("assayctl"),
                             .arguments = all,
                             .log = folder().path() / fmt::format("assayctl-{}.log", ++commands_)});
    EXPECT_OK(child);
    if (!child.ok()) return said;
    const auto ending = (*child)->Wait(60s);
    EXPECT_OK(ending);
    if (ending.ok()) said.status = ending->status;
    said.output = (*child)->log();
    return said;
  }
  Said AskStatus() {
    return Assayctl({"status", "--kafka=none", "--warehouse-monitoring=none",
                     "--gateway-monitoring=none", "--query-monitoring=none",
                     "--web-monitoring=none",
                     fmt::format("--sink-monitoring=127.0.0.1:{}", sink_monitoring_port())});
  }

  const std::string admin_address_ = fmt::format("127.0.0.1:{}", FreePort());
  const std::vector<std::string> admin_argument_ = {"--sink.admin.listen=" + admin_address_};
  std::unique_ptr<QueryProcess> query_;
  GetIntakeResponse intake_;
  int commands_ = 0;
};

// The line behind the first one: the first row of a table.
std::string SecondLine(const std::string& text) {
  const size_t begin = text.find('\n') + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST_F(StoppedTest, AStoppedPartitionIsTheFirstThingThatEverybodySays) {
  EXPECT_EQ(AskStatus().status, 0);
  ASSERT_OK(sink().Stop(30s));
  calls().WriteCalls(0, "a", 51, 60);
  calls().WriteCalls(1, "b", 51, 60);
  ASSERT_OK(calls().Flush());
  ASSERT_OK(admin().DeleteRecordsBefore({kCallTopic, 0}, 55));

  StartSink(admin_argument_);
  ASSERT_TRUE(EventuallyStored(110)) << "the other partition goes on";

  EXPECT_THAT(WhyNotReady(sink_monitoring_port()),
              AllOf(StartsWith("partitions stopped: call 0 since 20"),
                    HasSubstr("5 records aged out"), HasSubstr("sink.log_id")));
  ASSERT_TRUE(EventuallyFinds("partition_stopped", "5 records aged out"));
  const query::v1::IntakeFinding& finding = intake_.findings(0);
  EXPECT_EQ(finding.family(), "call");
  EXPECT_THAT(finding.partitions(), ElementsAre(0));
  EXPECT_EQ(finding.waiting_count(), 10u);
  EXPECT_TRUE(finding.has_since());
  EXPECT_THAT(finding.advice(), HasSubstr("restart the sink"));

  const Said status = AskStatus();
  EXPECT_EQ(status.status, 1);
  EXPECT_THAT(status.output, StartsWith("found_wrong"));
  EXPECT_THAT(SecondLine(status.output),
              AllOf(StartsWith("partition_stopped"), HasSubstr("call 0"),
                    HasSubstr("5 records aged out"), HasSubstr("restart the sink")));
  EXPECT_THAT(status.output, HasSubstr("not_ready"));
  const Said verify = Assayctl({"verify"});
  EXPECT_EQ(verify.status, 1);
  EXPECT_THAT(SecondLine(verify.output),
              AllOf(HasSubstr("storing"), HasSubstr("FAILS"), HasSubstr("5 records aged out")));
  EXPECT_TRUE(sink().running());
}

// Nothing that a sink says, or does not say, is needed to see it.
TEST_F(StoppedTest, ASinkThatStandsStillIsFoundFromOutside) {
  EXPECT_THAT(Intake().findings(), ::testing::IsEmpty());
  sink().Signal(SIGSTOP);
  calls().WriteCalls(1, "b", 51, 60);
  ASSERT_OK(calls().Flush());

  ASSERT_TRUE(EventuallyFinds("not_storing", admin_address_ + " does not answer"));
  EXPECT_THAT(intake_.findings(0).partitions(), ElementsAre(1));
  EXPECT_EQ(intake_.findings(0).waiting_count(), 10u);
  const Said status = AskStatus();
  EXPECT_EQ(status.status, 1);
  EXPECT_THAT(SecondLine(status.output), AllOf(StartsWith("not_storing"), HasSubstr("call 1")));
  const Said verify = Assayctl({"verify"});
  EXPECT_EQ(verify.status, 1);
  EXPECT_THAT(SecondLine(verify.output), AllOf(HasSubstr("storing"), HasSubstr("FAILS")));

  sink().Signal(SIGCONT);
  EXPECT_TRUE(Eventually([&] { return Intake().findings().empty(); }, 60s))
      << Intake().ShortDebugString();
  EXPECT_EQ(AskStatus().status, 0);
}

}  // namespace
}  // namespace assay::testing
