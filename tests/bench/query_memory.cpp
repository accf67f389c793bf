// bench_query_memory: how much memory assay-query takes while many clients ask for as much as they
// can (B8), with its default settings, and how long a normal question takes meanwhile.
//
//   bench_query_memory [--clients N] [--json FILE]
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "assay/query/v1/metric.grpc.pb.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/kafka/admin.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/warehouse_fixture.h"
#include "tests/bench/report.h"
#include "tests/integration/query/figure_stand.h"
#include "tests/integration/query/hostile_requests.h"
#include "tests/integration/query/query_process.h"

namespace assay::bench {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using query::v1::QueryRequest;
using testing::HostileRequest;

constexpr double kResidentMiBMax = 256;

struct Arguments {
  int clients = 16;
  std::string json;
};

// "VmRSS:" now, "VmHWM:" the most so far; in MiB.
double MemoryMiB(pid_t pid, std::string_view which) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == which && status >> kib) return kib / 1024;
  }
  return 0;
}

// What clients try, and how the server answers it.
struct Attempt {
  std::string name;
  QueryRequest request;
};

std::vector<Attempt> Attempts() {
  std::vector<Attempt> attempts;
  attempts.push_back({"24 questions x 13 metrics x 8,269 rows", HostileRequest(24)});
  attempts.push_back({"as many as an answer may have", HostileRequest(2)});
  QueryRequest apart = HostileRequest(24);
  for (int i = 0; i < apart.queries_size(); ++i) {
    apart.mutable_queries(i)->set_row_limit(static_cast<uint32_t>(testing::kHostileCells + i));
  }
  attempts.push_back({"24 questions, each another statement", apart});
  QueryRequest empty = HostileRequest(1);
  for (int i = 0; i < 240'000; ++i) empty.mutable_queries(0)->add_metrics("");
  attempts.push_back({"240,000 empty names", empty});
  return attempts;
}

grpc::Status Ask(query::v1::MetricService::Stub& stub, const QueryRequest& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 120s);
  query::v1::QueryResponse response;
  return stub.Query(&context, request, &response);
}

Status Measure(const Arguments& arguments, Report& report) {
  ASSIGN_OR_RETURN(const auto broker, testing::KafkaBroker::Start());
  ASSIGN_OR_RETURN(const auto admin, kafka::Admin::Create(broker->client_options()));
  RETURN_IF_ERROR(admin->CreateTopic({.name = directory::kReferenceTopic, .config = {}}));
  ASSIGN_OR_RETURN(const auto warehouse, testing::WarehouseServer::Start());
  clickhouse::Client client(warehouse->client_options());
  RETURN_IF_ERROR(testing::CreateTables(client));
  RETURN_IF_ERROR(client.Execute(testing::HostileCallsSql()));
  ASSIGN_OR_RETURN(const auto server, testing::QueryProcess::StartReady(
                                          broker->address(), warehouse->client_options()));
  const pid_t pid = server->process().pid();
  report.Add({"", "resident when idle", MemoryMiB(pid, "VmRSS:"), "MiB"});

  const auto attempts = Attempts();
  for (const Attempt& attempt : attempts) {
    std::map<std::string, int> answers;
    std::mutex mutex;
    std::atomic<int> running = arguments.clients;
    const auto began = Steady::now();
    std::vector<std::jthread> clients;
    for (int i = 0; i < arguments.clients; ++i) {
      clients.emplace_back([&] {
        const auto stub = query::v1::MetricService::NewStub(server->Connect());
        for (int repeat = 0; repeat < 3; ++repeat) {
          const grpc::Status status = Ask(*stub, attempt.request);
          std::lock_guard lock(mutex);
          ++answers[status.ok() ? "answered"
                                : fmt::format("code {}: {:.60}", status.error_code(),
                                              status.error_message())];
        }
        --running;
      });
    }
    double worst = 0;
    while (running > 0) {
      const auto asked = Steady::now();
      const auto answered = server->AskCallsAnswered(60s);
      if (!answered.ok()) report.Note("a normal question: " + answered.status().ToString());
      worst = std::max(worst, std::chrono::duration<double>(Steady::now() - asked).count());
    }
    clients.clear();
    const double seconds = std::chrono::duration<double>(Steady::now() - began).count();
    for (const auto& [answer, count] : answers) {
      report.Note(fmt::format("{}: {} x {}", attempt.name, count, answer));
    }
    report.Add({"", attempt.name + ", from each client 3 times", seconds, "s"});
    report.Add({"", "... a normal question meanwhile, worst", worst, "s"});
    report.Add({"", "... most resident so far", MemoryMiB(pid, "VmHWM:"), "MiB"});
    report.Add({"", "... resident afterwards", MemoryMiB(pid, "VmRSS:"), "MiB"});
  }
  report.Add({"B8", fmt::format("query server, most resident, {} clients", arguments.clients),
              MemoryMiB(pid, "VmHWM:"), "MiB", kResidentMiBMax, true});
  return OkStatus();
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Memory of the query server under hostile questions"};
  app.add_option("--clients", arguments.clients, "Clients at once")->check(CLI::Range(1, 256));
  app.add_option("--json", arguments.json, "File for the figures as JSON");
  CLI11_PARSE(app, argc, argv);
  const auto bin = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  setenv("ASSAY_BINARY_DIR", bin.parent_path().c_str(), 0);
  setenv("ASSAY_SOURCE_DIR", bin.parent_path().parent_path().parent_path().c_str(), 0);
  Report report("query_memory");
  const Status status = Measure(arguments, report);
  report.Publish(arguments.json);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench_query_memory: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace assay::bench

int main(int argc, char** argv) { return assay::bench::Main(argc, argv); }
