// bench_freshness: how long after its acknowledgement an event is in the figures.
//
//   bench_freshness [--rate N] [--seconds N] [--json FILE]
//
// One source sends ten events at a time over gRPC; a dashboard asks for calls offered without a
// pause. The answer that counts n calls is the first that can show the n-th event.
#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "assay/ingest/v1/ingest.grpc.pb.h"
#include "assay/query/v1/metric.grpc.pb.h"
#include "ingest/sink/sample_records.h"
#include "services/runtime/base/pause.h"
#include "services/runtime/testing/eventually.h"
#include "tests/bench/report.h"
#include "tests/harness/platform.h"

namespace assay::bench {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;
using testing::Part;
using testing::Platform;

constexpr int kBatchEventsMax = 10;
constexpr char kSource[] = "import/anonymous-bank/freshness";
constexpr char kUnit[] = "anonymous-bank";

struct Arguments {
  int rate = 1'000;
  int seconds = 30;
  std::string json;
};

// A source that sends at an even pace and notes when each event was acknowledged.
class PacedSource {
 public:
  PacedSource(const std::string& gateway, const Arguments& arguments)
      : stub_(ingest::v1::IngestService::NewStub(
            grpc::CreateChannel(gateway, grpc::InsecureChannelCredentials()))),
        stream_(stub_->Stream(&context_)),
        batch_events_(std::min(kBatchEventsMax, arguments.rate)),
        pace_(std::chrono::microseconds(1'000'000LL * batch_events_ / arguments.rate)),
        batches_(arguments.rate * arguments.seconds / batch_events_) {}
  ~PacedSource() {
    context_.TryCancel();
    sender_ = {};
    if (reader_.joinable()) reader_.join();
  }

  Status Start() {
    ingest::v1::StreamRequest open;
    open.mutable_open()->set_source_id(kSource);
    open.mutable_open()->set_family(event::v1::FAMILY_CALL);
    open.mutable_open()->set_epoch(1);
    ingest::v1::StreamResponse answer;
    if (!stream_->Write(open) || !stream_->Read(&answer)) {
      return Unavailable("open {}: {}", kSource, stream_->Finish().error_message());
    }
    reader_ = std::thread([this] { NoteAcks(); });
    sender_ = std::jthread([this](const std::stop_token& stop) { SendAll(stop); });
    return OkStatus();
  }

  size_t events() const {
    return static_cast<size_t>(batches_) * static_cast<size_t>(batch_events_);
  }
  // When event i was acknowledged; as many as have been so far.
  std::vector<Steady::time_point> acknowledged() {
    std::lock_guard lock(mutex_);
    return acknowledged_;
  }

 private:
  void SendAll(const std::stop_token& stop) {
    auto due = Steady::now();
    for (int batch = 0; batch < batches_; ++batch, due += pace_) {
      if (PauseFor(stop, due - Steady::now())) return;
      if (!stream_->Write(Batch(static_cast<uint64_t>(batch) * batch_events_ + 1))) return;
    }
  }

  ingest::v1::StreamRequest Batch(uint64_t first) const {
    ingest::v1::StreamRequest request;
    request.mutable_batch()->set_first_sequence(first);
    for (uint64_t sequence = first; sequence < first + batch_events_; ++sequence) {
      event::v1::Record record = sink::SampleCall(sequence);
      event::v1::Event& event = *request.mutable_batch()->add_events();
      event.Swap(record.mutable_event());
      event.set_unit_id(kUnit);
    }
    return request;
  }

  void NoteAcks() {
    ingest::v1::StreamResponse answer;
    while (stream_->Read(&answer)) {
      if (!answer.has_ack()) continue;
      std::lock_guard lock(mutex_);
      acknowledged_.resize(answer.ack().through_sequence(), Steady::now());
    }
  }

