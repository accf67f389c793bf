-- Purpose: what is stored of every partition of a family's log, by what became of it.
-- Cost: two projections of a few rows per part; milliseconds. Caller: IntakeService.GetIntake.
SELECT log, partition,
       minIf(first_offset, outcome = '') AS first,
       maxIf(last_offset, outcome = '') AS last,
       sumIf(stored, outcome = 'ok') AS ok,
       sumIf(stored, outcome = 'duplicate') AS duplicate,
       sumIf(stored, outcome = 'rejected') AS rejected,
       sumIf(stored, outcome = 'poison') AS poison,
       maxIf(newest_at, outcome = '') AS newest_ms
FROM
(
    SELECT CAST(log_id, 'String') AS log, kafka_partition AS partition, '' AS outcome,
           min(kafka_offset) AS first_offset, max(kafka_offset) AS last_offset,
           toUInt64(0) AS stored, toUnixTimestamp64Milli(max(ingested_at)) AS newest_at
    FROM {table:Identifier}
    GROUP BY log_id, kafka_partition
    UNION ALL
    SELECT CAST(log_id, 'String') AS log, kafka_partition AS partition,
           CAST(status, 'String') AS outcome,
           toUInt64(0) AS first_offset, toUInt64(0) AS last_offset,
           count() AS stored, toInt64(0) AS newest_at
    FROM {table:Identifier}
    GROUP BY log_id, kafka_partition, status
)
GROUP BY log, partition
ORDER BY partition, newest_ms, log
