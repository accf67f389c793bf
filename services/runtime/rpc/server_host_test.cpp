#include "services/runtime/rpc/server_host.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "rpc_test.grpc.pb.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/channel.h"
#include "services/runtime/rpc/serving_watch.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/rpc/trace.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/harness/half_sent_calls.h"

namespace assay::rpc {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::StatusIs;
namespace proto = assay::runtime::rpc::test;

constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class EndlessWatch final : public grpc::ServerWriteReactor<proto::AskResponse> {
 public:
  explicit EndlessWatch(std::string text) {
    response_.set_text(std::move(text));
    StartWrite(&response_);
  }
  void OnCancel() override { Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  proto::AskResponse response_;
};

class ProbeService final : public proto::ProbeService::CallbackService {
 public:
  grpc::ServerUnaryReactor* Ask(grpc::CallbackServerContext* context,
                                const proto::AskRequest* request,
                                proto::AskResponse* response) override {
    response->set_text(request->text());
    response->set_trace(TraceOf(*context).Format());
    Status status = MakeStatus(static_cast<StatusCode>(request->code()),
                               request->text().empty() ? "asked to fail" : request->text());
    if (!request->reason().empty()) status = WithReason(status, request->reason());
    if (asked_++ < request->unavailable_count()) status = Unavailable("not yet");
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(ToGrpc(status));
    return reactor;
  }

  grpc::ServerWriteReactor<proto::AskResponse>* Watch(grpc::CallbackServerContext*,
                                                      const proto::AskRequest* request) override {
    return new EndlessWatch(request->text());
  }

 private:
  std::atomic<int> asked_ = 0;
};

class ServerHostTest : public ::testing::Test {
 protected:
  void SetUp() override { Serve({}); }

  void Serve(const ServerOptions& options) {
    server_.emplace(options, metrics_);
    server_->AddService(service_);
    ASSERT_OK(server_->Start());
    channel_ = Connect({.address = server_->address()});
    stub_ = proto::ProbeService::NewStub(channel_);
  }

  // How many series the metrics have.
  int Series() {
    const std::string text = metrics_.Text();
    int series = 0;
    for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) series += text[at] != '#';
    return series;
  }
  double Cut(const std::string& reason) {
    return metrics_.AddCounter("rpc_server_connections_cut_total", "", {{"reason", reason}})
        .Value();
  }

  StatusOr<proto::AskResponse> Ask(const proto::AskRequest& request, const char* trace = nullptr) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 30s);
    if (trace != nullptr) SendTrace(*telemetry::TraceContext::Parse(trace), context);
    proto::AskResponse response;
    RETURN_IF_ERROR(FromGrpc(stub_->Ask(&context, request, &response)));
    return response;
  }

  // Calls a method that has no generated code here, with an empty request. The answer as bytes.
  StatusOr<std::string> AskByName(const std::string& method) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 30s);
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel_);
    const grpc::Slice nothing;
    const auto call =
        stub.PrepareUnaryCall(&context, method, grpc::ByteBuffer(&nothing, 1), &queue);
    grpc::ByteBuffer response;
    grpc::Status status;
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    RETURN_IF_ERROR(FromGrpc(status));
    grpc::Slice bytes;
    response.DumpToSingleSlice(&bytes);
    return std::string(bytes.begin(), bytes.end());
  }

  StatusOr<std::string> Health() { return AskByName("/grpc.health.v1.Health/Check"); }

  telemetry::Metrics metrics_;
  ProbeService service_;
  std::optional<ServerHost> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<proto::ProbeService::Stub> stub_;
};

proto::AskRequest Request(const std::string& text) {
  proto::AskRequest request;
  request.set_text(text);
  return request;
}

TEST_F(ServerHostTest, ServesOnAFreePort) {
  ASSERT_OK_AND_ASSIGN(const proto::AskResponse response, Ask(Request("hello")));
  EXPECT_EQ(response.text(), "hello");
}

