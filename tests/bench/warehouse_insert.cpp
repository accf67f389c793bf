// What HTTP costs an insert: blocks of 100,000 rows go into the same table through a warehouse
// process and straight into the engine, in turns, so that both see the same machine. CPU time is
// that of both processes together; it says more than wall time where others use the machine too.
//
//   bench_warehouse_insert [--blocks N] [--json FILE]
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "services/runtime/clickhouse/client.h"
#include "services/runtime/clickhouse/native.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/runtime/testing/warehouse_fixture.h"
#include "services/warehouse/engine.h"
#include "tests/bench/report.h"

namespace assay {
namespace {

using std::chrono::steady_clock;

constexpr size_t kRows = 100'000;
constexpr char kCreate[] =
    "CREATE TABLE t (kafka_partition UInt32, kafka_offset UInt64, ingested_at DateTime64(3),"
    " source_id LowCardinality(String), epoch UInt32, sequence UInt64, status "
    "LowCardinality(String),"
    " occurred_at DateTime64(3), unit LowCardinality(String), kind LowCardinality(String),"
    " subject String, wait_ms UInt32, talk_ms UInt32, scores Array(UInt8),"
    " PROJECTION ledger (SELECT kafka_partition, min(kafka_offset), max(kafka_offset), count()"
    " GROUP BY kafka_partition)) ENGINE = MergeTree PARTITION BY toYYYYMM(ingested_at)"
    " ORDER BY (unit, occurred_at)";

// Merges would be counted to whatever insert they happen to run beside.
constexpr char kStopMerges[] = "SYSTEM STOP MERGES t";

using namespace clickhouse;

// The texts of a few hundred rows, made before the clock starts.
struct Texts {
  std::vector<std::string> sources, units, subjects;
  Texts() {
    for (int i = 0; i < 256; ++i) {
      sources.push_back(fmt::format("branch-{}", i));
      units.push_back(fmt::format("unit-{}", i));
      subjects.push_back(fmt::format("call-{:016x}", i * 0x9e3779b97f4a7c15u));
    }
  }
};

// Rows as a sink makes them, about 85 bytes each.
void FillBlock(uint64_t first_offset, Block& block) {
  static const Texts texts;
  auto& partition = block.Add<UInt32Column>("kafka_partition");
  auto& offset = block.Add<UInt64Column>("kafka_offset");
  auto& ingested_at = block.Add<DateTime64Column>("ingested_at");
  auto& source = block.Add<LowCardinalityColumn>("source_id");
  auto& epoch = block.Add<UInt32Column>("epoch");
  auto& sequence = block.Add<UInt64Column>("sequence");
  auto& status = block.Add<LowCardinalityColumn>("status");
  auto& occurred_at = block.Add<DateTime64Column>("occurred_at");
  auto& unit = block.Add<LowCardinalityColumn>("unit");
  auto& kind = block.Add<LowCardinalityColumn>("kind");
  auto& subject = block.Add<StringColumn>("subject");
  auto& wait = block.Add<UInt32Column>("wait_ms");
  auto& talk = block.Add<UInt32Column>("talk_ms");
  auto& scores = block.Add<ArrayColumn<UInt8Column>>("scores");
  for (uint64_t row = 0; row < kRows; ++row) {
    const uint64_t noise = (first_offset + row) * 0x9e3779b97f4a7c15u >> 17;
    partition.Append(static_cast<uint32_t>(row % 8));
    offset.Append(first_offset + row);
    ingested_at.Append(1'767'225'600'000 + static_cast<int64_t>(row));
    source.Append(texts.sources[noise % 256]);
    epoch.Append(1);
    sequence.Append(row);
    status.Append("ok");
    occurred_at.Append(1'767'225'600'000 + static_cast<int64_t>(noise % 3'600'000));
    unit.Append(texts.units[noise % 256]);
    kind.Append(noise % 3 == 0 ? "queued" : "answered");
    subject.Append(texts.subjects[noise >> 8 & 255]);
    wait.Append(static_cast<uint32_t>(noise % 90'000));
    talk.Append(static_cast<uint32_t>(noise % 600'000));
    for (uint64_t i = 0; i < noise % 5; ++i) scores.items().Append(static_cast<uint8_t>(i));
    scores.EndRow();
  }
}

void Check(const Status& status) {
  if (status.ok()) return;
  fmt::print(stderr, "{}\n", Message(status));
  std::exit(1);
}

// CPU time this process has used, in ms.
double OwnCpu() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) { return time.tv_sec * 1e3 + time.tv_usec / 1e3; };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

// The same of another process.
double CpuOf(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;  // utime is field 14.
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) * 1e3 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

struct Series {
  const char* name;
  std::vector<double> wall_ms = {};
  double cpu_ms = 0;

  void Measure(const auto& cpu, const auto& work) {
    const double cpu_before = cpu();
    const auto begin = steady_clock::now();
    work();
    wall_ms.push_back(
        std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count());
    cpu_ms += cpu() - cpu_before;
  }
  void AddTo(bench::Report& report) {
    std::ranges::sort(wall_ms);
    const double median = wall_ms[wall_ms.size() / 2];
    report.Add({"", fmt::format("{}, median", name), median, "ms"});
    report.Add({"", "  speed", kRows / median / 1000, "M rows/s"});
    report.Add({"", "  best", wall_ms[0], "ms"});
    report.Add({"", "  CPU", cpu_ms / static_cast<double>(wall_ms.size()), "ms"});
  }
};

void Run(size_t blocks, bench::Report& report) {
  auto server = testing::WarehouseServer::Start();
  Check(server.status());
  Client client((*server)->client_options());
  Check(client.Execute(kCreate));
  Check(client.Execute(kStopMerges));

  testing::TemporaryFolder folder;
  auto engine = warehouse::Engine::Start({.data_dir = folder.path() / "direct",
                                          .memory_bytes_max = 4ull << 30,
                                          .mark_cache_bytes_max = 256ull << 20});
  Check(engine.status());
  {
    auto session = (*engine)->Open();
    Check((*session)->Run(kCreate, "TSV", {}).status());
    Check((*session)->Run(kStopMerges, "TSV", {}).status());
  }
  const auto insert_directly = [&](const std::string& bytes) {
    auto session = (*engine)->Open();
    Check(session.status());
    Check((*session)->Configure({}));
    auto stream = (*session)->Insert("INSERT INTO t", "Native", {});
    Check(stream.status());
    Check((*stream)->Append(bytes));
    Check((*stream)->Finish().status());
  };

  const pid_t server_pid = (*server)->process().pid();
  const auto both = [&] { return OwnCpu() + CpuOf(server_pid); };
  Series build{"fill and encode a block"}, direct{"insert straight into the engine"},
      http{"insert over HTTP"};
  for (size_t i = 0; i < blocks; ++i) {
    std::string bytes;
    build.Measure(OwnCpu, [&] {
      Block block;
      FillBlock(i * kRows, block);
      Check(EncodeNative(block, bytes));
    });
    direct.Measure(both, [&] { insert_directly(bytes); });
    http.Measure(both, [&] { Check(client.InsertNative("t", bytes)); });
    if (i > 0) continue;
    report.Note(fmt::format("{} blocks of {} rows, {} bytes each", blocks, kRows, bytes.size()));
  }
  build.AddTo(report);
  direct.AddTo(report);
  http.AddTo(report);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  size_t blocks = 40;
  std::string json;
  CLI::App app{"What HTTP costs an insert"};
  app.add_option("--blocks", blocks, "Blocks to insert each way")->check(CLI::PositiveNumber);
  app.add_option("--json", json, "File for the figures as JSON");
  CLI11_PARSE(app, argc, argv);
  assay::bench::Report report("warehouse_insert");
  assay::Run(blocks, report);
  report.Publish(json);
}
