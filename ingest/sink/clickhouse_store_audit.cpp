// The part of ClickHouseStore that audits and repairs.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "ingest/sink/broken_parts.h"
#include "ingest/sink/clickhouse_store.h"
#include "ingest/sink/store_statements.h"
#include "services/runtime/base/utf8.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;
using clickhouse::Block;
using clickhouse::Int64Column;
using clickhouse::StringColumn;
using clickhouse::UInt32Column;
using clickhouse::UInt64Column;

// A scan of one column, or a rewriting of all parts, of a large table.
constexpr std::chrono::milliseconds kPatience = 10min;
constexpr size_t kExampleBytesMax = 512;
// What fits into one statement.
constexpr size_t kRangesMax = 500;

std::string Statement(std::string_view text, std::string_view table) {
  return fmt::format(fmt::runtime(text), fmt::arg("table", table));
}

// The lowest and highest sequence wanted of each source, as columns of a parameter.
struct Spans {
  std::vector<std::string> sources;
  std::vector<uint32_t> epochs;
  std::vector<uint64_t> lowest;
  std::vector<uint64_t> highest;
};

Spans SpansOf(std::span<const PlacedTriple> triples) {
  std::map<std::pair<std::string_view, uint32_t>, std::pair<uint64_t, uint64_t>> spans;
  for (const PlacedTriple& triple : triples) {
    const std::pair<uint64_t, uint64_t> alone{triple.sequence, triple.sequence};
    auto& span = spans.try_emplace({triple.source_id, triple.epoch}, alone).first->second;
    span = {std::min(span.first, triple.sequence), std::max(span.second, triple.sequence)};
  }
  Spans columns;
  for (const auto& [source, span] : spans) {
    columns.sources.emplace_back(source.first);
    columns.epochs.push_back(source.second);
    columns.lowest.push_back(span.first);
    columns.highest.push_back(span.second);
  }
  return columns;
}

}  // namespace

StatusOr<size_t> ClickHouseStore::SetAsideBrokenParts() {
  ASSIGN_OR_RETURN(const auto broken, sink::SetAsideBrokenParts(client_, options_.family.table));
  return broken.size();
}

StatusOr<std::vector<OffsetBucket>> ClickHouseStore::CountOffsets(
    std::span<const int32_t> partitions) {
  ASSIGN_OR_RETURN(
      const Block block,
      client_.Query(Statement(kOffsetBucketsStatement, options_.family.table),
                    {{"log_id", options_.log_id},
                     {"partitions", std::vector<uint32_t>(partitions.begin(), partitions.end())},
                     {"size", kBucketSize}},
                    {.timeout = kPatience}));
  std::vector<OffsetBucket> buckets;
  if (block.rows() == 0) return buckets;
  ASSIGN_OR_RETURN(const auto* partition, block.Get<UInt32Column>("kafka_partition"));
  ASSIGN_OR_RETURN(const auto* index, block.Get<UInt64Column>("bucket"));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<UInt64Column>("rows"));
  ASSIGN_OR_RETURN(const auto* distinct, block.Get<UInt64Column>("distinct_offsets"));
  for (size_t row = 0; row < block.rows(); ++row) {
    buckets.push_back({.partition = static_cast<int32_t>((*partition)[row]),
                       .index = static_cast<int64_t>((*index)[row]),
                       .rows = (*rows)[row],
                       .distinct = (*distinct)[row]});
  }
  return buckets;
}

StatusOr<std::vector<OffsetCopies>> ClickHouseStore::ListOffsets(int32_t partition,
                                                                 OffsetRange range) {
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(Statement(kOffsetsStatement, options_.family.table),
                                 {{"log_id", options_.log_id},
                                  {"partition", partition},
                                  {"first", range.first},
                                  {"last", range.last}},
                                 {.timeout = kPatience}));
  std::vector<OffsetCopies> copies;
  if (block.rows() == 0) return copies;
  ASSIGN_OR_RETURN(const auto* offset, block.Get<UInt64Column>("kafka_offset"));
  ASSIGN_OR_RETURN(const auto* count, block.Get<UInt64Column>("copies"));
  for (size_t row = 0; row < block.rows(); ++row) {
    copies.push_back({static_cast<int64_t>((*offset)[row]), (*count)[row]});
  }
  return copies;
}