TEST_F(ServerHostTest, ErrorsArriveWithCodeMessageAndReason) {
  proto::AskRequest request;
  request.set_code(static_cast<int>(StatusCode::kFailedPrecondition));
  request.set_reason("SOURCE_UNKNOWN");

  const Status status = Ask(request).status();

  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "asked to fail"));
  EXPECT_EQ(ReasonOf(status), "SOURCE_UNKNOWN");
}

TEST_F(ServerHostTest, ReadsTheCallersTraceOrBeginsOne) {
  EXPECT_EQ(Ask(Request(""), kTrace)->trace(), kTrace);
  EXPECT_TRUE(telemetry::TraceContext::Parse(Ask(Request(""))->trace()).has_value());
}

TEST_F(ServerHostTest, HealthFollowsSetServing) {
  const std::string serving = "\x08\x01", not_serving = "\x08\x02";  // HealthCheckResponse.

  EXPECT_THAT(Health(), testing::IsOkAndHolds(not_serving));
  server_->SetServing(true);
  EXPECT_THAT(Health(), testing::IsOkAndHolds(serving));
  server_->SetServing(false);
  EXPECT_THAT(Health(), testing::IsOkAndHolds(not_serving));
}

TEST_F(ServerHostTest, HealthFollowsReadinessUntilItsWatchStops) {
  const std::string serving = "\x08\x01", not_serving = "\x08\x02";
  const auto becomes = [&](const std::string& answer) {
    return testing::Eventually([&] { return Health().value_or("") == answer; }, 10s);
  };
  std::atomic<bool> is_ready = false;
  ServingWatch watch(
      *server_, [&] { return is_ready.load(); }, 1ms);

  EXPECT_THAT(Health(), testing::IsOkAndHolds(not_serving));
  is_ready = true;
  EXPECT_TRUE(becomes(serving));
  is_ready = false;
  EXPECT_TRUE(becomes(not_serving));
  is_ready = true;
  EXPECT_TRUE(becomes(serving));
  watch.Stop();
  EXPECT_THAT(Health(), testing::IsOkAndHolds(not_serving));
}

TEST_F(ServerHostTest, HasReflection) {
  const Status status =
      AskByName("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo").status();
  EXPECT_NE(status.code(), StatusCode::kUnimplemented) << status;
}

TEST_F(ServerHostTest, RefusesAMessageBeyondTheLimit) {
  EXPECT_OK(Ask(Request(std::string(4'000'000, 'x'))));
  EXPECT_THAT(Ask(Request(std::string(4'200'000, 'x'))), StatusIs(StatusCode::kResourceExhausted));
}

// A compressed message may become a thousand times as large as what was received.
TEST_F(ServerHostTest, RefusesCompressedMessages) {
  grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  proto::AskResponse response;

  const Status status =
      FromGrpc(stub_->Ask(&context, Request(std::string(1'000'000, 'x')), &response));

  EXPECT_THAT(status, StatusIs(StatusCode::kUnimplemented, HasSubstr("gzip")));
}

