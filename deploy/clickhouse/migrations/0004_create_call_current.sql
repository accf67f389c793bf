-- 0004: what each call is now. Not a mutation; cost: none.
--
-- `call` has a row for every event; `call_current` has one for every call, recomputed by the sink
-- from the call's facts whenever one arrived. The version of a row is the number of its distinct
-- facts, so that repeating a computation, or doing an older one late, changes nothing, and neither
-- do rows that were there twice for a moment. Read it with FINAL.
--
-- A call is identified by its source's id and its arrival, which all its events carry.
CREATE TABLE IF NOT EXISTS call_current
(
    source_id      String,
    call_id        String,
    counted_at     DateTime64(3, 'UTC'),                -- the call's arrival
    facts          UInt64,                              -- events it was computed from
    unit           LowCardinality(String),
    business_date  Date,
    phase          LowCardinality(String),              -- the furthest: queued, answered, ended
    phase_at       DateTime64(3, 'UTC'),
    direction      LowCardinality(String),
    line           LowCardinality(String),
    business       LowCardinality(String),
    skill          LowCardinality(String),
    outcome        LowCardinality(String),              -- empty until ended
    employee_ref   LowCardinality(String),
    queue_ms       UInt32
)
ENGINE = ReplacingMergeTree(facts)
ORDER BY (source_id, call_id, counted_at);

-- The one definition of what a call is now. The sink inserts it for the calls that new rows touched;
-- a verification compares all of it with what is stored. A phase never goes back, whatever the order
-- in which events arrive; within a phase the event with the later numbering counts.
CREATE VIEW IF NOT EXISTS call_recomputed AS
SELECT source_id, call_id, counted_at, facts,
       newest.1 AS unit, newest.2 AS business_date, newest.3 AS phase, newest.4 AS phase_at,
       newest.5 AS direction, newest.6 AS line, newest.7 AS business, newest.8 AS skill,
       newest.9 AS outcome, newest.10 AS employee_ref, newest.11 AS queue_ms
FROM (
    SELECT source_id, call_id, counted_at,
           uniqExact(epoch, sequence,
                     if(sequence = 0, (log_id, kafka_partition, kafka_offset), ('', 0, 0))) AS facts,
           argMax((unit, business_date, phase, occurred_at, direction, line, business, skill,
                   outcome, employee_ref, queue_ms),
                  (sign, indexOf(['queued', 'answered', 'ended'], phase), occurred_at, epoch,
                   sequence, kafka_offset)) AS newest
    FROM call
    WHERE status = 'ok'
    GROUP BY source_id, call_id, counted_at
);

-- How far current states are computed: every offset before `next_offset` is in them. Written after
-- the states it speaks of, and set back before rows are replayed; the last write counts.
CREATE TABLE IF NOT EXISTS current_cursor
(
    family           LowCardinality(String),
    log_id           LowCardinality(String),
    kafka_partition  UInt32,
    next_offset      UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (family, log_id, kafka_partition);
