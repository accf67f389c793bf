// The services over a real gRPC connection, on a store whose answers the tests choose.

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>

#include "query/server/engine/fake_figure_store.h"
#include "query/server/engine/fake_intake_store.h"
#include "query/server/engine/organisation_for_test.h"
#include "query/server/metric_services.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/server_host.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

// A store that answers only when its reader is cancelled, or Release() is called.
class WaitingStore final : public FigureStore {
 public:
  StatusOr<StoreRows> Read(const sql::FamilyStatement&, const ReadControl& control) override {
    std::unique_lock lock(mutex_);
    ++readers_;
    changed_.notify_all();
    const bool is_released = changed_.wait(lock, control.cancel, [&] { return released_; });
    if (!is_released) ++cancelled_;
    changed_.notify_all();
    return Cancelled("the reader went away");
  }
  void Release() {
    std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  void WaitForReaders(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return readers_ >= count; });
  }
  bool WaitForCancel(std::chrono::seconds patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return cancelled_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  int readers_ = 0;
  int cancelled_ = 0;
  bool released_ = false;
};

// The services on `store`, listening on a port of their own.
class Served {
 public:
  explicit Served(FigureStore& store, process::WorkerPool::Options workers = {.name = "test"},
                  MemoryBudget::Options memory = {}, CallLimits limits = {})
      : engine_(store, [] { return TestOrganisation(); }, clock_, {}),
        stored_wait_(
            intake_store_, [] { return TestOrganisation(); }, 20ms),
        memory_(std::move(memory)),
        workers_(std::move(workers)),
        waiters_({.name = "wait"}),
        calls_(workers_, memory_, limits),
        waiting_calls_(waiters_, memory_, limits),
        metrics_edge_(engine_, stored_wait_, calls_, waiting_calls_),
        call_edge_(engine_, calls_),
        satisfaction_edge_(engine_, calls_),
        server_({}, metrics_) {
    server_.AddService(metrics_edge_, rpc::MessageForm::kBytes);
    server_.AddService(call_edge_, rpc::MessageForm::kBytes);
    server_.AddService(satisfaction_edge_, rpc::MessageForm::kBytes);
    EXPECT_OK(server_.Start());
    channel_ = grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials());
  }

  template <typename Service>
  auto Stub() {
    return Service::NewStub(channel_);
  }
  std::shared_ptr<grpc::Channel> Channel() const { return channel_; }
  const FakeClock& clock() const { return clock_; }
  const MemoryBudget& memory() const { return memory_; }
  void Store(const StoredSequences& sequences) { intake_store_.sequences = {sequences}; }

 private:
  FakeClock clock_;
  QueryEngine engine_;
  FakeIntakeStore intake_store_;
  StoredWait stored_wait_;
  MemoryBudget memory_;
  process::WorkerPool workers_;
  process::WorkerPool waiters_;
  UnaryCalls calls_;
  UnaryCalls waiting_calls_;
  MetricEdge metrics_edge_;
  CallEdge call_edge_;
  SatisfactionEdge satisfaction_edge_;
  telemetry::Metrics metrics_;
  rpc::ServerHost server_;
  std::shared_ptr<grpc::Channel> channel_;
};

v1::QueryRequest Question(const std::string& metric) {
  v1::QueryRequest request;
  v1::MetricQuery& query = *request.add_queries();
  query.set_name("mine");
  query.add_metrics(metric);
  query.set_from("2010-08-01");
  query.set_to("2010-09-01");
  return request;
}

