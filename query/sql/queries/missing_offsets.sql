-- Purpose: the first offsets of a partition that have no row.
-- Cost: sorts the offsets of one partition; only asked when a check has failed. Caller:
-- IntakeService.Verify.
SELECT kafka_offset + 1 AS missing
FROM
(
    SELECT kafka_offset,
           leadInFrame(kafka_offset) OVER (ORDER BY kafka_offset
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_offset
    FROM {table:Identifier}
    WHERE log_id = {log:String} AND kafka_partition = {partition:UInt32}
)
WHERE next_offset > kafka_offset + 1
ORDER BY missing
LIMIT 3
