#include "ingest/sink/clickhouse_current.h"

#include <fmt/format.h>

#include "ingest/sink/broken_parts.h"

namespace assay::sink {
namespace {

using clickhouse::Block;
using clickhouse::LowCardinalityColumn;
using clickhouse::UInt32Column;
using clickhouse::UInt64Column;

constexpr std::string_view kCursorsStatement = R"(
SELECT kafka_partition, next_offset
FROM current_cursor FINAL
WHERE family = {family:String} AND log_id = {log_id:String}
  AND kafka_partition IN {partitions:Array(UInt32)})";

// What the rows in `ranges` touched, computed from all facts of it. Rows of the offsets asked for
// are mostly in the newest parts; the others are passed over by their range of `kafka_offset`.
constexpr std::string_view kRecomputeStatement = R"(
INSERT INTO {table}_current (
  source_id, call_id, counted_at, facts, unit, business_date, phase, phase_at, direction, line,
  business, skill, outcome, employee_ref, queue_ms)
SELECT source_id, call_id, counted_at, facts, unit, business_date, phase, phase_at, direction, line,
       business, skill, outcome, employee_ref, queue_ms
FROM {table}_recomputed
WHERE (source_id, call_id, counted_at) IN (
  SELECT source_id, call_id, counted_at
  FROM {table}
  WHERE log_id = {log_id} AND status = 'ok' AND ({ranges})))";

}  // namespace

StatusOr<std::vector<LogPosition>> ClickHouseCurrentStore::ReadCursors(
    std::span<const int32_t> partitions) {
  ASSIGN_OR_RETURN(
      const Block block,
      client_.Query(kCursorsStatement,
                    {{"family", family_.name},
                     {"log_id", log_id_},
                     {"partitions", std::vector<uint32_t>(partitions.begin(), partitions.end())}}));
  std::vector<LogPosition> cursors;
  if (block.rows() == 0) return cursors;
  ASSIGN_OR_RETURN(const auto* partition, block.Get<UInt32Column>("kafka_partition"));
  ASSIGN_OR_RETURN(const auto* next, block.Get<UInt64Column>("next_offset"));
  for (size_t row = 0; row < block.rows(); ++row) {
    cursors.push_back(
        {static_cast<int32_t>((*partition)[row]), static_cast<int64_t>((*next)[row])});
  }
  return cursors;
}

Status ClickHouseCurrentStore::Recompute(std::span<const PartitionRange> ranges,
                                         std::stop_token cancel) {
  std::string condition;
  for (const PartitionRange& range : ranges) {
    condition += fmt::format("{}(kafka_partition = {} AND kafka_offset BETWEEN {} AND {})",
                             condition.empty() ? "" : " OR ", range.partition, range.offsets.first,
                             range.offsets.last);
  }
  return client_.Execute(
      fmt::format(fmt::runtime(kRecomputeStatement), fmt::arg("table", family_.table),
                  fmt::arg("log_id", clickhouse::QuoteLiteral(log_id_)),
                  fmt::arg("ranges", condition)),
      {}, {.settings = {{"async_insert", "0"}, {"max_threads", "1"}}, .cancel = std::move(cancel)});
}

StatusOr<size_t> ClickHouseCurrentStore::SetAsideBrokenParts() {
  ASSIGN_OR_RETURN(const auto states,
                   sink::SetAsideBrokenParts(client_, fmt::format("{}_current", family_.table)));
  ASSIGN_OR_RETURN(const auto cursors, sink::SetAsideBrokenParts(client_, "current_cursor"));
  return states.size() + cursors.size();
}

Status ClickHouseCurrentStore::WriteCursors(std::span<const LogPosition> cursors) {
  Block block;
  auto& family = block.Add<LowCardinalityColumn>("family");
  auto& log_id = block.Add<LowCardinalityColumn>("log_id");
  auto& partition = block.Add<UInt32Column>("kafka_partition");
  auto& next = block.Add<UInt64Column>("next_offset");
  for (const LogPosition& cursor : cursors) {
    family.Append(family_.name);
    log_id.Append(log_id_);
    partition.Append(static_cast<uint32_t>(cursor.partition));
    next.Append(static_cast<uint64_t>(cursor.offset));
  }
  return client_.Insert("current_cursor (family, log_id, kafka_partition, next_offset)", block);
}

}  // namespace assay::sink