TEST(ServicesTest, AnswerAQueryWithEverythingAFigureCarries) {
  FakeFigureStore store;
  // Abandoned, outbound, phantom, late, for the share: see call.abandonment_rate.
  Served served(store);
  v1::QueryRequest request = Question("call.abandoned");
  store.Answer(std::vector<StoreRow>{LedgerRow("1", 3, 41), {.sums = {7, 0, 2, 1}}});
  grpc::ClientContext context;
  v1::QueryResponse response;

  ASSERT_OK(rpc::FromGrpc(served.Stub<v1::MetricService>()->Query(&context, request, &response)));

  ASSERT_EQ(response.results_size(), 1);
  const v1::MetricResult& result = response.results(0);
  EXPECT_EQ(result.name(), "mine");
  EXPECT_EQ(result.level(), "day");
  EXPECT_EQ(result.metrics(0).id(), "call.abandoned");
  EXPECT_EQ(result.metrics(0).version(), 1u);
  EXPECT_EQ(result.metrics(0).unit(), v1::METRIC_UNIT_COUNT);
  const v1::Figure& figure = result.rows(0).figures(0);
  EXPECT_EQ(figure.value(), 7);
  EXPECT_EQ(figure.n(), 7u);
  EXPECT_EQ(figure.excluded(0).cause(), "phantom");
  EXPECT_EQ(figure.excluded(0).count(), 2u);
  EXPECT_EQ(result.as_of().positions(0).offset(), 41u);
  EXPECT_EQ(result.as_of().positions(0).partition(), 3u);
  EXPECT_EQ(result.as_of().newest_ingested_at().seconds(), 1);
  EXPECT_EQ(result.as_of().late_count(), 1u);
  EXPECT_EQ(result.as_of().answered_at().seconds(), 1'767'225'600);
}

TEST(ServicesTest, RefuseABadQuestionWithItsReasonAndField) {
  FakeFigureStore store;
  Served served(store);
  grpc::ClientContext context;
  v1::QueryResponse response;

  const Status status = rpc::FromGrpc(
      served.Stub<v1::MetricService>()->Query(&context, Question("call.servce_level"), &response));

  EXPECT_THAT(status,
              StatusIs(StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("queries[0].metrics[0]"), HasSubstr("call.service_level"))));
  EXPECT_EQ(ReasonOf(status), "UNKNOWN_METRIC");
}

TEST(ServicesTest, RefuseAStepThatDoesNotExist) {
  FakeFigureStore store;
  Served served(store);
  v1::QueryRequest request = Question("call.asa");
  request.mutable_queries(0)->set_every(static_cast<v1::Step>(99));
  grpc::ClientContext context;
  v1::QueryResponse response;
  EXPECT_THAT(
      rpc::FromGrpc(served.Stub<v1::MetricService>()->Query(&context, request, &response)),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr("queries[0].every: there is no step 99")));
}

