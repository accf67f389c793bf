-- Purpose: how many un-numbered events the newest epochs of some sources have, for sources that
-- mix them with numbered ones.
-- Cost: one scan of the source column; seconds for 100 M rows, so only asked where it matters.
-- Caller: IntakeService.ListSourceIntake.
SELECT source_id AS source, epoch, count() AS unnumbered
FROM {table:Identifier}
WHERE source_id IN {sources:Array(String)} AND sequence = 0 AND status IN ('ok', 'rejected')
GROUP BY source_id, epoch
