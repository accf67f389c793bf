// The statements of ClickHouseStore. {table} is filled in by fmt; {{name:Type}} are parameters.
#pragma once

#include <string_view>

namespace assay::sink {

// Inserts that run. The embedded engine shows a statement's id only as its comment.
inline constexpr std::string_view kWritersStatement = R"(
SELECT DISTINCT Settings['log_comment'] AS id
FROM system.processes
WHERE startsWith(Settings['log_comment'], {prefix:String}))";

// Where every partition of the incarnation stands. From the projection `ledger`: milliseconds.
inline constexpr std::string_view kLedgerStatement = R"(
SELECT kafka_partition, min(kafka_offset) AS first, max(kafka_offset) AS last, count() AS rows,
       max(ingested_at) AS newest
FROM {table}
WHERE log_id = {{log_id:String}} AND kafka_partition IN {{partitions:Array(UInt32)}}
GROUP BY log_id, kafka_partition)";

// One row by its place in the log. The bound on `ingested_at` spares the older parts.
inline constexpr std::string_view kRowStatement = R"(
SELECT ingested_at, source_id, epoch, sequence, status, reject_reason
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

// The same for sources that have holes, un-numbered events, rows that are there twice or sequences
// beyond the contract, from the facts, with the runs of sequences in the filter's window. Reads the
// columns of all rows, twice: run only when there are some. No sum: a sequence may be the highest
// number there is.
inline constexpr std::string_view kSourcesWithHolesStatement = R"(
WITH holed AS (
  SELECT kafka_partition, source_id, epoch
  FROM {table}
  WHERE kafka_partition IN {{partitions:Array(UInt32)}} AND status IN ('ok', 'rejected')
  GROUP BY kafka_partition, source_id, epoch
  HAVING max(sequence) > 0
    AND (min(sequence) = 0 OR max(sequence) > {{sequence_max:UInt64}}
         OR count() - 1 != max(sequence) - min(sequence))),
topped AS (
  SELECT kafka_partition, source_id, epoch, max(sequence) AS top
  FROM {table} INNER JOIN holed USING (kafka_partition, source_id, epoch)
  WHERE kafka_partition IN {{partitions:Array(UInt32)}} AND status IN ('ok', 'rejected')
    AND sequence BETWEEN 1 AND {{sequence_max:UInt64}}
  GROUP BY kafka_partition, source_id, epoch)
SELECT kafka_partition, source_id, epoch, lowest, highest, rows,
       arrayMap(run -> run[1], runs) AS firsts, arrayMap(run -> run[-1], runs) AS lasts
FROM (
  SELECT kafka_partition, source_id, epoch,
         min(sequence) AS lowest, max(sequence) AS highest, groupBitmap(sequence) AS rows,
         arraySort(groupUniqArrayIf(sequence, top - least(sequence, top) < {{window:UInt64}}))
             AS listed,
         arraySplit((item, step) -> step != 1, listed, arrayDifference(listed)) AS runs
  FROM {table} INNER JOIN topped USING (kafka_partition, source_id, epoch)
  WHERE kafka_partition IN {{partitions:Array(UInt32)}} AND status IN ('ok', 'rejected')
    AND sequence BETWEEN 1 AND {{sequence_max:UInt64}}
  GROUP BY kafka_partition, source_id, epoch))";

// How many rows, and of how many offsets, lie in each piece of the offsets. One scan.
inline constexpr std::string_view kOffsetBucketsStatement = R"(
SELECT kafka_partition, intDiv(kafka_offset, {{size:UInt64}}) AS bucket, count() AS rows,
       groupBitmap(kafka_offset) AS distinct_offsets
FROM {table}
WHERE log_id = {{log_id:String}} AND kafka_partition IN {{partitions:Array(UInt32)}}
GROUP BY kafka_partition, bucket)";

inline constexpr std::string_view kOffsetsStatement = R"(
SELECT kafka_offset, count() AS copies
FROM {table}
WHERE log_id = {{log_id:String}} AND kafka_partition = {{partition:UInt32}}
  AND kafka_offset BETWEEN {{first:UInt64}} AND {{last:UInt64}}
GROUP BY kafka_offset
ORDER BY kafka_offset)";

// Rows between the lowest and highest sequence asked for of each source. Earlier incarnations of
// the log come before every offset of this one.
inline constexpr std::string_view kHoldersStatement = R"(
SELECT if(log_id = {{log_id:String}}, toInt64(kafka_offset), -1) AS place, source_id, epoch,
       sequence
FROM {table}
INNER JOIN (
  SELECT asked.1 AS source_id, asked.2 AS epoch, asked.3 AS lowest, asked.4 AS highest
  FROM (SELECT arrayJoin(arrayZip({{sources:Array(String)}}, {{epochs:Array(UInt32)}},
                                  {{lowest:Array(UInt64)}}, {{highest:Array(UInt64)}})) AS asked)
) AS span USING (source_id, epoch)
WHERE kafka_partition = {{partition:UInt32}} AND status IN ('ok', 'rejected')
  AND sequence BETWEEN lowest AND highest)";

inline constexpr std::string_view kConflictsStatement = R"(
SELECT count() AS conflicts,
       argMax(concat(finding, ': source ', source_id, ', epoch ', toString(epoch), ', sequence ',
                     toString(sequence), ', kept at offset ', toString(kept_offset),
                     ', repeated at ', toString(repeated_offsets)), newest_at) AS example
FROM {table}_conflict
WHERE kafka_partition IN {{partitions:Array(UInt32)}})";

// Triples that are ok or rejected at more than one offset: all of them but the smallest; and what
// came while its source was set aside.
inline constexpr std::string_view kMistakenFactsStatement = R"(
WITH repeated AS (
  SELECT source_id, epoch
  FROM {table}
  WHERE kafka_partition = {{partition:UInt32}} AND status IN ('ok', 'rejected') AND sequence > 0
  GROUP BY source_id, epoch
  HAVING count() != groupBitmap(sequence))
SELECT offset FROM (
SELECT toUInt64(place) AS offset
FROM (
  SELECT arraySort(groupUniqArray(if(log_id = {{log_id:String}}, toInt64(kafka_offset), -1)))
             AS places
  FROM {table} INNER JOIN repeated USING (source_id, epoch)
  WHERE kafka_partition = {{partition:UInt32}} AND status IN ('ok', 'rejected') AND sequence > 0
  GROUP BY source_id, epoch, sequence
  HAVING length(places) > 1)
ARRAY JOIN arrayPopFront(places) AS place
WHERE place >= 0
UNION ALL
SELECT kafka_offset AS offset
FROM {table}
WHERE log_id = {{log_id:String}} AND kafka_partition = {{partition:UInt32}}
  AND status = 'poison' AND reject_reason = 'source_set_aside')
ORDER BY offset)";

}  // namespace assay::sink
