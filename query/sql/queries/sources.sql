-- Purpose: what is stored of every source of a family, a page in order of their ids.
-- Cost: one projection of a row per source, epoch, status and part. Caller:
-- IntakeService.ListSourceIntake.
SELECT source,
       argMax(newest_partition, epoch) AS partition,
       max(epoch) AS newest_epoch,
       argMax(highest, epoch) AS sequence_max,
       argMax(kept, epoch) AS kept_of_newest,
       sum(ok) AS ok_all,
       sum(duplicate) AS duplicate_all,
       sum(rejected) AS rejected_all
FROM
(
    SELECT source, epoch,
           argMax(partition_id, sequence_max) AS newest_partition,
           maxIf(sequence_max, outcome != 'duplicate') AS highest,
           sumIf(stored, outcome != 'duplicate') AS kept,
           sumIf(stored, outcome = 'ok') AS ok,
           sumIf(stored, outcome = 'duplicate') AS duplicate,
           sumIf(stored, outcome = 'rejected') AS rejected
    FROM
    (
        SELECT source_id AS source, epoch, kafka_partition AS partition_id,
               CAST(status, 'String') AS outcome,
               max(sequence) AS sequence_max, count() AS stored
        FROM {table:Identifier}
        WHERE source_id > {after:String} AND status IN ('ok', 'duplicate', 'rejected')
        GROUP BY source_id, epoch, kafka_partition, status
    )
    GROUP BY source, epoch
)
GROUP BY source
ORDER BY source
LIMIT {limit:UInt32}
