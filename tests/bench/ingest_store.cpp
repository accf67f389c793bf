// B2, B3 and B7: three ways from the log into the store.
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

#include "ingest/sink/batch.h"
#include "ingest/sink/record_decoder.h"
#include "services/runtime/clickhouse/native.h"
#include "tests/bench/ingest_figures.h"

namespace assay::bench {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr size_t kBatchRows = 100'000;
constexpr auto kPatience = 300s;

// The settings the sink inserts with.
const clickhouse::Settings kInsertSettings = {{"async_insert", "0"},
                                              {"max_insert_threads", "1"},
                                              {"input_format_parallel_parsing", "0"},
                                              {"deduplicate_insert", "disable"},
                                              {"insert_deduplicate", "0"}};

struct NativeBlocks {
  std::string target;
  std::vector<std::string> blocks;
};

StatusOr<NativeBlocks> MakeBlocks(const Load& load) {
  NativeBlocks made;
  sink::RecordDecoder decoder(sink::Family::kCall);
  sink::Batch batch(sink::Family::kCall, "1");
  made.target = "call " + batch.block().ColumnList();
  for (size_t i = 0; i < load.values.size(); ++i) {
    batch.Append(decoder.Decode(load.LogRecordOf(i)), load.values[i].size(), {});
    if (batch.rows() < kBatchRows && i + 1 < load.values.size()) continue;
    RETURN_IF_ERROR(clickhouse::EncodeNative(batch.block().block(), made.blocks.emplace_back()));
    batch.Clear();
  }
  return made;
}

double PerRow(double seconds, size_t rows) { return seconds / static_cast<double>(rows) * 1e6; }

}  // namespace

StatusOr<double> MeasureNativeInserts(IngestStand& stand, const Load& load, Report& report) {
  ASSIGN_OR_RETURN(const NativeBlocks made, MakeBlocks(load));
  RETURN_IF_ERROR(stand.Migrate("ready_made"));
  const auto client = stand.ClientOf("ready_made");
  const pid_t store = stand.warehouse().process().pid();
  const double cpu_before = Usage::Of(store).cpu_seconds;

  const auto began = std::chrono::steady_clock::now();
  for (const std::string& block : made.blocks) {
    RETURN_IF_ERROR(client->InsertNative(made.target, block, {.settings = kInsertSettings}));
  }
  const Seconds took = std::chrono::steady_clock::now() - began;

  const double cpu = Usage::Of(store).cpu_seconds - cpu_before;
  const double rate = static_cast<double>(load.values.size()) / took.count();
  report.Add({"", "ready-made Native blocks into the table `call`", rate / 1e6, "M rows/s"});
  report.Add({"", "  CPU of the warehouse", PerRow(cpu, load.values.size()), "us/row"});
  return rate;
}

StatusOr<double> MeasureSink(IngestStand& stand, const Load& load, Report& report) {
  RETURN_IF_ERROR(stand.Migrate("by_sink"));
  const auto client = stand.ClientOf("by_sink");
  const pid_t store = stand.warehouse().process().pid();
  const double cpu_before = Usage::Of(store).cpu_seconds;

  const auto began = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const auto sink, stand.StartSink("by_sink"));
  ASSIGN_OR_RETURN(const auto ended, WaitForRows(*client, "call", load.values.size(), kPatience));
  const Seconds took = ended - began;

  const Usage usage = Usage::Of(sink->pid());
  const double store_cpu = Usage::Of(store).cpu_seconds - cpu_before;
  const double rate = static_cast<double>(load.values.size()) / took.count();
  report.Add({"", "sink, from its start to the last row", rate / 1e6, "M rows/s"});
  report.Add({"", "  CPU of the sink", PerRow(usage.cpu_seconds, load.values.size()), "us/row"});
  report.Add({"", "  CPU of the warehouse", PerRow(store_cpu, load.values.size()), "us/row"});
  report.Add({"B8", "sink: peak resident memory", usage.peak_mib, "MiB", 512, true});
  RETURN_IF_ERROR(sink->Stop(30s).status());
  return rate;
}

StatusOr<double> MeasureKafkaEngine(IngestStand& stand, const Load& load, Report& report) {
  const auto anywhere = stand.ClientOf("default");
  RETURN_IF_ERROR(anywhere->Execute("CREATE DATABASE by_engine"));
  const auto client = stand.ClientOf("by_engine");
  RETURN_IF_ERROR(client->Execute(
      "CREATE TABLE record (kafka_partition UInt32, kafka_offset UInt64, ingested_at "
      "DateTime64(3), source_id String, value String) ENGINE = MergeTree PARTITION BY "
      "toYYYYMM(ingested_at) ORDER BY (kafka_partition, kafka_offset)"));
  const auto began = std::chrono::steady_clock::now();
  RETURN_IF_ERROR(client->Execute(fmt::format(
      "CREATE TABLE log (value String) ENGINE = Kafka SETTINGS kafka_broker_list = '{}', "
      "kafka_topic_list = 'assay.call.v1', kafka_group_name = 'bench', kafka_format = 'RawBLOB', "
      "kafka_num_consumers = 1, kafka_max_block_size = 100000, kafka_flush_interval_ms = 500",
      stand.broker().address())));
  RETURN_IF_ERROR(client->Execute(
      "CREATE MATERIALIZED VIEW move TO record AS SELECT _partition AS kafka_partition, _offset "
      "AS kafka_offset, _timestamp_ms AS ingested_at, _key AS source_id, value FROM log"));
  const auto ended = WaitForRows(*client, "record", load.values.size(), kPatience);
  RETURN_IF_ERROR(client->Execute("DROP TABLE move SYNC"));
  RETURN_IF_ERROR(client->Execute("DROP TABLE log SYNC"));
  RETURN_IF_ERROR(ended.status());
  const Seconds took = *ended - began;
  const double rate = static_cast<double>(load.values.size()) / took.count();
  report.Add(
      {"", "Kafka engine + materialized view, RawBLOB, nothing decoded", rate / 1e6, "M rows/s"});
  return rate;
}

Status MeasureRecovery(IngestStand& stand, const Load& load, Report& report) {
  RETURN_IF_ERROR(stand.Migrate("recovery"));
  const auto client = stand.ClientOf("recovery");
  {
    ASSIGN_OR_RETURN(const auto sink, stand.StartSink("recovery"));
    RETURN_IF_ERROR(WaitForRows(*client, "call", load.values.size() / 3, kPatience).status());
    sink->Kill();
  }
  const auto began = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const size_t stored, RowsOf(*client, "call"));
  ASSIGN_OR_RETURN(const auto sink, stand.StartSink("recovery"));
  ASSIGN_OR_RETURN(const auto flowing, WaitForRows(*client, "call", stored + 1, kPatience));
  report.Add({"B7", "kill -9 of the sink, until rows flow again", Seconds(flowing - began).count(),
              "s", 2, true});
  RETURN_IF_ERROR(WaitForRows(*client, "call", load.values.size(), kPatience).status());
  return sink->Stop(30s).status();
}

}  // namespace assay::bench
