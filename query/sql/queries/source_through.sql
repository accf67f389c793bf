-- Purpose: how many sequences of a source's epoch are stored up to one of them.
-- Cost: reads source, epoch, status and sequence of all rows; asked only while a source has a hole.
-- Caller: MetricService.Query with `after`.
SELECT uniqExact(sequence) AS count_through
FROM {table:Identifier}
WHERE source_id = {source:String} AND epoch = {epoch:UInt32} AND status IN ('ok', 'rejected')
  AND sequence BETWEEN 1 AND {sequence:UInt64}
