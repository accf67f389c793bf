-- Purpose: of one slice of the calls, how many there are, and how many have a current state that is
-- not what their facts give.
-- States may be late, so a state that was computed from fewer facts than there are is wrong only if
-- it lacks one from before the sink's cursor. A state without any facts is wrong.
-- Cost: reads the facts twice and the states once, whatever the slice; memory for every call of the
-- slice, about 1.5 kB. Caller: IntakeService.Verify, deep, for one slice after another.
SELECT count() AS compared, countIf(is_wrong) AS wrong,
       groupArrayIf(5)(concat(source_id, ' ', call_id), is_wrong) AS examples
FROM
(
    SELECT source_id, call_id,
           stored.facts < settled.facts
               OR stored.facts > computed.facts
               OR (stored.facts = computed.facts AND stored.state != computed.state) AS is_wrong
    FROM
    (
        SELECT source_id, call_id, counted_at,
               uniqExact(epoch, sequence,
                         if(sequence = 0, (log_id, kafka_partition, kafka_offset), ('', 0, 0)))
                   AS facts
        FROM {table:Identifier}
        INNER JOIN
        (
            SELECT log_id, kafka_partition, next_offset
            FROM current_cursor FINAL
            WHERE family = {family:String}
        ) AS cursor USING (log_id, kafka_partition)
        WHERE status = 'ok' AND kafka_offset < next_offset
              AND sipHash64(source_id, call_id) % {slices:UInt32} = {slice:UInt32}
        GROUP BY source_id, call_id, counted_at
    ) AS settled
    FULL JOIN
    (
        SELECT source_id, call_id, counted_at, facts,
               sipHash64(unit, business_date, phase, phase_at, direction, line, business, skill,
                         outcome, employee_ref, queue_ms) AS state
        FROM {current:Identifier} FINAL
        WHERE sipHash64(source_id, call_id) % {slices:UInt32} = {slice:UInt32}
    ) AS stored USING (source_id, call_id, counted_at)
    FULL JOIN
    (
        SELECT source_id, call_id, counted_at, facts,
               sipHash64(unit, business_date, phase, phase_at, direction, line, business, skill,
                         outcome, employee_ref, queue_ms) AS state
        FROM {recomputed:Identifier}
        WHERE sipHash64(source_id, call_id) % {slices:UInt32} = {slice:UInt32}
    ) AS computed USING (source_id, call_id, counted_at)
)