StatusOr<std::vector<PlacedTriple>> ClickHouseStore::FindHolders(
    int32_t partition, std::span<const PlacedTriple> triples) {
  const Spans spans = SpansOf(triples);
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(Statement(kHoldersStatement, options_.family.table),
                                 {{"log_id", options_.log_id},
                                  {"partition", partition},
                                  {"sources", spans.sources},
                                  {"epochs", spans.epochs},
                                  {"lowest", spans.lowest},
                                  {"highest", spans.highest}},
                                 {.timeout = kPatience}));
  std::vector<PlacedTriple> holders;
  if (block.rows() == 0) return holders;
  ASSIGN_OR_RETURN(const auto* place, block.Get<Int64Column>("place"));
  ASSIGN_OR_RETURN(const auto* source_id, block.Get<StringColumn>("source_id"));
  ASSIGN_OR_RETURN(const auto* epoch, block.Get<UInt32Column>("epoch"));
  ASSIGN_OR_RETURN(const auto* sequence, block.Get<UInt64Column>("sequence"));
  for (size_t row = 0; row < block.rows(); ++row) {
    holders.push_back({.offset = (*place)[row],
                       .source_id = std::string((*source_id)[row]),
                       .epoch = (*epoch)[row],
                       .sequence = (*sequence)[row]});
  }
  return holders;
}

StatusOr<std::vector<int64_t>> ClickHouseStore::FindMistakenFacts(int32_t partition) {
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(Statement(kMistakenFactsStatement, options_.family.table),
                                 {{"log_id", options_.log_id}, {"partition", partition}},
                                 {.timeout = kPatience}));
  std::vector<int64_t> offsets;
  if (block.rows() == 0) return offsets;
  ASSIGN_OR_RETURN(const auto* offset, block.Get<UInt64Column>("offset"));
  for (size_t row = 0; row < block.rows(); ++row) {
    offsets.push_back(static_cast<int64_t>((*offset)[row]));
  }
  return offsets;
}

StatusOr<Conflicts> ClickHouseStore::FindConflicts(std::span<const int32_t> partitions) {
  ASSIGN_OR_RETURN(
      const Block block,
      client_.Query(Statement(kConflictsStatement, options_.family.table),
                    {{"partitions", std::vector<uint32_t>(partitions.begin(), partitions.end())}},
                    {.timeout = kPatience}));
  Conflicts conflicts;
  if (block.rows() == 0) return conflicts;
  ASSIGN_OR_RETURN(const auto* count, block.Get<UInt64Column>("conflicts"));
  ASSIGN_OR_RETURN(const auto* example, block.Get<StringColumn>("example"));
  conflicts.count = (*count)[0];
  conflicts.example = PrintableUtf8((*example)[0], kExampleBytesMax);
  return conflicts;
}

Status ClickHouseStore::Remove(int32_t partition, std::span<const OffsetRange> ranges) {
  while (!ranges.empty()) {
    const auto some = ranges.first(std::min(ranges.size(), kRangesMax));
    std::string condition;
    for (const OffsetRange& range : some) {
      condition += fmt::format("{}(kafka_offset BETWEEN {} AND {})",
                               condition.empty() ? "" : " OR ", range.first, range.last);
    }
    // The table's own setting makes the removal rebuild the projections of the parts it touches.
    RETURN_IF_ERROR(client_.Execute(
        fmt::format("DELETE FROM {} WHERE log_id = {} AND kafka_partition = {} AND ({})",
                    options_.family.table, clickhouse::QuoteLiteral(options_.log_id), partition,
                    condition),
        {},
        {.settings = {{"lightweight_deletes_sync", "2"}, {"mutations_sync", "2"}},
         .query_id = query_id_,
         .timeout = kPatience}));
    ranges = ranges.subspan(some.size());
  }
  return OkStatus();
}

}  // namespace assay::sink
