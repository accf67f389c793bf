-- Purpose: how many numbered events are stored as ok or rejected, how many of them are there
-- again, and the first sources that is true of.
-- Cost: one scan of four columns, a bitmap per source; seconds for 100 M rows. Caller:
-- IntakeService.Verify.
SELECT sum(stored) AS stored_all,
       toUInt64(sum(stored - distinct_sequences)) AS repeated_all,
       groupArrayIf(5)(concat(source, ' epoch ', toString(epoch)),
                       stored != distinct_sequences) AS examples
FROM
(
    SELECT source_id AS source, epoch, count() AS stored,
           groupBitmap(sequence) AS distinct_sequences
    FROM {table:Identifier}
    WHERE status IN ('ok', 'rejected') AND sequence > 0
    GROUP BY source_id, epoch
)
