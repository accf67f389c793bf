-- Purpose: the first offsets of a partition that have several rows.
-- Cost: groups one partition by offset; only asked when a check has failed. Caller:
-- IntakeService.Verify.
SELECT kafka_offset AS repeated
FROM {table:Identifier}
WHERE log_id = {log:String} AND kafka_partition = {partition:UInt32}
GROUP BY kafka_offset
HAVING count() > 1
ORDER BY repeated
LIMIT 3
