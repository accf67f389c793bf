// assay-query as a process: on a real broker and a real warehouse, over gRPC.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "assay/query/v1/intake.grpc.pb.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/kafka_broker.h"
#include "tests/harness/grown_memory.h"
#include "tests/harness/half_sent_calls.h"
#include "tests/harness/unknown_methods.h"
#include "tests/integration/query/figure_stand.h"
#include "tests/integration/query/query_process.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ProcessTest : public FigureStand {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(FigureStand::SetUp());
    ASSERT_OK_AND_ASSIGN(broker_, KafkaBroker::Start());
    ASSERT_OK_AND_ASSIGN(const auto admin, kafka::Admin::Create(broker_->client_options()));
    ASSERT_OK(admin->CreateTopic({.name = directory::kReferenceTopic, .config = {}}));
    for (const char* topic : {"assay.call.v1", "assay.survey.v1"}) {
      ASSERT_OK(admin->CreateTopic({.name = topic, .partitions = 8, .config = {}}));
    }
    ASSERT_OK_AND_ASSIGN(query_, QueryProcess::StartReady(broker_->address(), client_options()));
  }

  // The answer of one call.
  template <typename Response, typename Call>
  Status Ask(Response& response, Call call) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 60s);
    return rpc::FromGrpc(call(context, response));
  }

  // Writes records of calls to the partitions in turn, as Insert() does rows.
  void WriteLog(int records) {
    ASSERT_OK_AND_ASSIGN(const auto producer, kafka::Producer::Create(broker_->client_options(), {},
                                                                      [](const auto&) {}));
    ASSERT_OK_AND_ASSIGN(const auto topic, producer->OpenTopic("assay.call.v1"));
    for (int i = 0; i < records; ++i) {
      ASSERT_OK(producer->Produce({.topic = topic, .partition = i % 8, .value = "x"}));
    }
    ASSERT_OK(producer->Flush(20s));
  }

  std::unique_ptr<KafkaBroker> broker_;
  std::unique_ptr<QueryProcess> query_;
};

// Nobody has to be asked for it: log and store do not fit together.
TEST_F(ProcessTest, SaysFirstThatTheLogEndsBelowTheStore) {
  Insert(std::vector<CallRow>(24, CallRow{.business_date = 20'454}));
  WriteLog(8);
  const auto intake = query::v1::IntakeService::NewStub(query_->Connect());

  query::v1::GetIntakeResponse counts;
  ASSERT_OK(Ask(counts, [&](auto& context, auto& response) {
    return intake->GetIntake(&context, {}, &response);
  }));
  ASSERT_EQ(counts.findings_size(), 1) << counts.ShortDebugString();
  const query::v1::IntakeFinding& finding = counts.findings(0);
  EXPECT_EQ(finding.kind(), "log_lost");
  EXPECT_EQ(finding.family(), "call");
  EXPECT_EQ(finding.partitions_size(), 8);
  EXPECT_TRUE(finding.has_since());
  EXPECT_THAT(finding.why(), HasSubstr("ends at offset 1, but the store has up to 2"));
  EXPECT_THAT(finding.advice(), HasSubstr("sink.log_id"));

  query::v1::VerifyResponse verified;
  ASSERT_OK(Ask(verified, [&](auto& context, auto& response) {
    return intake->Verify(&context, {}, &response);
  }));
  EXPECT_FALSE(verified.passed());
  EXPECT_EQ(verified.checks(0).check(), "storing");
  EXPECT_FALSE(verified.checks(0).passed());
}

TEST_F(ProcessTest, AnswersAndStopsInOrder) {
  Insert(std::vector<CallRow>(24, CallRow{.business_date = 20'454}));
  WriteLog(24);
  const auto intake = query::v1::IntakeService::NewStub(query_->Connect());

  EXPECT_THAT(query_->AskCallsAnswered(), IsOkAndHolds(24));

  query::v1::GetIntakeResponse counts;
  ASSERT_OK(Ask(counts, [&](auto& context, auto& response) {
    return intake->GetIntake(&context, {}, &response);
  }));
  ASSERT_GE(counts.partitions_size(), 8);
  EXPECT_EQ(counts.partitions(0).ok_count(), 3u);

  query::v1::VerifyRequest deep;
  deep.set_deep(true);
  query::v1::VerifyResponse verified;
  ASSERT_OK(Ask(verified, [&](auto& context, auto& response) {
    return intake->Verify(&context, deep, &response);
  }));
  EXPECT_TRUE(verified.passed()) << verified.ShortDebugString();
  query::v1::GetLastVerifyResponse last;
  ASSERT_OK(Ask(last, [&](auto& context, auto& response) {
    return intake->GetLastVerify(&context, {}, &response);
  }));
  EXPECT_EQ(last.result().checks_size(), 13);

  ASSERT_OK_AND_ASSIGN(const Ending ending, query_->process().Stop(10s));
  EXPECT_EQ(ending, Ending{}) << query_->process().log();
}

// 200 unfinished messages of 4 MiB on one connection once took 800 MB; 3,000 unknown methods with
// long names made /metrics 12 MB.
TEST_F(ProcessTest, WhatNobodyServesAndWhatNeverEndsIsBounded) {
  ASSERT_OK(AskForUnknownThings(query_->address(), query_->monitoring_port(), 1));
  ASSERT_OK_AND_ASSIGN(const int before, SeriesOf(query_->monitoring_port()));
  ASSERT_OK(AskForUnknownThings(query_->address(), query_->monitoring_port(), 3'000));
  EXPECT_THAT(SeriesOf(query_->monitoring_port()), IsOkAndHolds(::testing::Le(before + 5)));

  constexpr int64_t kMiB = 1024 * 1024;
  const GrownMemory grown(query_->process().pid());
  for (const bool obeys_settings : {true, false}) {
    ASSERT_OK_AND_ASSIGN(const auto calls,
                         HalfSentCalls::Begin({.address = query_->address(),
                                               .method = "assay.query.v1.MetricService/Query",
                                               .calls = 200,
                                               .announced_bytes = 4 << 20,
                                               .obeys_settings = obeys_settings}));
    const HalfSent sent = calls->Send();
    EXPECT_FALSE(sent.connected) << sent.bytes / kMiB << " MiB of unfinished messages taken";
  }
  EXPECT_LE(grown.PeakBytes(), GrownMemory::Ceiling(128 * kMiB)) << grown.PeakBytes() / kMiB;
  EXPECT_OK(query_->WaitUntilReady());
}

}  // namespace
}  // namespace assay::testing
