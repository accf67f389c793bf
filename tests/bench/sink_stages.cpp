// What one record costs in the sink, stage by stage, without Kafka and ClickHouse: time per
// record of decoding, filtering, building columns and encoding the Native block.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "ingest/sink/batch.h"
#include "ingest/sink/record_decoder.h"
#include "ingest/sink/sample_records.h"
#include "ingest/sink/source_filter.h"
#include "services/runtime/clickhouse/native.h"

namespace assay::sink {
namespace {

constexpr int64_t kRecords = 100'000;

// One block's worth of records of 8 partitions, as the load generator of bench_ingest makes them.
struct Log {
  explicit Log(Family family) {
    values.reserve(kRecords);
    for (int64_t i = 0; i < kRecords; ++i) {
      const auto sequence = static_cast<uint64_t>(i / 8 + 1);
      event::v1::Record record =
          family == Family::kCall ? SampleCall(sequence) : SampleSurvey(sequence);
      record.mutable_event()->set_unit_id("branch-" + std::to_string(i % 24));
      values.push_back(record.SerializeAsString());
    }
    for (int64_t i = 0; i < kRecords; ++i) {
      LogRecord record = At(i / 8, values[static_cast<size_t>(i)], sources[i % 8]);
      record.partition = static_cast<int32_t>(i % 8);
      records.push_back(record);
    }
  }
  const std::vector<std::string> sources = {"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"};
  std::vector<std::string> values;
  std::vector<LogRecord> records;
};

enum Stages : int64_t { kDecode, kFilter, kColumns, kEncode };

void BM_Stages(benchmark::State& state) {
  const auto family = static_cast<Family>(state.range(0));
  const int64_t last = state.range(1);
  const Log log(family);
  RecordDecoder decoder(family);
  Batch batch(family, "1");
  std::string native;
  for (auto _ : state) {
    SourceFilter filter;
    batch.Clear();
    for (const LogRecord& record : log.records) {
      Row& row = decoder.Decode(record);
      benchmark::DoNotOptimize(row);
      if (last >= kFilter &&
          filter.Admit(row.partition, row.source_id, row.epoch, row.sequence) != Admission::kNew) {
        row.status = RowStatus::kDuplicate;
      }
      if (last >= kColumns) batch.Append(row, record.value.size(), {});
    }
    if (last >= kEncode) {
      native.clear();
      if (!clickhouse::EncodeNative(batch.block().block(), native).ok()) std::abort();
    }
  }
  state.SetItemsProcessed(state.iterations() * kRecords);
  state.counters["record_bytes"] = static_cast<double>(log.values.back().size());
  state.counters["native_bytes_per_row"] = static_cast<double>(native.size()) / kRecords;
}

BENCHMARK(BM_Stages)
    ->ArgNames({"family", "stages"})
    ->ArgsProduct({{0, 1}, {kDecode, kFilter, kColumns, kEncode}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::sink
