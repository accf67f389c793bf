#include "ingest/gateway/clickhouse_store_reader.h"

#include <fmt/format.h>

#include <vector>

namespace assay::gateway {
namespace {

using clickhouse::Block;
using clickhouse::DateTime64Column;
using clickhouse::LowCardinalityColumn;
using clickhouse::StringColumn;
using clickhouse::UInt32Column;
using clickhouse::UInt64Column;

// From the projection `ledger`.
constexpr std::string_view kLedgerStatement = R"(
SELECT log_id, kafka_partition, max(kafka_offset) AS last, max(ingested_at) AS newest
FROM {table}
GROUP BY log_id, kafka_partition)";

// From the projection `source`. Un-numbered events have epoch 0, so they do not mix with others.
constexpr std::string_view kSourcesStatement = R"(
SELECT source_id, epoch, min(sequence) AS lowest, max(sequence) AS highest, count() AS rows
FROM {table}
WHERE source_id IN {{sources:Array(String)}} AND status IN ('ok', 'rejected')
GROUP BY source_id, epoch)";

// The sequences of a source that has holes: its summary again, so that both are of one moment,
// and every sequence near its end. Reads the column of all rows: seldom needed.
constexpr std::string_view kHolesStatement = R"(
WITH (SELECT max(sequence) FROM {table}
      WHERE source_id = {{source:String}} AND epoch = {{epoch:UInt32}}
        AND status IN ('ok', 'rejected')) AS top
SELECT sequence
FROM {table}
WHERE source_id = {{source:String}} AND epoch = {{epoch:UInt32}}
  AND status IN ('ok', 'rejected') AND sequence + {{window:UInt64}} > top
GROUP BY sequence)";

std::string Statement(std::string_view text, const FamilyNames& family) {
  return fmt::format(fmt::runtime(text), fmt::arg("table", family.table));
}

struct Newest {
  std::string log_id;
  int64_t ingested_at = -1;
};

}  // namespace

StatusOr<std::map<int32_t, int64_t>> ClickHouseStoreReader::ReadLedger(const FamilyNames& family) {
  std::map<int32_t, int64_t> ends;
  ASSIGN_OR_RETURN(const Block block, client_.Query(Statement(kLedgerStatement, family)));
  if (block.rows() == 0) return ends;
  ASSIGN_OR_RETURN(const auto* log_id, block.Get<LowCardinalityColumn>("log_id"));
  ASSIGN_OR_RETURN(const auto* partition, block.Get<UInt32Column>("kafka_partition"));
  ASSIGN_OR_RETURN(const auto* last, block.Get<UInt64Column>("last"));
  ASSIGN_OR_RETURN(const auto* newest_at, block.Get<DateTime64Column>("newest"));
  Newest newest;
  for (size_t row = 0; row < block.rows(); ++row) {
    if ((*newest_at)[row] > newest.ingested_at) {
      newest = {std::string((*log_id)[row]), (*newest_at)[row]};
    }
    if ((*log_id)[row] == log_id_) {
      ends[static_cast<int32_t>((*partition)[row])] = static_cast<int64_t>((*last)[row]) + 1;
    }
  }
  // Offsets of a former log would hide what the present one holds.
  if (newest.log_id == log_id_ || ends.empty()) return ends;
  return FailedPrecondition(
      "read the ledger of {}: the newest rows are of log '{}', gateway.log_id is '{}'; set it to "
      "what sink.log_id is",
      family.table, newest.log_id, log_id_);
}

StatusOr<SequencesBySource> ClickHouseStoreReader::ReadSources(const FamilyNames& family,
                                                               std::span<const SourceKey> keys) {
  std::vector<std::string> ids;
  for (const SourceKey& key : keys) ids.push_back(key.source_id);
  SequencesBySource sources;
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(Statement(kSourcesStatement, family), {{"sources", ids}}));
  if (block.rows() == 0) return sources;
  ASSIGN_OR_RETURN(const auto* source_id, block.Get<StringColumn>("source_id"));
  ASSIGN_OR_RETURN(const auto* epoch, block.Get<UInt32Column>("epoch"));
  ASSIGN_OR_RETURN(const auto* lowest, block.Get<UInt64Column>("lowest"));
  ASSIGN_OR_RETURN(const auto* highest, block.Get<UInt64Column>("highest"));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<UInt64Column>("rows"));
  for (size_t row = 0; row < block.rows(); ++row) {
    if ((*epoch)[row] == 0) continue;
    const SourceKey key{.source_id = std::string((*source_id)[row]), .epoch = (*epoch)[row]};
    const sequence::Summary summary{
        .min = (*lowest)[row], .max = (*highest)[row], .count = (*rows)[row]};
    if (summary.IsGapless()) {
      ASSIGN_OR_RETURN(sources[key], sequence::SequenceSet::FromStore(summary));
    } else {
      ASSIGN_OR_RETURN(sources[key], ReadHoles(family, key));
    }
  }
  return sources;
}

StatusOr<sequence::SequenceSet> ClickHouseStoreReader::ReadHoles(const FamilyNames& family,
                                                                 const SourceKey& key) {
  ASSIGN_OR_RETURN(const Block block, client_.Query(Statement(kHolesStatement, family),
                                                    {{"source", key.source_id},
                                                     {"epoch", key.epoch},
                                                     {"window", sequence::kWindowDepth}}));
  sequence::SequenceSet sequences;
  if (block.rows() == 0) return sequences;
  ASSIGN_OR_RETURN(const auto* listed, block.Get<UInt64Column>("sequence"));
  // What lies below the window counts as seen; see SequenceSet.
  for (const uint64_t sequence : listed->values()) sequences.Add(sequence);
  return sequences;
}

}  // namespace assay::gateway
