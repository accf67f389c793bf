// The statements of ClickHouseStore. {table} is filled in by fmt; {{name:Type}} are parameters.
#pragma once

#include <string_view>

namespace assay::sink {

// Where every partition of the incarnation stands. From the projection `ledger`: milliseconds.
inline constexpr std::string_view kLedgerStatement = R"(
SELECT kafka_partition, min(kafka_offset) AS first, max(kafka_offset) AS last, count() AS rows,
       max(ingested_at) AS newest
FROM {table}
WHERE log_id = {{log_id:String}} AND kafka_partition IN {{partitions:Array(UInt32)}}
GROUP BY log_id, kafka_partition)";

// One row by its place in the log. The bound on `ingested_at` spares the older parts.
inline constexpr std::string_view kRowStatement = R"(
SELECT ingested_at, source_id, epoch, sequence, status
FROM {table}
WHERE log_id = {{log_id:String}} AND kafka_partition = {{partition:UInt32}}
  AND kafka_offset = {{offset:UInt64}} AND ingested_at >= {{not_before:DateTime64(3)}}
LIMIT 1)";

// What is stored of every source, over all incarnations: its numbering knows none. From the
// projection `source`.
inline constexpr std::string_view kSourcesStatement = R"(
SELECT kafka_partition, source_id, epoch,
       min(sequence) AS lowest, max(sequence) AS highest, count() AS rows
FROM {table}
WHERE kafka_partition IN {{partitions:Array(UInt32)}} AND status IN ('ok', 'rejected')
GROUP BY kafka_partition, source_id, epoch)";

// The same for sources that have holes or un-numbered events, from the facts, with the runs of
// sequences in the filter's window. Reads the columns of all rows: run only when there are some.
inline constexpr std::string_view kSourcesWithHolesStatement = R"(
WITH holed AS (
  SELECT kafka_partition, source_id, epoch, max(sequence) AS top
  FROM {table}
  WHERE kafka_partition IN {{partitions:Array(UInt32)}} AND status IN ('ok', 'rejected')
  GROUP BY kafka_partition, source_id, epoch
  HAVING top > 0 AND (min(sequence) = 0 OR count() != top - min(sequence) + 1))
SELECT kafka_partition, source_id, epoch, lowest, highest, rows,
       arrayMap(run -> run[1], runs) AS firsts, arrayMap(run -> run[-1], runs) AS lasts
FROM (
  SELECT kafka_partition, source_id, epoch,
         min(sequence) AS lowest, max(sequence) AS highest, count() AS rows,
         arraySort(groupArrayIf(sequence, sequence + {{window:UInt64}} > top)) AS listed,
         arraySplit((item, step) -> step != 1, listed, arrayDifference(listed)) AS runs
  FROM {table} INNER JOIN holed USING (kafka_partition, source_id, epoch)
  WHERE kafka_partition IN {{partitions:Array(UInt32)}} AND status IN ('ok', 'rejected')
    AND sequence > 0
  GROUP BY kafka_partition, source_id, epoch))";

}  // namespace assay::sink
