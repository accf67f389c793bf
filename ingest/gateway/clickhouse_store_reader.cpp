#include "ingest/gateway/clickhouse_store_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ingest/contract/event_limits.h"
#include "services/runtime/clickhouse/row_reader.h"

namespace assay::gateway {
namespace {

using clickhouse::RowReader;
using clickhouse::Rows;

// From the projection `ledger`.
constexpr std::string_view kLedgerStatement = R"(
SELECT log_id, kafka_partition, max(kafka_offset) AS last, max(ingested_at) AS newest
FROM {table}
GROUP BY log_id, kafka_partition)";

// From the projections `source` and `ledger`, of one moment. Un-numbered events of gateways have
// epoch 0, so they do not mix with others. `doubtful`: a partition has rows twice or not at all,
// until its repair, and so a doubled row may hide a hole.
constexpr std::string_view kSourcesStatement = R"(
SELECT source_id, epoch, min(first) AS lowest, max(last) AS highest, sum(stored) AS rows,
       max((log_id, kafka_partition) IN (
           SELECT log_id, kafka_partition
           FROM {table}
           GROUP BY log_id, kafka_partition
           HAVING count() != max(kafka_offset) - min(kafka_offset) + 1)) AS doubtful
FROM
(
    SELECT log_id, kafka_partition, source_id, epoch,
           min(sequence) AS first, max(sequence) AS last, count() AS stored
    FROM {table}
    WHERE source_id IN {{sources:Array(String)}} AND status IN ('ok', 'rejected')
    GROUP BY log_id, kafka_partition, source_id, epoch
)
GROUP BY source_id, epoch)";

// The sequences of a source that has or may have holes: its summary again, so that both are of one
// moment, and every sequence near its end. Sequences beyond the contract, of which earlier versions
// stored rows, do not count. Reads the column of all rows: seldom needed.
constexpr std::string_view kHolesStatement = R"(
WITH (SELECT max(sequence) FROM {table}
      WHERE source_id = {{source:String}} AND epoch = {{epoch:UInt32}}
        AND status IN ('ok', 'rejected')
        AND sequence BETWEEN 1 AND {{sequence_max:UInt64}}) AS top
SELECT sequence
FROM {table}
WHERE source_id = {{source:String}} AND epoch = {{epoch:UInt32}}
  AND status IN ('ok', 'rejected') AND sequence BETWEEN 1 AND {{sequence_max:UInt64}}
  AND top - least(sequence, top) < {{window:UInt64}}
GROUP BY sequence)";

std::string Statement(std::string_view text, const FamilyNames& family) {
  return fmt::format(fmt::runtime(text), fmt::arg("table", family.table));
}

// A partition of a log, as the ledger has it.
struct LedgerRow {
  std::string log_id;
  int32_t partition = 0;
  int64_t last = 0;
  WallTime newest;
};

LedgerRow LedgerRowOf(RowReader& reader, size_t row) {
  return {.log_id = reader.Word("log_id", row),
          .partition = static_cast<int32_t>(reader.Small("kafka_partition", row)),
          .last = static_cast<int64_t>(reader.Number("last", row)),
          .newest = reader.Moment("newest", row)};
}

struct SourceRow {
  SourceKey key;
  sequence::Summary summary;
  bool doubtful = false;
};

SourceRow SourceRowOf(RowReader& reader, size_t row) {
  return {.key = {.source_id = reader.Text("source_id", row), .epoch = reader.Small("epoch", row)},
          .summary = {.min = reader.Number("lowest", row),
                      .max = reader.Number("highest", row),
                      .count = reader.Number("rows", row)},
          .doubtful = reader.Value<clickhouse::UInt8Column>("doubtful", row) != 0};
}

}  // namespace

StatusOr<std::map<int32_t, int64_t>> ClickHouseStoreReader::ReadLedger(const FamilyNames& family) {
  ASSIGN_OR_RETURN(
      const auto ledger,
      Rows<LedgerRow>(client_.Query(Statement(kLedgerStatement, family)), LedgerRowOf));
  std::map<int32_t, int64_t> ends;
  for (const LedgerRow& row : ledger) {
    if (row.log_id == log_id_) ends[row.partition] = row.last + 1;
  }
  const auto newest = std::ranges::max_element(ledger, {}, &LedgerRow::newest);
  if (newest != ledger.end()) time_.HasPassed(newest->newest);
  // Offsets of a former log would hide what the present one holds.
  if (ends.empty() || newest->log_id == log_id_) return ends;
  return FailedPrecondition(
      "read the ledger of {}: the newest rows are of log '{}', gateway.log_id is '{}'; set it to "
      "what sink.log_id is",
      family.table, newest->log_id, log_id_);
}

StatusOr<SequencesBySource> ClickHouseStoreReader::ReadSources(const FamilyNames& family,
                                                               std::span<const SourceKey> keys) {
  std::vector<std::string> ids;
  for (const SourceKey& key : keys) ids.push_back(key.source_id);
  ASSIGN_OR_RETURN(
      const auto stored,
      Rows<SourceRow>(client_.Query(Statement(kSourcesStatement, family), {{"sources", ids}}),
                      SourceRowOf));
  SequencesBySource sources;
  for (const auto& [key, summary, doubtful] : stored) {
    if (key.epoch == 0) continue;
    const bool is_plain =
        summary.min > 0 && summary.max <= contract::kSequenceMax && summary.IsGapless();
    if (is_plain && !doubtful) {
      ASSIGN_OR_RETURN(sources[key], sequence::SequenceSet::FromStore(summary));
    } else {
      ASSIGN_OR_RETURN(sources[key], ReadHoles(family, key));
    }
  }
  return sources;
}

StatusOr<sequence::SequenceSet> ClickHouseStoreReader::ReadHoles(const FamilyNames& family,
                                                                 const SourceKey& key) {
  const auto answer =
      client_.Query(Statement(kHolesStatement, family), {{"source", key.source_id},
                                                         {"epoch", key.epoch},
                                                         {"window", sequence::kWindowDepth},
                                                         {"sequence_max", contract::kSequenceMax}});
  ASSIGN_OR_RETURN(const auto listed, Rows<uint64_t>(answer, [](RowReader& reader, size_t row) {
                     return reader.Number("sequence", row);
                   }));
  sequence::SequenceSet sequences;
  // What lies below the window counts as seen; see SequenceSet.
  for (const uint64_t sequence : listed) sequences.Add(sequence);
  return sequences;
}

}  // namespace assay::gateway