  grpc::ClientContext context_;
  std::unique_ptr<ingest::v1::IngestService::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<ingest::v1::StreamRequest, ingest::v1::StreamResponse>>
      stream_;
  const int batch_events_;
  const std::chrono::microseconds pace_;
  const int batches_;
  std::mutex mutex_;
  std::vector<Steady::time_point> acknowledged_;
  std::thread reader_;
  std::jthread sender_;
};

// Calls that the answer to one question counts.
StatusOr<size_t> CallsOffered(query::v1::MetricService::Stub& stub) {
  query::v1::QueryRequest request;
  query::v1::MetricQuery& query = *request.add_queries();
  query.add_metrics("call.offered");
  query::v1::Filter& filter = *query.add_where();
  filter.set_dimension("unit");
  filter.add_values(kUnit);
  query.set_from("2020-01-01");
  query.set_to("2030-01-01");
  grpc::ClientContext context;
  query::v1::QueryResponse response;
  const grpc::Status status = stub.Query(&context, request, &response);
  if (!status.ok()) return Unavailable("call.offered: {}", status.error_message());
  if (response.results(0).rows().empty()) return 0;
  return static_cast<size_t>(response.results(0).rows(0).figures(0).value());
}

// Seconds from acknowledgement to the first answer that shows the event; 0 where the answer came
// before the acknowledgement.
StatusOr<std::vector<double>> MeasureDelays(const std::string& query_server, PacedSource& source) {
  const auto stub = query::v1::MetricService::NewStub(
      grpc::CreateChannel(query_server, grpc::InsecureChannelCredentials()));
  std::vector<Steady::time_point> seen;
  const auto deadline = Steady::now() + 5min;
  while (seen.size() < source.events()) {
    ASSIGN_OR_RETURN(const size_t count, CallsOffered(*stub));
    const auto now = Steady::now();
    if (now > deadline) {
      return DeadlineExceeded("{} of {} events in the figures", seen.size(), source.events());
    }
    seen.resize(std::max(count, seen.size()), now);
  }
  const auto acknowledged = source.acknowledged();
  std::vector<double> delays;
  for (size_t i = 0; i < acknowledged.size(); ++i) {
    delays.push_back(
        std::max(0.0, std::chrono::duration<double>(seen[i] - acknowledged[i]).count()));
  }
  std::sort(delays.begin(), delays.end());
  return delays;
}

Status Measure(const Arguments& arguments, Report& report) {
  ASSIGN_OR_RETURN(const auto platform, Platform::Start());
  ASSIGN_OR_RETURN(const testing::CommandResult applied,
                   platform->Assayctl({"apply", "deploy/config/reference-months.yaml"}));
  if (applied.status != 0) return Internal("apply: {}", applied.output);
  // The gateway needs a moment to read what was just registered.
  std::unique_ptr<PacedSource> source;
  Status started;
  const auto start = [&] {
    source = std::make_unique<PacedSource>(platform->address(Part::kGateway), arguments);
    started = source->Start();
    return started.ok();
  };
  if (!testing::Eventually(start, 20s)) return started;
  ASSIGN_OR_RETURN(const std::vector<double> delays,
                   MeasureDelays(platform->address(Part::kQuery), *source));
  const auto quantile = [&](double p) {
    return delays[std::min(delays.size() - 1,
                           static_cast<size_t>(p * static_cast<double>(delays.size())))] *
           1000;
  };
  report.Note(fmt::format("{} events/s for {} s, {} processors", arguments.rate, arguments.seconds,
                          sysconf(_SC_NPROCESSORS_ONLN)));
  report.Add({"", "acknowledged -> in an answer, median", quantile(.5), "ms"});
  report.Add({"", "p90", quantile(.9), "ms"});
  report.Add({"", "p99", quantile(.99), "ms", 1'000, true});
  report.Add({"", "worst", delays.back() * 1'000, "ms"});
  return OkStatus();
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"How long after its acknowledgement an event is in the figures"};
  app.add_option("--rate", arguments.rate, "Events a second")->check(CLI::Range(1, 100'000));
  app.add_option("--seconds", arguments.seconds, "How long to send")->check(CLI::Range(1, 3'600));
  app.add_option("--json", arguments.json, "File for the figures as JSON");
  CLI11_PARSE(app, argc, argv);
  const auto bin = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  setenv("ASSAY_BINARY_DIR", bin.parent_path().c_str(), 0);
  setenv("ASSAY_SOURCE_DIR", bin.parent_path().parent_path().parent_path().c_str(), 0);
  Report report("freshness");
  const Status status = Measure(arguments, report);
  report.Publish(arguments.json);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench_freshness: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace assay::bench

int main(int argc, char** argv) { return assay::bench::Main(argc, argv); }
