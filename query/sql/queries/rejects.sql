-- Purpose: why events of a family were refused, most frequent first.
-- Cost: one scan of the status column, rejected rows only beyond that; under a second for 100 M
-- rows. Caller: IntakeService.GetIntake.
SELECT CAST(reject_reason, 'String') AS reason,
       CAST(reject_field, 'String') AS field,
       count() AS rejected,
       argMax(reject_message, ingested_at) AS example
FROM {table:Identifier}
WHERE status = 'rejected'
GROUP BY reject_reason, reject_field
ORDER BY rejected DESC, reason, field
LIMIT {limit:UInt32}