TEST(ServicesTest, AnswerOnlyWhenWhatWasAcknowledgedIsStored) {
  FakeFigureStore store;
  Served served(store);
  v1::QueryRequest request = Question("call.abandoned");
  v1::AckedPosition& acked = *request.add_after();
  acked.set_family("calls");
  acked.set_source_id("acd-n1");
  acked.set_epoch(1);
  acked.set_sequence(3);
  v1::QueryResponse response;
  const auto ask = [&] {
    grpc::ClientContext context;
    return rpc::FromGrpc(served.Stub<v1::MetricService>()->Query(&context, request, &response));
  };

  EXPECT_THAT(ask(), StatusIs(StatusCode::kInvalidArgument, HasSubstr("after[0].family")));

  request.mutable_after(0)->set_family("call");
  const Status early = ask();
  EXPECT_THAT(early, StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_EQ(ReasonOf(early), "NOT_STORED_YET");
  EXPECT_TRUE(store.statements().empty());

  served.Store({.count = 3, .highest = 3});
  EXPECT_OK(ask());
}

TEST(ServicesTest, ListMetricsByPrefix) {
  FakeFigureStore store;
  Served served(store);
  const auto list = [&](const std::string& filter) {
    grpc::ClientContext context;
    v1::ListMetricsRequest request;
    request.set_filter(filter);
    v1::ListMetricsResponse response;
    const Status status =
        rpc::FromGrpc(served.Stub<v1::MetricService>()->ListMetrics(&context, request, &response));
    return status.ok() ? StatusOr<v1::ListMetricsResponse>(response) : status;
  };

  EXPECT_EQ(list("")->metrics_size(), 16);
  EXPECT_EQ(list("survey.")->metrics_size(), 3);
  EXPECT_EQ(list("call.asa")->metrics_size(), 1);
  const v1::MetricDefinition level = list("call.service_level")->metrics(0);
  EXPECT_FALSE(level.name().zh().empty());
  EXPECT_EQ(level.interval_method(), "wilson");
  EXPECT_EQ(level.privacy_class(), v1::PRIVACY_CLASS_PUBLIC);
  EXPECT_EQ(level.parameters(0).allowed_values_size(), 4);
  EXPECT_THAT(level.dimensions(), ::testing::Contains("skill"));
  EXPECT_THAT(list("call.asaa"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("did you mean \"call.asa\"")));
}

TEST(ServicesTest, AnswerTheCallCentreWithFourServiceLevels) {
  FakeFigureStore store;
  Served served(store);
  grpc::ClientContext context;
  v1::GetCallCentreRequest request;
  request.set_from("2010-08-01");
  request.set_to("2010-09-01");
  request.set_unit_id("nowhere");
  v1::GetCallCentreResponse response;
  const auto stub = served.Stub<v1::CallService>();

  EXPECT_THAT(rpc::FromGrpc(stub->GetCallCentre(&context, request, &response)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("unit_id: there is no unit")));

  request.set_unit_id("north");
  grpc::ClientContext again;
  ASSERT_OK(rpc::FromGrpc(stub->GetCallCentre(&again, request, &response)));
  ASSERT_EQ(response.service_levels_size(), 4);
  EXPECT_EQ(response.service_levels(2).metrics(0).parameters(2).value(), "v3");
  EXPECT_EQ(response.result().metrics_size(), 9);
}

TEST(ServicesTest, AnswerSatisfaction) {
  FakeFigureStore store;
  Served served(store);
  grpc::ClientContext context;
  v1::GetSatisfactionRequest request;
  request.set_from("2010-08-01");
  request.set_to("2010-09-01");
  request.add_methods(event::v1::SURVEY_METHOD_KEYPRESS);
  v1::GetSatisfactionResponse response;

  ASSERT_OK(rpc::FromGrpc(
      served.Stub<v1::SatisfactionService>()->GetSatisfaction(&context, request, &response)));

  EXPECT_EQ(response.result().metrics(1).id(), "survey.mean");
  const auto& parameters = store.statements()[0].statement.parameters;
  EXPECT_TRUE(std::any_of(parameters.begin(), parameters.end(), [](const auto& each) {
    return each.first == "method" && each.second.text() == "['keypress']";
  }));
}

TEST(ServicesTest, StopReadingWhenTheClientGoesAway) {
  WaitingStore store;
  Served served(store);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 200ms);
  v1::QueryResponse response;

  EXPECT_THAT(rpc::FromGrpc(served.Stub<v1::MetricService>()->Query(&context, Question("call.asa"),
                                                                    &response)),
              StatusIs(StatusCode::kDeadlineExceeded));

  EXPECT_TRUE(store.WaitForCancel(20s));
}

TEST(ServicesTest, RefuseCallsBeyondWhatMayWait) {
  WaitingStore store;
  Served served(store, {.name = "test", .threads = 1, .waiting_max = 1});
  const auto stub = served.Stub<v1::MetricService>();
  const v1::QueryRequest request = Question("call.asa");
  struct Call {
    grpc::ClientContext context;
    v1::QueryResponse response;
    grpc::Status status;
    std::promise<void> done;
  };
  std::vector<std::unique_ptr<Call>> calls;
  const auto start = [&] {
    Call& call = *calls.emplace_back(std::make_unique<Call>());
    stub->async()->Query(&call.context, &request, &call.response, [&call](grpc::Status status) {
      call.status = status;
      call.done.set_value();
    });
  };
  start();
  store.WaitForReaders(1);
  start();
  start();

  // Of the second and the third call one waits and one is refused, in whichever order they came.
  const auto second = calls[1]->done.get_future();
  const auto third = calls[2]->done.get_future();
  EXPECT_TRUE(testing::Eventually(
      [&] {
        return second.wait_for(0s) == std::future_status::ready ||
               third.wait_for(0s) == std::future_status::ready;
      },
      20s));
  store.Release();
  calls[0]->done.get_future().wait();
  second.wait();
  third.wait();
  const Status refused = rpc::FromGrpc(
      calls[1]->status.error_code() == grpc::UNAVAILABLE ? calls[1]->status : calls[2]->status);
  EXPECT_THAT(refused, StatusIs(StatusCode::kUnavailable, HasSubstr("busy")));
  EXPECT_EQ(ReasonOf(refused), "BUSY");
}

