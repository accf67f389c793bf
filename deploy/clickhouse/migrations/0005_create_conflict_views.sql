-- 0005: repetitions that say something else than what is stored. Not a mutation; cost: none.
--
-- The same (source, epoch, sequence) that comes again is a duplicate, and its row keeps everything
-- it says. These views list the numbers of which two rows say different things, one row for each:
--   conflicting_repetition  two rows differ: two clients used one numbering, or one counted wrongly
--   no_original             a duplicate of nothing that is stored: its number lay in a hole that was
--                           given up, because another record was far ahead
-- What the client sent is compared and not what the gateway stamped. Of rejected events the kept
-- bytes are compared; an event that was refused once and accepted the other time is not compared,
-- because the same bytes may be judged differently when reference data has changed meanwhile.
--
-- Reads status of all rows, source and number of those of sources with duplicates.
CREATE VIEW IF NOT EXISTS call_conflict AS
SELECT kafka_partition, source_id, epoch, sequence,
       if(originals = 0, 'no_original', 'conflicting_repetition') AS finding,
       kept_offset, repeated_offsets, newest_at
FROM (
    SELECT kafka_partition, source_id, epoch, sequence,
           countIf(status != 'duplicate') AS originals,
           maxIf(kafka_offset, status != 'duplicate') AS kept_offset,
           arraySort(groupArrayIf(10)(kafka_offset, status = 'duplicate')) AS repeated_offsets,
           max(ingested_at) AS newest_at,
           uniqExactIf(sipHash64(occurred_at, counted_at, unit, customer_ref, employee_ref, call_id,
                                 phase, direction, line, business, skill, outcome, queued, ivr_ms,
                                 queue_ms, ring_ms, talk_ms, hold_ms, wrap_ms),
                       reject_reason = '') AS accepted_contents,
           uniqExactIf(sipHash64(raw), reject_reason != '') AS rejected_contents
    FROM call
    WHERE status IN ('ok', 'rejected', 'duplicate')
      AND (kafka_partition, source_id, epoch, sequence) IN (
          SELECT kafka_partition, source_id, epoch, sequence
          FROM call WHERE status = 'duplicate' AND sequence > 0)
    GROUP BY kafka_partition, source_id, epoch, sequence
) AS repeated
INNER JOIN (
    SELECT kafka_partition, source_id, epoch, min(sequence) AS lowest
    FROM call WHERE status IN ('ok', 'rejected')
    GROUP BY kafka_partition, source_id, epoch
) AS stored USING (kafka_partition, source_id, epoch)
-- Below the lowest number that is stored the originals may have gone with their month.
WHERE accepted_contents > 1 OR rejected_contents > 1 OR (originals = 0 AND sequence > lowest);

CREATE VIEW IF NOT EXISTS survey_conflict AS
SELECT kafka_partition, source_id, epoch, sequence,
       if(originals = 0, 'no_original', 'conflicting_repetition') AS finding,
       kept_offset, repeated_offsets, newest_at
FROM (
    SELECT kafka_partition, source_id, epoch, sequence,
           countIf(status != 'duplicate') AS originals,
           maxIf(kafka_offset, status != 'duplicate') AS kept_offset,
           arraySort(groupArrayIf(10)(kafka_offset, status = 'duplicate')) AS repeated_offsets,
           max(ingested_at) AS newest_at,
           uniqExactIf(sipHash64(occurred_at, unit, customer_ref, employee_ref, response_id, call_id,
                                 method, questionnaire, questionnaire_version, answered,
                                 score_micro),
                       reject_reason = '') AS accepted_contents,
           uniqExactIf(sipHash64(raw), reject_reason != '') AS rejected_contents
    FROM survey
    WHERE status IN ('ok', 'rejected', 'duplicate')
      AND (kafka_partition, source_id, epoch, sequence) IN (
          SELECT kafka_partition, source_id, epoch, sequence
          FROM survey WHERE status = 'duplicate' AND sequence > 0)
    GROUP BY kafka_partition, source_id, epoch, sequence
) AS repeated
INNER JOIN (
    SELECT kafka_partition, source_id, epoch, min(sequence) AS lowest
    FROM survey WHERE status IN ('ok', 'rejected')
    GROUP BY kafka_partition, source_id, epoch
) AS stored USING (kafka_partition, source_id, epoch)
WHERE accepted_contents > 1 OR rejected_contents > 1 OR (originals = 0 AND sequence > lowest);
