-- Purpose: how many events of a source's epoch are stored, and the highest of their sequences.
-- Cost: one projection of a row per source, epoch, status and part. Caller: MetricService.Query
-- with `after`.
SELECT sum(stored) AS count_all, max(sequence_max) AS highest
FROM
(
    SELECT log_id, kafka_partition, source_id, epoch, status,
           min(sequence), max(sequence) AS sequence_max, count() AS stored
    FROM {table:Identifier}
    WHERE source_id = {source:String} AND epoch = {epoch:UInt32} AND status IN ('ok', 'rejected')
    GROUP BY log_id, kafka_partition, source_id, epoch, status
)
