// Many small questions that would be a very large answer: refused before they are computed, while
// others are answered. bench_query_memory has the memory of it.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <future>

#include "assay/query/v1/metric.grpc.pb.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/kafka_broker.h"
#include "tests/integration/query/figure_stand.h"
#include "tests/integration/query/hostile_requests.h"
#include "tests/integration/query/query_process.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

class HostileTest : public FigureStand {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(FigureStand::SetUp());
    ASSERT_OK(client().Execute(HostileCallsSql()));
    ASSERT_OK_AND_ASSIGN(broker_, KafkaBroker::Start());
    ASSERT_OK_AND_ASSIGN(const auto admin, kafka::Admin::Create(broker_->client_options()));
    for (const char* topic : {directory::kReferenceTopic, "assay.call.v1", "assay.survey.v1"}) {
      ASSERT_OK(admin->CreateTopic({.name = topic, .config = {}}));
    }
    // Less than it has by default, so that a test reaches it soon.
    ASSERT_OK_AND_ASSIGN(query_, QueryProcess::StartReady(broker_->address(), client_options(),
                                                          {"--query.memory_max=40MiB",
                                                           "--query.answer_figures_max=150000",
                                                           "--query.answer_bytes_max=3MiB"}));
    stub_ = query::v1::MetricService::NewStub(query_->Connect());
  }

  Status Ask(const query::v1::QueryRequest& request) const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 60s);
    query::v1::QueryResponse response;
    return rpc::FromGrpc(stub_->Query(&context, request, &response));
  }

  std::unique_ptr<KafkaBroker> broker_;
  std::unique_ptr<QueryProcess> query_;
  std::unique_ptr<query::v1::MetricService::Stub> stub_;
};

TEST_F(HostileTest, IsRefusedWithTheLimitWhileOthersAreAnswered) {
  // 24 questions of 13 metrics and 8,269 rows: 2,579,928 figures.
  const Status figures = Ask(HostileRequest(24));
  EXPECT_THAT(figures, StatusIs(StatusCode::kResourceExhausted,
                                AllOf(HasSubstr("2579928 figures"),
                                      HasSubstr("150000 (query.answer_figures_max)"))));
  EXPECT_EQ(ReasonOf(figures), "ANSWER_TOO_LARGE");

  // Few enough figures, too many bytes.
  const Status bytes = Ask(HostileRequest(1));
  EXPECT_THAT(bytes, StatusIs(StatusCode::kResourceExhausted,
                              HasSubstr("3145728 bytes (query.answer_bytes_max)")));
  EXPECT_EQ(ReasonOf(bytes), "ANSWER_TOO_LARGE");

  // Every question a selection of its own, so the store would send them all.
  query::v1::QueryRequest apart = HostileRequest(4);
  for (int i = 0; i < 4; ++i) {
    apart.mutable_queries(i)->set_row_limit(static_cast<uint32_t>(kHostileCells + i));
  }
  const Status sent = Ask(apart);
  EXPECT_THAT(sent, StatusIs(StatusCode::kResourceExhausted));
  EXPECT_EQ(ReasonOf(sent), "TOO_MUCH_TO_READ");

  // More at once than the memory holds: some wait, and all the time a small one is answered.
  std::vector<std::future<Status>> many;
  for (int i = 0; i < 12; ++i) {
    many.push_back(std::async(std::launch::async, [this] { return Ask(HostileRequest(24)); }));
  }
  for (int i = 0; i < 3; ++i) EXPECT_THAT(query_->AskCallsAnswered(), IsOkAndHolds(2'976));
  for (auto& each : many) EXPECT_THAT(each.get(), StatusIs(StatusCode::kResourceExhausted));
  EXPECT_TRUE(query_->process().running());
}

TEST_F(HostileTest, TextsAndListsOfARequestAreBoundedBeforeAnythingReadsThem) {
  const auto small = [] {
    query::v1::QueryRequest request;
    query::v1::MetricQuery& question = *request.add_queries();
    question.add_metrics("call.answered");
    question.set_from("2026-01-01");
    question.set_to("2026-02-01");
    return request;
  };
  query::v1::QueryRequest request = small();
  request.mutable_queries(0)->set_time_zone(std::string(60'000, 'z'));
  EXPECT_THAT(Ask(request), StatusIs(StatusCode::kInvalidArgument,
                                     "queries[0].time_zone: 60000 bytes given; at most 64"));

  request = small();
  for (int i = 0; i < 100'000; ++i) request.mutable_queries(0)->add_metrics("");
  EXPECT_THAT(Ask(request), StatusIs(StatusCode::kInvalidArgument,
                                     "queries[0].metrics: 100001 given; at most 1000"));

  request = small();
  request.mutable_queries(0)->add_metrics("call.answered");
  EXPECT_THAT(Ask(request), StatusIs(StatusCode::kInvalidArgument, HasSubstr("named twice")));

  request = small();
  query::v1::Filter& filter = *request.mutable_queries(0)->add_where();
  filter.set_dimension("skill");
  for (int i = 0; i < 1'000; ++i) filter.add_values(std::string(600, 'x'));
  EXPECT_THAT(Ask(request), StatusIs(StatusCode::kResourceExhausted)) << "more than 512 KiB";
  EXPECT_OK(Ask(small()));
}

}  // namespace
}  // namespace assay::testing
