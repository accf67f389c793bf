// assay-query as a process: on a real broker and a real warehouse, over gRPC.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "assay/query/v1/catalogue.grpc.pb.h"
#include "assay/query/v1/intake.grpc.pb.h"
#include "assay/query/v1/metric.grpc.pb.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "services/runtime/testing/kafka_broker.h"
#include "tests/integration/query/figure_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

class ProcessTest : public FigureStand {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(FigureStand::SetUp());
    ASSERT_OK_AND_ASSIGN(broker_, KafkaBroker::Start());
    ASSERT_OK_AND_ASSIGN(const auto admin, kafka::Admin::Create(broker_->client_options()));
    for (const char* topic : {directory::kReferenceTopic, "assay.call.v1", "assay.survey.v1"}) {
      ASSERT_OK(admin->CreateTopic({.name = topic, .config = {}}));
    }
    port_ = FreePort();
    ASSERT_OK_AND_ASSIGN(
        child_,
        ChildProcess::Start({.program = BuiltProgram("assay-query"),
                             .arguments = {fmt::format("--query.listen=127.0.0.1:{}", port_),
                                           "--kafka.brokers=" + broker_->address(),
                                           "--clickhouse.url=" + client_options().url,
                                           "--clickhouse.database=" + database()},
                             .log = folder_.path() / "query.log"}));
    channel_ =
        grpc::CreateChannel(fmt::format("127.0.0.1:{}", port_), grpc::InsecureChannelCredentials());
  }

  // The answer of one call, asked again while the server is starting.
  template <typename Response, typename Call>
  Status AskUntilServed(Response& response, Call call) {
    Status status;
    const bool answered = bool(Eventually(
        [&] {
          grpc::ClientContext context;
          response.Clear();
          status = rpc::FromGrpc(call(context, response));
          return status.code() != StatusCode::kUnavailable;
        },
        60s));
    return answered ? status : DeadlineExceeded("{}\n{}", Message(status), child_->log());
  }

  TemporaryFolder folder_;
  std::unique_ptr<KafkaBroker> broker_;
  uint16_t port_ = 0;
  std::unique_ptr<ChildProcess> child_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ProcessTest, AnswersAndStopsInOrder) {
  Insert(std::vector<CallRow>(24, CallRow{.business_date = 20'454}));
  const auto metrics = query::v1::MetricService::NewStub(channel_);
  const auto intake = query::v1::IntakeService::NewStub(channel_);

  query::v1::QueryRequest request;
  query::v1::MetricQuery& question = *request.add_queries();
  question.add_metrics("call.answered");
  question.set_from("2026-01-01");
  question.set_to("2026-02-01");
  query::v1::QueryResponse answer;
  ASSERT_OK(AskUntilServed(answer, [&](auto& context, auto& response) {
    return metrics->Query(&context, request, &response);
  }));
  EXPECT_EQ(answer.results(0).rows(0).figures(0).value(), 24);

  query::v1::GetIntakeResponse counts;
  ASSERT_OK(AskUntilServed(counts, [&](auto& context, auto& response) {
    return intake->GetIntake(&context, {}, &response);
  }));
  ASSERT_GE(counts.partitions_size(), 8);
  EXPECT_EQ(counts.partitions(0).ok_count(), 3u);

  query::v1::VerifyRequest deep;
  deep.set_deep(true);
  query::v1::VerifyResponse verified;
  ASSERT_OK(AskUntilServed(verified, [&](auto& context, auto& response) {
    return intake->Verify(&context, deep, &response);
  }));
  EXPECT_TRUE(verified.passed()) << verified.ShortDebugString();
  query::v1::GetLastVerifyResponse last;
  ASSERT_OK(AskUntilServed(last, [&](auto& context, auto& response) {
    return intake->GetLastVerify(&context, {}, &response);
  }));
  EXPECT_EQ(last.result().checks_size(), 8);

  ASSERT_OK_AND_ASSIGN(const Ending ending, child_->Stop(10s));
  EXPECT_EQ(ending, Ending{}) << child_->log();
}

}  // namespace
}  // namespace assay::testing