TEST_F(ServerHostTest, RefusesHeadersBeyondTheLimitAndGoesOn) {
  grpc::ClientContext context;
  context.AddMetadata("traceparent", std::string(20'000, 'x'));
  proto::AskResponse response;

  EXPECT_THAT(FromGrpc(stub_->Ask(&context, Request(""), &response)),
              StatusIs(StatusCode::kResourceExhausted));
  EXPECT_OK(Ask(Request("next")));
}

// Text of 60 KB in the trailers of one call once broke the connection of all.
TEST_F(ServerHostTest, ErrorsThatQuoteMuchArriveCutAndHarmOnlyTheirOwnCall) {
  const std::string texts[] = {std::string(60'000, 'x'), std::string(60'000, '\x1b'),
                               std::string(60'000, '%')};
  for (const std::string& text : texts) {
    proto::AskRequest request = Request(text);
    request.set_code(static_cast<int>(StatusCode::kInvalidArgument));
    request.set_reason("TIME_ZONE_UNKNOWN");

    const Status status = Ask(request).status();

    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, HasSubstr("...")));
    EXPECT_LE(Message(status).size(), 1024u);
    EXPECT_EQ(Message(status).find('\x1b'), std::string::npos);
    EXPECT_EQ(ReasonOf(status), "TIME_ZONE_UNKNOWN");
  }
}

TEST_F(ServerHostTest, MethodsThatNobodyServesAreOneSeries) {
  ASSERT_OK(Ask(Request("")));
  EXPECT_THAT(AskByName("/assay.Unknown/First"), StatusIs(StatusCode::kUnimplemented));
  ASSERT_TRUE(testing::Eventually(
      [&] { return metrics_.Text().find("\"unknown\"") != std::string::npos; }, 10s));
  const int before = Series();

  for (int i = 0; i < 2'000; ++i) {
    ASSERT_THAT(AskByName(fmt::format("/assay.Unknown{}/{}", i, std::string(i, 'x'))),
                StatusIs(StatusCode::kUnimplemented));
  }

  EXPECT_LE(Series(), before + 1) << metrics_.Text();  // One code more, at most.
}

TEST_F(ServerHostTest, CutsTheConnectionThatHoldsMuchOfUnfinishedMessages) {
  Serve({.incoming_bytes_max = config::ByteSize::MiB(4)});
  ASSERT_OK(Ask(Request("before")));

  ASSERT_OK_AND_ASSIGN(const auto hostile, testing::HalfSentCalls::Begin(
                                               {.address = server_->address(),
                                                .method = "assay.runtime.rpc.test.ProbeService/Ask",
                                                .silence = 10s}));
  const testing::HalfSent sent = hostile->Send();

  EXPECT_FALSE(sent.connected) << sent.bytes << " bytes taken";
  EXPECT_EQ(Cut("incoming_bytes"), 1);
  EXPECT_OK(Ask(Request("after")));
}

// A client that acknowledges no settings may begin any number of calls, whatever the server says;
// each takes little of the network, and much memory.
TEST_F(ServerHostTest, CutsTheConnectionThatBeginsVeryManyCalls) {
  Serve({.incoming_bytes_max = config::ByteSize::MiB(16)});
  ASSERT_OK(Ask(Request("before")));

  ASSERT_OK_AND_ASSIGN(const auto hostile, testing::HalfSentCalls::Begin(
                                               {.address = server_->address(),
                                                .method = "assay.runtime.rpc.test.ProbeService/Ask",
                                                .calls = 20'000,
                                                .announced_bytes = 1,
                                                .obeys_settings = false,
                                                .silence = 10s}));
  const testing::HalfSent sent = hostile->Send();

  EXPECT_FALSE(sent.connected) << sent.open << " calls open";
  EXPECT_EQ(Cut("incoming_bytes"), 1);
  EXPECT_OK(Ask(Request("after")));
}

// The process is larger than any bound from the beginning; one who only has whole messages stays.
TEST_F(ServerHostTest, OfAProcessThatIsTooLargeCutsWhoHasUnfinishedCalls) {
  Serve({.process_bytes_max = config::ByteSize::KiB(1)});
  ASSERT_OK_AND_ASSIGN(const auto hostile, testing::HalfSentCalls::Begin(
                                               {.address = server_->address(),
                                                .method = "assay.runtime.rpc.test.ProbeService/Ask",
                                                .calls = 100,
                                                .announced_bytes = 1,
                                                .silence = 10s}));

  EXPECT_FALSE(hostile->Send().connected);
  EXPECT_EQ(Cut("process_bytes"), 1);
  for (int i = 0; i < 100; ++i) ASSERT_OK(Ask(Request("small")));
  EXPECT_EQ(Cut("process_bytes"), 1);
}

TEST_F(ServerHostTest, CutsNobodyWhoseMessagesBecomeWhole) {
  Serve({.incoming_bytes_max = config::ByteSize::MiB(4)});

  for (int i = 0; i < 100; ++i) ASSERT_OK(Ask(Request(std::string(1'000'000, 'x'))));

  EXPECT_EQ(Cut("incoming_bytes"), 0);
}

TEST_F(ServerHostTest, KnowsConnectionsByBothFamiliesOfAddresses) {
  Serve({.listen = "[::1]:0", .incoming_bytes_max = config::ByteSize::MiB(4)});

  for (int i = 0; i < 20; ++i) ASSERT_OK(Ask(Request(std::string(1'000'000, 'x'))));

  EXPECT_EQ(Cut("incoming_bytes"), 0);
}

TEST_F(ServerHostTest, OfTooManyConnectionsThoseWithoutCallsGo) {
  Serve({.connections_max = 4});
  ASSERT_OK(Ask(Request("before")));

  std::vector<std::unique_ptr<testing::HalfSentCalls>> idle;
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(auto connection, testing::HalfSentCalls::Begin(
                                              {.address = server_->address(), .calls = 0}));
    idle.push_back(std::move(connection));
  }

  EXPECT_TRUE(testing::Eventually([&] { return Cut("connections") >= 17; }, 10s))
      << Cut("connections") << " connections cut";
  grpc::ClientContext context;  // On the connection from before, without waiting for another.
  proto::AskResponse response;
  EXPECT_OK(FromGrpc(stub_->Ask(&context, Request("after"), &response)));
}

TEST_F(ServerHostTest, AnAddressThatIsTakenIsAnError) {
  ServerHost second({.listen = server_->address()}, metrics_);
  EXPECT_THAT(second.Start(), StatusIs(StatusCode::kUnavailable, HasSubstr(server_->address())));
}

TEST_F(ServerHostTest, CountsRequestsByMethodAndCode) {
  ASSERT_OK(Ask(Request("a")));
  ASSERT_OK(Ask(Request("b")));
  proto::AskRequest failing;
  failing.set_code(static_cast<int>(StatusCode::kNotFound));
  EXPECT_FALSE(Ask(failing).ok());
  server_->Stop(30s);

  const std::string text = metrics_.Text();
  const std::string method = "method=\"assay.runtime.rpc.test.ProbeService/Ask\"";
  EXPECT_THAT(text, HasSubstr("rpc_server_requests_total{code=\"OK\"," + method + "} 2"));
  EXPECT_THAT(text, HasSubstr("rpc_server_requests_total{code=\"NOT_FOUND\"," + method + "} 1"));
  EXPECT_THAT(text, HasSubstr("rpc_server_seconds_count{" + method + "} 3"));
  EXPECT_THAT(text, HasSubstr("rpc_server_active{" + method + "} 0"));
}

TEST_F(ServerHostTest, StopCancelsStreamsThatOutliveTheGrace) {
  grpc::ClientContext context;
  const auto reader = stub_->Watch(&context, Request("live"));
  proto::AskResponse response;
  ASSERT_TRUE(reader->Read(&response));

  server_->Stop(100ms);

  EXPECT_FALSE(reader->Read(&response));
  EXPECT_THAT(FromGrpc(reader->Finish()), ::testing::Not(testing::IsOk()));
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("rpc_server_requests_total{code=\"CANCELLED\",method=\"assay.runtime."
                        "rpc.test.ProbeService/Watch\"} 1"));
  server_->Stop(100ms);  // Again is harmless.
}

TEST_F(ServerHostTest, AChannelRepeatsCallsThatFoundTheServerUnavailable) {
  proto::AskRequest request = Request("at last");
  request.set_unavailable_count(2);

  ASSERT_OK_AND_ASSIGN(const proto::AskResponse response, Ask(request));

  EXPECT_EQ(response.text(), "at last");
}

TEST_F(ServerHostTest, AChannelFindsAServerThatComesBack) {
  ASSERT_OK(Ask(Request("before")));
  const std::string address = server_->address();
  server_.emplace(ServerOptions{.listen = address}, metrics_);
  server_->AddService(service_);
  ASSERT_OK(server_->Start());

  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(std::chrono::system_clock::now() + 30s);
  proto::AskResponse response;
  EXPECT_OK(FromGrpc(stub_->Ask(&context, Request("after"), &response)));
}

}  // namespace
}  // namespace assay::rpc
