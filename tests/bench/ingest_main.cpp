// bench_ingest: how fast events come in and rows are stored, side by side with the plain tools:
// B1 gateway / bare producer, B2 sink / ready-made inserts, B3 sink / ClickHouse's Kafka engine.
//
//   bench_ingest [--events N] [--json FILE]
//
// Starts a broker and a warehouse of its own. Only a release build on an idle machine says much.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/bench/ingest_figures.h"

namespace assay::bench {
namespace {

struct Arguments {
  size_t events = 2'000'000;
  std::string json;
};

Status Measure(const Arguments& arguments, Report& report) {
  const Load load = Load::Make(arguments.events);
  ASSIGN_OR_RETURN(const auto stand, IngestStand::Start());
  report.Note(fmt::format("{} events of {:.0f} bytes, {} partitions, one broker, {} processors",
                          arguments.events, load.bytes_per_record(), kPartitions,
                          sysconf(_SC_NPROCESSORS_ONLN)));
  RETURN_IF_ERROR(stand->Migrate("warm_up"));
  RETURN_IF_ERROR(Fill(stand->broker().client_options(), "assay.call.v1", load).status());

  ASSIGN_OR_RETURN(const double native, MeasureNativeInserts(*stand, load, report));
  ASSIGN_OR_RETURN(const double sink, MeasureSink(*stand, load, report));
  ASSIGN_OR_RETURN(const double bare, MeasureWithoutExactlyOnce(*stand, load, report));
  ASSIGN_OR_RETURN(const double engine, MeasureKafkaEngine(*stand, load, report));
  report.Add({"B2", "sink / ready-made Native inserts", sink / native, "", 0.6});
  report.Add({"", "cost of exactly once: sink / sink without any of it", sink / bare, "", 0.7});
  report.Add({"B3", "sink / Kafka engine + materialized view", sink / engine, "", 3});
  RETURN_IF_ERROR(MeasureRecovery(*stand, load, report));
  RETURN_IF_ERROR(MeasureStoreRecovery(*stand, load, report));
  return MeasureGateway(*stand, load, report);
}

// Programs and sources are found as ctest would say, or beside this program.
void SetDefaultFolders() {
  const auto bin = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  setenv("ASSAY_BINARY_DIR", bin.parent_path().c_str(), 0);
  setenv("ASSAY_SOURCE_DIR", bin.parent_path().parent_path().parent_path().c_str(), 0);
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"How fast events come in and rows are stored"};
  app.add_option("--events", arguments.events, "Events to move")->check(CLI::PositiveNumber);
  app.add_option("--json", arguments.json, "File for the figures as JSON");
  CLI11_PARSE(app, argc, argv);
  SetDefaultFolders();

  Report report("ingest");
  const Status status = Measure(arguments, report);
  report.Publish(arguments.json);
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench_ingest: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace assay::bench

int main(int argc, char** argv) { return assay::bench::Main(argc, argv); }
