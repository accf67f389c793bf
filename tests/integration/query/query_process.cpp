#include "tests/integration/query/query_process.h"

#include <grpcpp/client_context.h>

#include "assay/query/v1/metric.grpc.pb.h"
#include "services/runtime/rpc/channel.h"
#include "services/runtime/rpc/status.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "tests/harness/readiness.h"

namespace assay::testing {

using namespace std::chrono_literals;

StatusOr<std::unique_ptr<QueryProcess>> QueryProcess::Start(const std::string& brokers,
                                                            const clickhouse::ClientOptions& store,
                                                            std::vector<std::string> flags) {
  std::unique_ptr<QueryProcess> query(new QueryProcess);
  query->address_ = fmt::format("127.0.0.1:{}", FreePort());
  query->monitoring_port_ = FreePort();
  flags.insert(flags.end(),
               {"--query.listen=" + query->address_,
                fmt::format("--query.metrics_listen=127.0.0.1:{}", query->monitoring_port_),
                "--kafka.brokers=" + brokers, "--clickhouse.url=" + store.url,
                "--clickhouse.user=" + store.user, "--clickhouse.password=" + store.password,
                "--clickhouse.database=" + store.database});
  ASSIGN_OR_RETURN(query->child_,
                   ChildProcess::Start({.program = BuiltProgram("assay-query"),
                                        .arguments = std::move(flags),
                                        // None, unless a flag names them: not those of a running
                                        // deploy/up. As a flag it could not be empty.
                                        .environment = {{"ASSAY_QUERY_SINKS", ""}},
                                        .log = query->folder_.path() / "query.log"}));
  return query;
}

StatusOr<std::unique_ptr<QueryProcess>> QueryProcess::StartReady(
    const std::string& brokers, const clickhouse::ClientOptions& store,
    std::vector<std::string> flags) {
  ASSIGN_OR_RETURN(auto query, Start(brokers, store, std::move(flags)));
  RETURN_IF_ERROR(query->WaitUntilReady());
  return query;
}

std::shared_ptr<grpc::Channel> QueryProcess::Connect() const {
  return rpc::Connect({.address = address_, .message_bytes_max = config::ByteSize::MiB(64)});
}

Status QueryProcess::WaitUntilReady() {
  const auto is_ready = [&] {
    return (IsReady(monitoring_port_) && IsServing()) || !child_->running();
  };
  if (Eventually(is_ready, 60s) && child_->running()) return OkStatus();
  return DeadlineExceeded("the query server is not ready ({}); its log:\n{}", WhyNotReady(),
                          child_->log());
}

std::string QueryProcess::WhyNotReady() const { return testing::WhyNotReady(monitoring_port_); }

bool QueryProcess::IsServing() const { return testing::IsServing(address_); }

StatusOr<double> QueryProcess::AskCallsAnswered(std::chrono::seconds patience) const {
  query::v1::QueryRequest request;
  query::v1::MetricQuery& question = *request.add_queries();
  question.add_metrics("call.answered");
  question.set_from("2026-01-01");
  question.set_to("2026-02-01");
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + patience);
  query::v1::QueryResponse response;
  RETURN_IF_ERROR(rpc::FromGrpc(
      query::v1::MetricService::NewStub(Connect())->Query(&context, request, &response)));
  if (response.results_size() != 1 || response.results(0).rows_size() != 1) {
    return Internal("one row expected: {}", response.ShortDebugString());
  }
  return response.results(0).rows(0).figures(0).value();
}

}  // namespace assay::testing