TEST(ServicesTest, RefuseTextsBeforeAnythingReadsOrEchoesThem) {
  FakeFigureStore store;
  Served served(store);
  v1::QueryRequest request = Question("call.asa");
  request.mutable_queries(0)->set_time_zone(std::string(60'000, 'z'));
  grpc::ClientContext context;
  v1::QueryResponse response;
  EXPECT_THAT(rpc::FromGrpc(served.Stub<v1::MetricService>()->Query(&context, request, &response)),
              StatusIs(StatusCode::kInvalidArgument,
                       "queries[0].time_zone: 60000 bytes given; at most 64"));

  grpc::ClientContext again;
  v1::ListMetricsRequest list;
  list.set_filter(std::string(300, 'x'));
  v1::ListMetricsResponse metrics;
  EXPECT_THAT(rpc::FromGrpc(served.Stub<v1::MetricService>()->ListMetrics(&again, list, &metrics)),
              StatusIs(StatusCode::kInvalidArgument, "filter: 300 bytes given; at most 256"));
}

TEST(ServicesTest, RefuseAnswersOfMoreBytesThanTheLimit) {
  FakeFigureStore store;
  Served served(store, {.name = "test"}, {}, {.answer_bytes_max = 200});
  grpc::ClientContext context;
  v1::QueryResponse response;
  const Status refused = rpc::FromGrpc(
      served.Stub<v1::MetricService>()->Query(&context, Question("call.asa"), &response));
  EXPECT_OK(refused);

  grpc::ClientContext again;
  v1::ListMetricsResponse metrics;
  const Status listed =
      rpc::FromGrpc(served.Stub<v1::MetricService>()->ListMetrics(&again, {}, &metrics));
  EXPECT_THAT(listed, StatusIs(StatusCode::kResourceExhausted,
                               HasSubstr("more than 200 bytes (query.answer_bytes_max)")));
  EXPECT_EQ(ReasonOf(listed), "ANSWER_TOO_LARGE");
}

TEST(ServicesTest, GiveTheirMemoryBack) {
  FakeFigureStore store;
  Served served(store);
  for (int i = 0; i < 3; ++i) {
    grpc::ClientContext context;
    v1::QueryResponse response;
    EXPECT_OK(rpc::FromGrpc(
        served.Stub<v1::MetricService>()->Query(&context, Question("call.asa"), &response)));
  }
  EXPECT_TRUE(testing::Eventually([&] { return served.memory().bytes_used() == 0; }, 20s))
      << served.memory().bytes_used() << " bytes still charged";
}

TEST(ServicesTest, CutOffWhoDoesNotTakeTheAnswer) {
  // Rows that are more than a connection holds unread.
  FakeFigureStore store;
  std::vector<StoreRow> rows;
  for (int i = 0; i < 9'000; ++i) {
    rows.push_back({.keys = {std::string(200, 'w') + std::to_string(i)}, .sums = {7, 0, 0, 1}});
  }
  store.Answer(rows);
  Served served(store, {.name = "test"}, {}, {.send_time_max = 1s});
  v1::QueryRequest request = Question("call.abandoned");
  request.mutable_queries(0)->add_by("business");
  request.mutable_queries(0)->set_row_limit(10'000);
  const auto channel = served.Channel();
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  // Begins the call and never reads: the answer stays with the server.
  const auto call = stub.PrepareCall(&context, "/assay.query.v1.MetricService/Query", &queue);
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer message(&slice, 1);
  call->StartCall(reinterpret_cast<void*>(1));
  void* tag = nullptr;
  bool is_ok = false;
  ASSERT_TRUE(queue.Next(&tag, &is_ok) && is_ok);
  call->WriteLast(message, {}, reinterpret_cast<void*>(2));
  ASSERT_TRUE(queue.Next(&tag, &is_ok) && is_ok);

  EXPECT_TRUE(testing::Eventually([&] { return served.memory().bytes_used() > 1'000'000; }, 20s));
  EXPECT_TRUE(testing::Eventually([&] { return served.memory().bytes_used() == 0; }, 20s))
      << served.memory().bytes_used() << " bytes still charged";
  context.TryCancel();
  queue.Shutdown();
  while (queue.Next(&tag, &is_ok)) {
  }
}

}  // namespace
}  // namespace assay::query
